package org.ddpmix.job;

import java.util.Optional;

/** Learns a mixture from samples. */
final class FitCommand implements Command {
  static final String MIXTURE = "mixture.json";

  @Override
  public int run(Configuration configuration, Console console) {
    Settings section = configuration.section("fit");
    FitSettings settings = FitSettings.of(section);
    try (Publication publication =
        Publication.to(
            settings.output(), settings.overwrite(), settings.inputs(), SparkSessions.hadoop())) {
      FitRun run = new FitRun(settings, section.asMap(), publication, console, Optional.empty());
      return SparkSessions.with("fit", run::in);
    }
  }
}
