package org.ddpmix.job.command;

import org.ddpmix.job.config.Configuration;
import org.ddpmix.job.config.FitSettings;
import org.ddpmix.job.config.Settings;
import org.ddpmix.job.console.Console;
import org.ddpmix.job.publish.Publication;

/** Fits a mixture to samples. */
final class FitCommand implements Command {
  @Override
  public int run(Configuration configuration, Console console) {
    Settings section = configuration.section("fit");
    FitSettings settings = FitSettings.of(section);
    if (settings.dryRun()) {
      return SparkSessions.with(
          "fit", new FitRun(settings, "fit", section.asMap(), null, console, Review.NONE)::run);
    }
    try (Publication publication =
        Publication.to(
            settings.output(), settings.overwrite(), settings.inputs(), SparkSessions.hadoop())) {
      publication.lock(console);
      FitRun fit = new FitRun(settings, "fit", section.asMap(), publication, console, Review.NONE);
      return SparkSessions.with("fit", fit::run);
    }
  }
}
