package org.ddpmix.job.config;

import java.util.OptionalInt;
import org.ddpmix.io.read.SampleFormat;
import org.ddpmix.synthetic.MeanLayout;
import org.ddpmix.synthetic.MixingWeights;
import org.ddpmix.synthetic.SyntheticMixture;

/**
 * The settings of {@code generate}.
 *
 * @param output the folder to write
 * @param overwrite whether it may exist
 * @param mixture the mixture to draw
 * @param samples how many samples to draw from it
 * @param seed of the samples
 * @param format of the files
 * @param labels whether to write the components
 * @param partitions how many files to write; empty for as many as suit
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

  public static GenerateSettings of(Settings settings) {
    long seed = settings.seed("seed");
    SyntheticMixture mixture =
        new SyntheticMixture(
            settings.count("k", 1),
            settings.count("dim", 1),
            MeanLayout.of(settings.choice("layout", "symmetric", "sphere", "box", "separated")),
            settings.positive("separation"),
            MixingWeights.parse(String.join(",", settings.list("weights"))),
            settings.positive("variance"),
            seed);
    return new GenerateSettings(
        settings.text("output"),
        settings.flag("overwrite"),
        mixture,
        settings.whole("samples", 1),
        seed,
        SampleFormat.of(settings.choice("format", "parquet", "csv", "libsvm")),
        settings.flag("labels"),
        settings.given("partitions")
            ? OptionalInt.of(settings.count("partitions", 1))
            : OptionalInt.empty());
  }
}
