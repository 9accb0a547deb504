package org.ddpmix.job.config;

import java.util.Optional;

/**
 * The settings of {@code predict}.
 *
 * @param mixture the path of the mixture.json
 * @param input the path of the samples
 * @param output the output folder
 * @param overwrite whether an existing output folder is replaced
 * @param outputFormat parquet or csv; empty for csv if the input is csv, else parquet
 * @param impute whether missing values are filled
 * @param reading how the samples are read
 */
public record PredictSettings(
    String mixture,
    String input,
    String output,
    boolean overwrite,
    Optional<String> outputFormat,
    boolean impute,
    ReadingSettings reading) {

  /**
   * @throws org.ddpmix.exception.InvalidSettingException if a value is missing or not allowed
   */
  public static PredictSettings of(Settings settings) {
    boolean impute = settings.flag("impute");
    if (impute && !settings.marginal()) {
      throw settings.invalid("impute", "it needs missing = marginal, which reads missing values");
    }
    return new PredictSettings(
        settings.text("mixture"),
        settings.text("input"),
        settings.text("output"),
        settings.flag("overwrite"),
        settings.ifGiven("output-format", key -> settings.choice(key, "parquet", "csv")),
        impute,
        ReadingSettings.of(settings));
  }
}
