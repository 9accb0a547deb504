package org.ddpmix.job.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.ddpmix.data.SampleRange;
import org.ddpmix.evaluation.Evaluation;
import org.ddpmix.io.pack.PackedSamples;
import org.ddpmix.io.read.SampleTable;
import org.ddpmix.job.config.Configuration;
import org.ddpmix.job.config.EvaluateSettings;
import org.ddpmix.job.console.Console;
import org.ddpmix.job.console.ExitCode;
import org.ddpmix.job.publish.MixtureFile;
import org.ddpmix.job.publish.OwnOutput;
import org.ddpmix.job.publish.Publication;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.report.Json;

/** Evaluates a mixture on samples, against a true mixture, or both. */
final class EvaluateCommand implements Command {

  @Override
  public int run(Configuration configuration, Console console) {
    EvaluateSettings settings = EvaluateSettings.of(configuration.section("evaluate"));
    if (settings.output().isEmpty()) {
      console.out().print(json(evaluate(settings, console)));
      return ExitCode.DONE;
    }
    List<String> inputs =
        Stream.of(
                settings.input().stream(), settings.truth().stream(), Stream.of(settings.mixture()))
            .flatMap(paths -> paths)
            .toList();
    try (Publication publication =
        Publication.to(
            settings.output().get(),
            settings.overwrite(),
            OwnOutput.EVALUATION,
            inputs,
            SparkSessions.hadoop())) {
      publication.lock(console);
      String json = json(evaluate(settings, console));
      publication.write(publication.temporary(), json);
      publication.publish();
      console.out().print(json);
      return ExitCode.DONE;
    }
  }

  /** The metrics, after the format that marks a file of them. */
  private static String json(Evaluation evaluation) {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = mapper.createObjectNode().put("format", OwnOutput.EVALUATION_FORMAT);
    json.setAll((ObjectNode) mapper.valueToTree(evaluation));
    return Json.write(json);
  }

  private static Evaluation evaluate(EvaluateSettings settings, Console console) {
    Mixture mixture = MixtureFile.read(settings.mixture(), SparkSessions.hadoop());
    Mixture truth =
        settings.truth().map(file -> MixtureFile.read(file, SparkSessions.hadoop())).orElse(null);
    if (truth != null) {
      DimensionCheck.check("--truth", settings.truth().get(), truth.dimension(), mixture);
    }
    Evaluation.Fit fit =
        settings
            .input()
            .map(
                input ->
                    SparkSessions.with(
                        "evaluate", spark -> fit(spark, settings, input, mixture, console)))
            .orElse(null);
    return Evaluation.of(mixture, fit, truth);
  }

  private static Evaluation.Fit fit(
      SparkSession spark,
      EvaluateSettings settings,
      String input,
      Mixture mixture,
      Console console) {
    SampleTable table =
        settings
            .reading()
            .reader(spark)
            .expect(mixture.features(), mixture.dimension())
            .open(input);
    InputReport.printNotes(table, console.err());
    try (PackedSamples packed = settings.reading().packer().pack(table)) {
      DimensionCheck.check("--input", input, packed.samples().dimension(), mixture);
      SampleRange.check(packed.samples(), table::coordinate);
      return Evaluation.Fit.of(mixture, packed.samples());
    }
  }
}
