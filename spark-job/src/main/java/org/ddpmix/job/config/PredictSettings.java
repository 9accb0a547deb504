package org.ddpmix.job.config;

import java.util.Optional;

/**
 * The settings of {@code predict}.
 *
 * @param mixture the path of the mixture.json
 * @param input the samples
 * @param output the folder to write
 * @param overwrite whether it may exist
 * @param outputFormat parquet or csv; empty for csv where the input is csv, else parquet
 * @param reading how the samples are read
 */
public record PredictSettings(
    String mixture,
    String input,
    String output,
    boolean overwrite,
    Optional<String> outputFormat,
    ReadingSettings reading) {

  public static PredictSettings of(Settings settings) {
    return new PredictSettings(
        settings.text("mixture"),
        settings.text("input"),
        settings.text("output"),
        settings.flag("overwrite"),
        settings.ifGiven("output-format", key -> settings.choice(key, "parquet", "csv")),
        ReadingSettings.of(settings));
  }
}
