package org.ddpmix.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ddpmix.descent.StepRecord;

/** The text of {@code history.csv}: one row a step. */
public final class History {
  private static final List<String> COLUMNS =
      List.of("step", "stage", "noiseTime", "loss", "gradientNorm", "seconds");

  private History() {}

  /**
   * Numbers are written so that they read back to the same bits, unknown ones as empty cells.
   *
   * @param withError whether to add the column {@code error}
   */
  public static String csv(List<StepRecord> steps, boolean withError) {
    Stream<String> header = COLUMNS.stream();
    if (withError) {
      header = Stream.concat(header, Stream.of("error"));
    }
    return Stream.concat(
            Stream.of(header.collect(Collectors.joining(","))),
            steps.stream().map(step -> row(step, withError)))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String row(StepRecord step, boolean withError) {
    String row =
        String.join(
            ",",
            Long.toString(step.step()),
            Integer.toString(step.stage()),
            cell(step.noiseTime()),
            cell(step.loss()),
            cell(step.gradientNorm()),
            cell(step.seconds()));
    return withError ? row + "," + cell(step.error()) : row;
  }

  private static String cell(double value) {
    return Double.isNaN(value) ? "" : Double.toString(value);
  }
}
