package org.ddpmix.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.stream.Stream;
import org.ddpmix.exception.MessageText;
import org.ddpmix.io.write.CsvWriting;
import org.ddpmix.mixture.ComponentMatching;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;

/**
 * The content of {@code comparison.json}: a scheduled run and its comparison with the previous run.
 * Values that cannot be compared are null, and are left out of the JSON.
 *
 * @param run the ID of the run
 * @param finished when the run finished, in UTC, ISO 8601
 * @param start the ID of the run, or the start method, that gave the initial mixture
 * @param rows the number of training rows
 * @param heldOutRows the number of held-out rows; if 0, the run is evaluated on its training rows
 * @param stopReason why the descent stopped
 * @param passes the number of passes over the training rows
 * @param logLikelihood mean log density of the evaluation rows
 * @param outliers the weight of the background; null if there is none
 * @param previous the ID of the previous run, or null for the first run
 * @param rowsChange the change of the number of training and held-out rows since the previous run
 * @param logLikelihoodChange the change of the log likelihood since the previous run, each on its
 *     own rows
 * @param meanDrift root mean square distance between the means of matched components of this and
 *     the previous run, in units of the data
 * @param maxMeanDrift the largest of these distances
 * @param weightDrift root mean square difference of the weights
 * @param varianceDrift absolute value of the relative change of the mean variance
 * @param covarianceDrift root mean square relative change of the covariance matrices, after
 *     matching; null with one shared variance
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
    Double logLikelihood,
    Double outliers,
    String previous,
    Long rowsChange,
    Double logLikelihoodChange,
    Double meanDrift,
    Double maxMeanDrift,
    Double weightDrift,
    Double varianceDrift,
    Double covarianceDrift) {

  /** The header of {@link #csvRow}. */
  public static final String CSV_HEADER =
      "run,finished,start,rows,heldOutRows,stopReason,passes,logLikelihood,logLikelihoodChange,"
          + "meanDrift,weightDrift,covarianceDrift";

  /** The header of a history of an earlier version, which has fewer columns. */
  private static final String EARLIER_HEADER = CSV_HEADER.substring(0, CSV_HEADER.lastIndexOf(','));

  private static final String FORMAT = "ddpmix-rerun/1";

  /**
   * A copy with the comparison with the previous run.
   *
   * @param previousMixture the mixture of the previous run
   * @param mixture the mixture of this run
   */
  public Rerun comparedWith(Rerun previousRun, Mixture previousMixture, Mixture mixture) {
    boolean comparable =
        previousMixture.dimension() == mixture.dimension()
            && previousMixture.features().equals(mixture.features());
    ComponentMatching matching = comparable ? ComponentMatching.of(previousMixture, mixture) : null;
    return new Rerun(
        run,
        finished,
        start,
        rows,
        heldOutRows,
        stopReason,
        passes,
        logLikelihood,
        outliers,
        previousRun.run(),
        rows + heldOutRows - previousRun.rows() - previousRun.heldOutRows(),
        comparable ? logLikelihood - previousRun.logLikelihood() : null,
        comparable ? matching.meanError() : null,
        comparable ? matching.maxError() : null,
        comparable ? matching.weightError() : null,
        comparable ? matching.varianceError() : null,
        comparable && !mixture.covariances().type().equals(CovarianceType.SHARED)
            ? matching.covarianceError()
            : null);
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
  public static Rerun parse(String json, String where) {
    Rerun run = Json.read(json, FORMAT, Rerun.class, where);
    Json.require(run.run != null && run.start != null, where, "run and start must be texts");
    Json.require(isTime(run.finished), where, "finished must be a time, ISO 8601 in UTC");
    Json.require(
        run.rows >= 0 && run.heldOutRows >= 0 && run.passes >= 0,
        where,
        "rows, heldOutRows and passes must be whole numbers of at least 0");
    Json.require(
        run.logLikelihood != null && Double.isFinite(run.logLikelihood),
        where,
        "logLikelihood must be a finite number");
    return run;
  }

  private static boolean isTime(String text) {
    try {
      return text != null && Instant.parse(text) != null;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  /**
   * One CSV line without a line break; unknown numbers are empty cells. A start may be a path, and
   * the values may have been read from a file, so texts are quoted where necessary.
   */
  public String csvRow() {
    Object[] cells = {
      run,
      finished,
      start,
      rows,
      heldOutRows,
      stopReason,
      passes,
      logLikelihood,
      logLikelihoodChange,
      meanDrift,
      weightDrift,
      covarianceDrift
    };
    return CsvWriting.line(
        ',',
        Stream.of(cells)
            .map(cell -> cell == null ? null : MessageText.escaped(cell.toString()))
            .toArray(String[]::new));
  }

  /** A history of an earlier version with the columns of this one; any other text as it is. */
  public static String withAllColumns(String history) {
    return history.startsWith(EARLIER_HEADER + "\n")
        ? CSV_HEADER + history.substring(EARLIER_HEADER.length()).replaceAll("(.)(\\n)", "$1,$2")
        : history;
  }

  /** The closing summary of {@code rerun}, one line per item. */
  public String text() {
    String text =
        String.format(
            Locale.ROOT,
            "%-20s%s, from %s%n%-20s%d for training, %d held out%n%-20s%.6f per sample%n",
            "run",
            run,
            start,
            "rows",
            rows,
            heldOutRows,
            "log likelihood",
            logLikelihood);
    if (outliers != null) {
      text += String.format(Locale.ROOT, "%-20s%.4f of the samples%n", "outliers", outliers);
    }
    if (previous == null) {
      return text;
    }
    return text
        + String.format(
            Locale.ROOT,
            "%-20s%+d rows, change of log likelihood %s, drift of means %s, of weights %s%s%n",
            "since " + previous,
            rowsChange,
            shown(logLikelihoodChange),
            shown(meanDrift),
            shown(weightDrift),
            covarianceDrift == null ? "" : ", of covariances " + shown(covarianceDrift));
  }

  private static String shown(Double value) {
    return value == null ? "(not comparable)" : String.format(Locale.ROOT, "%.4g", value);
  }
}
