package org.ddpmix.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.ddpmix.data.Moments;
import org.ddpmix.evaluation.Evaluation;
import org.ddpmix.evaluation.StandardErrors;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.start.SelectionTable;
import org.ddpmix.training.Uncertainty;

/**
 * The content of {@code run.json}: the provenance of a result.
 *
 * @param command the command that ran
 * @param started when the run started, in UTC
 * @param finished when the run finished, in UTC
 * @param versions the versions of the software, by name
 * @param configuration the effective value of every setting; as a file for {@code --config} it
 *     repeats the run
 * @param seed the seed of all random numbers
 * @param rowsRead the number of input rows, including skipped ones
 * @param badRows the number of skipped rows, by kind
 * @param missing the missing values of the rows that were not skipped; null if rows must have all
 * @param features the columns that form a sample, in order
 * @param leftOut the other columns of the input, with the reason of each
 * @param filesLeftOut files and folders of the input that were not read, with the reasons
 * @param seconds the run time of each phase since the start of the process, by name
 * @param resumedAfterStep the step of the checkpoint from which the run was resumed, or null
 * @param stopReason why the descent stopped
 * @param selection what the initialization compared and chose, or null
 * @param uncertainty how sure the fit is; null in older files
 * @param metrics the evaluation of the final mixture
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"command", "started", "finished", "versions", "configuration"})
public record RunRecord(
    String command,
    Instant started,
    Instant finished,
    Map<String, String> versions,
    Map<String, Object> configuration,
    long seed,
    long rowsRead,
    Map<String, Long> badRows,
    Missing missing,
    List<String> features,
    Map<String, String> leftOut,
    List<String> filesLeftOut,
    Map<String, Double> seconds,
    Long resumedAfterStep,
    String stopReason,
    SelectionTable selection,
    Uncertainty uncertainty,
    Evaluation metrics) {

  private static final String FORMAT = "ddpmix-run/1";
  private static final double MAX_SECONDS = 1e12;
  private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");

  /**
   * Missing values.
   *
   * @param rows the number of rows that lack some values
   * @param values the number of values that they lack
   * @param columns the same number of each column that lacks some, by its name
   */
  public record Missing(long rows, long values, Map<String, Long> columns) {

    /**
     * Counts missing values.
     *
     * @param name the name of a coordinate, by its index
     */
    public static Missing of(Moments moments, IntFunction<String> name) {
      long[] missing = moments.missing();
      Map<String, Long> columns = new LinkedHashMap<>();
      for (int j = 0; j < missing.length; j++) {
        if (missing[j] > 0) {
          columns.put(name.apply(j), missing[j]);
        }
      }
      return new Missing(moments.incompleteRows(), Arrays.stream(missing).sum(), columns);
    }

    /** In words, such as 3 values in 2 rows: x 1, y 2. */
    public String text() {
      List<String> each = new ArrayList<>();
      columns.forEach((name, count) -> each.add(name + " " + count));
      return Numbers.many(values, "value")
          + " in "
          + Numbers.many(rows, "row")
          + (each.isEmpty() ? "" : ": " + String.join(", ", each));
    }

    private boolean isValid() {
      return rows >= 0
          && values >= 0
          && columns != null
          && columns.values().stream().allMatch(count -> count != null && count >= 0);
    }
  }

  /** Indented JSON, followed by a newline. */
  public String toJson() {
    return Json.write(FORMAT, this);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @param where the file's name, for messages
   * @throws org.ddpmix.exception.BadDataException if the text has another form
   */
  public static RunRecord parse(String json, String where) {
    RunRecord run = Json.read(json, FORMAT, RunRecord.class, where);
    required(where, "command", run.command);
    required(where, "versions", run.versions);
    required(where, "versions", run.versions.values().toArray());
    required(where, "configuration", run.configuration);
    required(where, "features", run.features);
    required(where, "features", run.features.toArray());
    required(where, "stopReason", run.stopReason);
    required(where, "metrics", run.metrics);
    Json.require(
        isTime(run.started) && isTime(run.finished),
        where,
        "started and finished must be times of the years 1970 to 9999, ISO 8601 in UTC");
    Json.require(
        run.rowsRead >= 0
            && run.badRows != null
            && run.badRows.values().stream().allMatch(rows -> rows != null && rows >= 0),
        where,
        "rowsRead and badRows must be whole numbers of at least 0");
    Json.require(
        run.missing == null || run.missing.isValid(),
        where,
        "missing must have its rows, values and columns, whole numbers of at least 0");
    Json.require(
        run.seconds != null
            && run.seconds.values().stream().allMatch(s -> s != null && s >= 0 && s <= MAX_SECONDS),
        where,
        "seconds must be numbers of at least 0");
    Json.require(
        run.selection == null || isComplete(run.selection),
        where,
        "selection must have its rows, the chosen mixture and its candidates, with finite criteria");
    Evaluation metrics = run.metrics;
    Json.require(
        metrics.samples() != null
            && metrics.samples() >= 0
            && metrics.logLikelihood() != null
            && metrics.aic() != null
            && metrics.bic() != null,
        where,
        "metrics must contain samples, logLikelihood, aic and bic");
    Json.require(
        metrics.meanError() == null
            || Stream.of(
                    metrics.maxError(),
                    metrics.recovered(),
                    metrics.weightError(),
                    metrics.varianceError(),
                    metrics.oracleError())
                .allMatch(Objects::nonNull),
        where,
        "metrics must contain either all errors or none");
    return run;
  }

  private static boolean isComplete(SelectionTable table) {
    return table.rows() > 0
        && table.candidates() != null
        && isComplete(table.chosen())
        && table.candidates().stream().allMatch(RunRecord::isComplete);
  }

  private static boolean isComplete(SelectionTable.Candidate candidate) {
    return candidate != null
        && candidate.covarianceType() != null
        && candidate.k() > 0
        && candidate.background() >= 0
        && candidate.background() <= 1
        && Double.isFinite(candidate.logLikelihood())
        && Double.isFinite(candidate.bic())
        && (candidate.icl() == null || Double.isFinite(candidate.icl()))
        && (candidate.bootstrapShare() == null
            || candidate.bootstrapShare() >= 0 && candidate.bootstrapShare() <= 1);
  }

  /**
   * Checks that the uncertainty, if there is one, belongs to a mixture.
   *
   * @param where the file's name, for messages
   * @throws org.ddpmix.exception.BadDataException if a part is missing or has another size
   */
  public void check(Mixture mixture, String where) {
    int k = mixture.k();
    Json.require(
        uncertainty == null
            || uncertainty.rows() > 0
                && isComplete(uncertainty.standardErrors(), mixture)
                && uncertainty.overlapping() != null
                && uncertainty.overlapping().stream()
                    .allMatch(
                        pair ->
                            pair != null
                                && pair.first() >= 0
                                && pair.first() < pair.second()
                                && pair.second() < k
                                && pair.confusion() >= 0
                                && Double.isFinite(pair.bicIncrease()))
                && uncertainty.fewSamples() != null
                && uncertainty.fewSamples().stream().allMatch(c -> c != null && c >= 0 && c < k),
        where,
        "uncertainty must be that of " + k + " components in dimension " + mixture.dimension());
  }

  private static boolean isComplete(StandardErrors errors, Mixture mixture) {
    return errors != null
        && (errors.weights() == null || errors.weights().length == mixture.k())
        && errors.means() != null
        && errors.means().length == mixture.k()
        && Arrays.stream(errors.means())
            .allMatch(row -> row != null && row.length == mixture.dimension())
        && (errors.covariances() == null
            || errors.covariances().length == StandardErrors.matrices(mixture)
                && Arrays.stream(errors.covariances())
                    .allMatch(
                        row -> row != null && row.length == StandardErrors.elements(mixture)));
  }

  private static void required(String where, String field, Object... values) {
    for (Object value : values) {
      Json.require(value != null, where, field + " must not be null or missing");
    }
  }

  private static boolean isTime(Instant time) {
    return time != null && !time.isBefore(Instant.EPOCH) && time.isBefore(YEAR_10000);
  }
}
