package org.ddpmix.job;

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
      publication.lock(line -> console.err().println("ddpmix: " + line));
      FitRun run = new FitRun(settings, "fit", section.asMap(), publication, console, Review.NONE);
      return SparkSessions.with("fit", run::in);
    }
  }
}
