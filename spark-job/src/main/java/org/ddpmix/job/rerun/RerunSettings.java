package org.ddpmix.job.rerun;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.ddpmix.job.config.Settings;

/**
 * The settings of {@code rerun} other than those of its fit.
 *
 * @param runs the folder that contains all runs
 * @param runId the name of this run
 * @param holdout the fraction of rows held out for evaluation, 0 to 0.9
 * @param minRows the smallest number of rows (training and held-out) with which a run is published
 * @param maxLikelihoodDrop the largest accepted decrease of the mean held-out log likelihood since
 *     the latest run, in nats per row; empty for no limit
 * @param maxOutliers the largest accepted weight of the background, from 0 to 1; empty for no limit
 * @param acceptNewColumns whether a run with other columns than the latest is published
 * @param keep the number of published runs to keep
 * @param quiet whether progress output is suppressed
 */
public record RerunSettings(
    String runs,
    String runId,
    double holdout,
    long minRows,
    Optional<Double> maxLikelihoodDrop,
    Optional<Double> maxOutliers,
    boolean acceptNewColumns,
    int keep,
    boolean quiet) {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /**
   * Reads and checks the settings.
   *
   * @param now the time that names the run if {@code run-id} is not given
   * @throws org.ddpmix.exception.InvalidSettingException if a value is missing or not allowed
   */
  public static RerunSettings of(Settings settings, Instant now) {
    String id = settings.ifGiven("run-id", settings::text).orElseGet(() -> TIME.format(now));
    if (!RunsFolder.isRunId(id)) {
      throw settings.invalid(
          "run-id",
          "it must consist of 1 to 100 letters, digits, dots, hyphens and underscores, start with"
              + " a letter or digit, and differ from latest and history.csv");
    }
    double holdout = settings.fraction("holdout");
    if (holdout > 0.9) {
      throw settings.invalid("holdout", "it must be a number from 0 to 0.9");
    }
    return new RerunSettings(
        settings.text("runs"),
        id,
        holdout,
        settings.whole("min-rows", 1),
        settings.ifGiven("max-likelihood-drop", settings::nonNegative),
        settings.ifGiven("max-outliers", settings::fraction),
        settings.flag("accept-new-columns"),
        settings.count("keep", 1),
        settings.flag("quiet"));
  }
}
