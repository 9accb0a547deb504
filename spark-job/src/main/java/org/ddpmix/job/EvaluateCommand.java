package org.ddpmix.job;

import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.ddpmix.mixture.SphericalGaussianMixture;
import org.ddpmix.report.Evaluation;
import org.ddpmix.report.Json;
import org.ddpmix.sample.PackedSamples;
import org.ddpmix.sample.SamplePacker;

/** Scores a mixture against samples, a true mixture, or both. */
final class EvaluateCommand implements Command {

  @Override
  public int run(Configuration configuration, Console console) {
    EvaluateSettings settings = EvaluateSettings.of(configuration.section("evaluate"));
    if (settings.output().isEmpty()) {
      console.out().print(Json.write(evaluate(settings)));
      return ExitCode.DONE;
    }
    List<String> inputs =
        Stream.of(
                settings.input().stream(), settings.truth().stream(), Stream.of(settings.mixture()))
            .flatMap(paths -> paths)
            .toList();
    try (Publication publication =
        Publication.to(
            settings.output().get(), settings.overwrite(), inputs, SparkSessions.hadoop())) {
      String json = Json.write(evaluate(settings));
      publication.write(publication.temporary(), json);
      publication.publish();
      console.out().print(json);
      return ExitCode.DONE;
    }
  }

  private static Evaluation evaluate(EvaluateSettings settings) {
    SphericalGaussianMixture mixture = MixtureFile.read(settings.mixture(), SparkSessions.hadoop());
    SphericalGaussianMixture truth =
        settings.truth().map(file -> MixtureFile.read(file, SparkSessions.hadoop())).orElse(null);
    if (truth != null) {
      Dimensions.check("--truth", settings.truth().get(), truth.dimension(), mixture);
    }
    Evaluation.Fit fit =
        settings
            .input()
            .map(
                input ->
                    SparkSessions.with("evaluate", spark -> fit(spark, settings, input, mixture)))
            .orElse(null);
    return Evaluation.of(mixture, fit, truth);
  }

  private static Evaluation.Fit fit(
      SparkSession spark,
      EvaluateSettings settings,
      String input,
      SphericalGaussianMixture mixture) {
    try (PackedSamples packed =
        settings
            .reading()
            .packer(SamplePacker.DEFAULT_MAX_BLOCK_SIZE_IN_MB)
            .pack(settings.reading().reader(spark).open(input))) {
      Dimensions.check("--input", input, packed.samples().dimension(), mixture);
      return Evaluation.Fit.of(mixture, packed.samples());
    }
  }
}
