package org.ddpmix.job.config;

import java.util.Optional;
import org.ddpmix.exception.InvalidSettingException;

/**
 * The settings of {@code evaluate}.
 *
 * @param mixture the path of the mixture.json
 * @param input the samples
 * @param truth the path of a mixture.json
 * @param output the file to write
 * @param overwrite whether it may exist
 * @param reading how the samples are read
 */
public record EvaluateSettings(
    String mixture,
    Optional<String> input,
    Optional<String> truth,
    Optional<String> output,
    boolean overwrite,
    ReadingSettings reading) {

  public static EvaluateSettings of(Settings settings) {
    if (!settings.given("input") && !settings.given("truth")) {
      throw new InvalidSettingException(
          "--input and --truth are missing: give one of them, or both, to evaluate the mixture against");
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
