package org.ddpmix.job.command;

import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.ddpmix.io.write.SampleWriter;
import org.ddpmix.job.config.Configuration;
import org.ddpmix.job.config.GenerateSettings;
import org.ddpmix.job.console.Console;
import org.ddpmix.job.console.ExitCode;
import org.ddpmix.job.publish.Publication;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.MixtureJson;

/** Writes samples of a synthetic mixture, and the mixture itself. */
final class GenerateCommand implements Command {
  static final String SAMPLES = "samples";
  static final String TRUTH = "truth.json";

  @Override
  public int run(Configuration configuration, Console console) {
    GenerateSettings settings = GenerateSettings.of(configuration.section("generate"));
    Mixture truth = settings.mixture().draw();
    try (Publication publication =
        Publication.to(
            settings.output(), settings.overwrite(), List.of(), SparkSessions.hadoop())) {
      publication.lock(console);
      SparkSessions.with(
          "generate",
          spark -> {
            write(spark, settings, truth, publication);
            return null;
          });
    }
    console.say(
        String.format(
            "%d samples of %d components in dimension %d are in %s",
            settings.samples(), truth.k(), truth.dimension(), settings.output()));
    return ExitCode.DONE;
  }

  private static void write(
      SparkSession spark, GenerateSettings settings, Mixture truth, Publication publication) {
    publication.createFolder();
    publication.write(new Path(publication.temporary(), TRUTH), MixtureJson.write(truth) + "\n");
    SampleWriter writer = new SampleWriter(spark).labels(settings.labels());
    settings.partitions().ifPresent(writer::partitions);
    String folder = new Path(publication.temporary(), SAMPLES).toString();
    publication.write(
        () -> writer.write(truth, settings.samples(), settings.seed(), settings.format(), folder));
    publication.publish();
  }
}
