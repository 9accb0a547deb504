package org.ddpmix.job.command;

import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.ddpmix.io.write.SampleWriter;
import org.ddpmix.job.config.Configuration;
import org.ddpmix.job.config.SampleSettings;
import org.ddpmix.job.console.Console;
import org.ddpmix.job.console.ExitCode;
import org.ddpmix.job.publish.MixtureFile;
import org.ddpmix.job.publish.Publication;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.synthetic.SampleSource;

/** Draws new samples from a mixture, exactly or by a reverse diffusion. */
final class SampleCommand implements Command {

  @Override
  public int run(Configuration configuration, Console console) {
    SampleSettings settings = SampleSettings.of(configuration.section("sample"));
    try (Publication publication =
        Publication.to(
            settings.output(),
            settings.overwrite(),
            List.of(settings.mixture()),
            SparkSessions.hadoop())) {
      publication.lock(console);
      Mixture mixture = MixtureFile.read(settings.mixture(), SparkSessions.hadoop());
      SparkSessions.with(
          "sample",
          spark -> {
            write(spark, settings, mixture, publication);
            return null;
          });
      console.say(
          String.format(
              "%d samples in dimension %d are in %s",
              settings.samples(), mixture.dimension(), settings.output()));
      return ExitCode.DONE;
    }
  }

  private static void write(
      SparkSession spark, SampleSettings settings, Mixture mixture, Publication publication) {
    SampleSource source =
        settings
            .method()
            .map(method -> SampleSource.reverse(mixture, method, settings.steps(), settings.seed()))
            .orElseGet(() -> SampleSource.exact(mixture, settings.seed()));
    SampleWriter writer = new SampleWriter(spark);
    settings.partitions().ifPresent(writer::partitions);
    String folder = publication.temporary().toString();
    publication.write(() -> writer.write(source, settings.samples(), settings.format(), folder));
    publication.publish();
  }
}
