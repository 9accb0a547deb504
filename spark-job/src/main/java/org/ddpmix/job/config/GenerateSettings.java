package org.ddpmix.job.config;

import java.util.OptionalInt;
import org.ddpmix.io.read.SampleFormat;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.setting.Range;
import org.ddpmix.synthetic.MeanLayout;
import org.ddpmix.synthetic.MixingWeights;
import org.ddpmix.synthetic.SyntheticMixture;

/**
 * The settings of {@code generate}.
 *
 * @param output the output folder
 * @param overwrite whether an existing output folder is replaced
 * @param mixture the synthetic mixture
 * @param samples the number of samples to draw
 * @param seed the seed of the samples
 * @param format the format of the files
 * @param labels whether to write a column with the component of each sample
 * @param partitions the number of files; empty for a number that depends on the size
 */
public record GenerateSettings(
    String output,
    boolean overwrite,
    SyntheticMixture mixture,
    long samples,
    long seed,
    SampleFormat format,
    boolean labels,
    OptionalInt partitions) {

  private static final int MAX_K = 10_000;
  private static final int MAX_COORDINATES = 10_000_000; // of all means

  /**
   * @throws org.ddpmix.exception.InvalidSettingException if a value is missing or not allowed
   */
  public static GenerateSettings of(Settings settings) {
    long seed = settings.seed("seed");
    int k = settings.get("k", Range.between(1, MAX_K));
    int dim = settings.count("dim", 1);
    if ((long) k * dim > MAX_COORDINATES) {
      throw settings.invalid("dim", "with --k " + k + " it must be at most " + MAX_COORDINATES / k);
    }
    SyntheticMixture mixture =
        new SyntheticMixture(
            k,
            dim,
            MeanLayout.of(settings.choice("layout", "symmetric", "sphere", "box", "separated")),
            settings.positive("separation"),
            MixingWeights.parse(String.join(",", settings.list("weights"))),
            settings.positive("variance"),
            CovarianceType.of(
                    settings.choice("covariance", CovarianceType.names().toArray(String[]::new)))
                .orElseThrow(),
            settings.positive("aspect"),
            seed);
    return new GenerateSettings(
        settings.text("output"),
        settings.flag("overwrite"),
        mixture,
        settings.samples("samples"),
        seed,
        SampleFormat.of(settings.choice("format", "parquet", "csv", "libsvm")),
        settings.flag("labels"),
        settings.partitions("partitions"));
  }
}
