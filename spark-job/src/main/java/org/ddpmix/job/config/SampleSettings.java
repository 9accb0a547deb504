package org.ddpmix.job.config;

import java.util.Optional;
import java.util.OptionalInt;
import org.ddpmix.diffusion.ReverseSampler;
import org.ddpmix.io.read.SampleFormat;
import org.ddpmix.setting.Range;

/**
 * The settings of {@code sample}.
 *
 * @param mixture the path of the mixture.json
 * @param samples the number of samples to draw
 * @param output the output folder
 * @param overwrite whether an existing output folder is replaced
 * @param method the sampler of the reverse process; empty for exact samples
 * @param steps the number of steps of the reverse process
 * @param seed the seed of the samples
 * @param format the format of the files
 * @param partitions the number of files; empty for a number that depends on the size
 */
public record SampleSettings(
    String mixture,
    long samples,
    String output,
    boolean overwrite,
    Optional<ReverseSampler.Method> method,
    int steps,
    long seed,
    SampleFormat format,
    OptionalInt partitions) {

  private static final int MAX_STEPS = 1_000_000;

  /**
   * @throws org.ddpmix.exception.InvalidSettingException if a value is missing or not allowed
   */
  public static SampleSettings of(Settings settings) {
    Optional<ReverseSampler.Method> method =
        switch (settings.choice("sampler", "exact", "ddpm", "ode")) {
          case "ddpm" -> Optional.of(ReverseSampler.Method.DDPM);
          case "ode" -> Optional.of(ReverseSampler.Method.ODE);
          default -> Optional.empty();
        };
    return new SampleSettings(
        settings.text("mixture"),
        settings.samples("samples"),
        settings.text("output"),
        settings.flag("overwrite"),
        method,
        settings.get("steps", Range.between(1, MAX_STEPS)),
        settings.seed("seed"),
        SampleFormat.of(settings.choice("format", "parquet", "csv", "libsvm")),
        settings.partitions("partitions"));
  }
}
