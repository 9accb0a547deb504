package org.ddpmix.job.config;

import java.util.Optional;
import org.ddpmix.exception.InvalidSettingException;

/**
 * The settings of {@code evaluate}.
 *
 * @param mixture the path of the mixture.json
 * @param input the path of the samples; empty if none are given
 * @param truth the path of the mixture.json of the true mixture; empty if none is given
 * @param output the output file; empty for standard output only
 * @param overwrite whether an existing output file is replaced
 * @param reading how the samples are read
 */
public record EvaluateSettings(
    String mixture,
    Optional<String> input,
    Optional<String> truth,
    Optional<String> output,
    boolean overwrite,
    ReadingSettings reading) {

  /**
   * @throws InvalidSettingException if a value is missing or not allowed
   */
  public static EvaluateSettings of(Settings settings) {
    if (!settings.given("input") && !settings.given("truth")) {
      throw new InvalidSettingException(
          "--input and --truth are missing; evaluate needs at least one of them");
    }
    return new EvaluateSettings(
        settings.text("mixture"),
        settings.ifGiven("input", settings::text),
        settings.ifGiven("truth", settings::text),
        settings.ifGiven("output", settings::text),
        settings.flag("overwrite"),
        ReadingSettings.of(settings));
  }
}
