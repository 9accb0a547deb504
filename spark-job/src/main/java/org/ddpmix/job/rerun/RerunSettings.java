package org.ddpmix.job.rerun;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;
import org.ddpmix.job.config.Settings;

/**
 * The settings of {@code rerun}, beside those of its fit.
 *
 * @param runs the folder of all runs
 * @param runId the name of this one
 * @param holdout the fraction of the rows that it is judged by
 * @param minRows fewer rows, held out ones included, are refused
 * @param maxLikelihoodDrop the most by which the mean log likelihood of rows held out may be below
 *     the last run's; empty for any
 * @param keep how many runs are kept
 * @param quiet whether there is no progress
 */
public record RerunSettings(
    String runs,
    String runId,
    double holdout,
    long minRows,
    Optional<Double> maxLikelihoodDrop,
    int keep,
    boolean quiet) {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /** A name of one folder, that is no hidden one, no path, and nothing that Hadoop would escape. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  public static RerunSettings of(Settings settings, Instant now) {
    String id = settings.ifGiven("run-id", settings::text).orElseGet(() -> TIME.format(now));
    if (!ID.matcher(id).matches() || RunsFolder.isReserved(id)) {
      throw settings.invalid(
          "run-id",
          "it must be up to 100 letters, digits, dots, hyphens and underscores, a letter or digit"
              + " first, and not the name of a file there");
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
        settings.count("keep", 1),
        settings.flag("quiet"));
  }
}
