package org.ddpmix.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ddpmix.descent.StepRecord;
import org.ddpmix.exception.BadDataException;

/** Writes and reads {@code history.csv}, which has one row per step. */
public final class History {
  private static final List<String> COLUMNS =
      List.of("step", "stage", "noiseTime", "loss", "gradientNorm", "seconds");

  private History() {}

  /**
   * Writes the steps as CSV. Numbers can be read back exactly; NaN is an empty cell.
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

  /**
   * Reads what {@link #csv} wrote.
   *
   * @param where the file's name, for messages
   * @throws BadDataException if the text has another form
   */
  public static List<StepRecord> parse(String csv, String where) {
    List<String> lines = csv.lines().toList();
    List<String> header = lines.isEmpty() ? List.of() : List.of(lines.get(0).split(","));
    if (header.size() < COLUMNS.size() || !header.subList(0, COLUMNS.size()).equals(COLUMNS)) {
      throw new BadDataException(
          where + ": its first line must begin with " + String.join(",", COLUMNS));
    }
    return IntStream.range(1, lines.size())
        .mapToObj(i -> step(lines.get(i), header.indexOf("error"), where + ": line " + (i + 1)))
        .toList();
  }

  private static StepRecord step(String line, int errorColumn, String where) {
    String[] cells = line.split(",", -1);
    try {
      StepRecord step =
          new StepRecord(
              Long.parseLong(cells[0]),
              Integer.parseInt(cells[1]),
              number(cells[2]),
              number(cells[3]),
              number(cells[4]),
              number(cells[5]),
              errorColumn < 0 ? Double.NaN : number(cells[errorColumn]));
      if (step.stage() < 0 || step.seconds() < 0) {
        throw new NumberFormatException("negative");
      }
      return step;
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new BadDataException(where + " is \"" + line + "\"; it must be the record of a step");
    }
  }

  private static double number(String cell) {
    return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
  }

  private static String cell(double value) {
    return Double.isNaN(value) ? "" : Double.toString(value);
  }
}
