package org.ddpmix.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.mixture.ComponentMatching;
import org.ddpmix.mixture.Mixture;

/**
 * The text of {@code comparison.json}: a scheduled run beside the one before. What cannot be
 * compared is null, and left out of the JSON.
 *
 * @param run its name
 * @param finished when, in UTC, ISO 8601
 * @param start what it started from: the name of an earlier run, or of a start
 * @param rows how many it learned from
 * @param heldOutRows how many it was judged by; 0 where it was those that it learned from
 * @param stopReason why the descent ended
 * @param passes over the rows that it learned from
 * @param logLikelihood mean log density of the rows that it was judged by
 * @param previous the name of the run before; null where there is none
 * @param rowsChange rows, held out ones included, less those of the run before
 * @param logLikelihoodChange less that of the run before, each on its own rows
 * @param meanDrift root mean square distance of the means from those of the run before, after
 *     matching, in units of the data
 * @param maxMeanDrift the largest of these distances
 * @param weightDrift root mean square difference of the weights
 * @param varianceDrift relative change of the variance, without its sign
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Rerun(
    String run,
    String finished,
    String start,
    long rows,
    long heldOutRows,
    String stopReason,
    long passes,
    double logLikelihood,
    String previous,
    Long rowsChange,
    Double logLikelihoodChange,
    Double meanDrift,
    Double maxMeanDrift,
    Double weightDrift,
    Double varianceDrift) {

  /** The header of {@link #csvRow}. */
  public static final String CSV_HEADER =
      "run,finished,start,rows,heldOutRows,stopReason,passes,logLikelihood,logLikelihoodChange,"
          + "meanDrift,weightDrift";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Beside the run before. */
  public Rerun comparedWith(Rerun before, Mixture mixtureBefore, Mixture mixture) {
    boolean comparable = mixtureBefore.dimension() == mixture.dimension();
    ComponentMatching matching = comparable ? ComponentMatching.of(mixtureBefore, mixture) : null;
    return new Rerun(
        run,
        finished,
        start,
        rows,
        heldOutRows,
        stopReason,
        passes,
        logLikelihood,
        before.run(),
        rows + heldOutRows - before.rows() - before.heldOutRows(),
        comparable ? logLikelihood - before.logLikelihood() : null,
        comparable ? matching.meanError() : null,
        comparable ? matching.maxError() : null,
        comparable ? matching.weightError() : null,
        comparable ? matching.varianceError() : null);
  }

  public String toJson() {
    return Json.write(this);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @param where the file's name, for messages
   */
  public static Rerun parse(String json, String where) {
    try {
      return MAPPER.readValue(json, Rerun.class);
    } catch (JsonProcessingException e) {
      throw new BadDataException(where + ": it is no comparison of runs");
    }
  }

  /** One line, without its end; unknown numbers are empty cells. */
  public String csvRow() {
    return Stream.of(
            run,
            finished,
            start,
            rows,
            heldOutRows,
            stopReason,
            passes,
            logLikelihood,
            cell(logLikelihoodChange),
            cell(meanDrift),
            cell(weightDrift))
        .map(String::valueOf)
        .collect(Collectors.joining(","));
  }

  private static String cell(Double value) {
    return value == null ? "" : value.toString();
  }

  /** Some lines for people. */
  public String text() {
    String text =
        String.format(
            Locale.ROOT,
            "%-20s%s, from %s%n%-20s%d, and %d held out%n%-20s%.6f per sample%n",
            "run",
            run,
            start,
            "rows",
            rows,
            heldOutRows,
            "log likelihood",
            logLikelihood);
    if (previous == null) {
      return text;
    }
    List<Object> values =
        Stream.of(logLikelihoodChange, meanDrift, weightDrift).<Object>map(Rerun::shown).toList();
    return text
        + String.format(
            Locale.ROOT,
            "%-20s%+d rows, log likelihood %s, means drifted by %s, weights by %s%n",
            "since " + previous,
            rowsChange,
            values.get(0),
            values.get(1),
            values.get(2));
  }

  private static String shown(Double value) {
    return value == null ? "(not comparable)" : String.format(Locale.ROOT, "%.4g", value);
  }
}
