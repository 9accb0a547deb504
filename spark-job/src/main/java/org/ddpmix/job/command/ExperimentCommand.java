package org.ddpmix.job.command;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.exception.MessageText;
import org.ddpmix.experiment.Experiment;
import org.ddpmix.experiment.ExperimentContext;
import org.ddpmix.experiment.Figure;
import org.ddpmix.experiment.Findings;
import org.ddpmix.job.config.Configuration;
import org.ddpmix.job.config.Settings;
import org.ddpmix.job.config.Versions;
import org.ddpmix.job.console.Console;
import org.ddpmix.job.console.ExitCode;
import org.ddpmix.job.publish.Publication;

/** Runs one experiment, or lists all of them. */
final class ExperimentCommand implements Command {
  static final String NAME = "name";
  private static final String LIST = "list";

  @Override
  public int run(Configuration configuration, Console console) {
    Settings settings = configuration.section("experiment");
    List<Experiment> all = Experiment.all();
    if (!settings.given(NAME) || settings.text(NAME).equals(LIST)) {
      all.forEach(e -> console.out().printf("%-20s %s%n", e.name(), e.claim()));
      return ExitCode.DONE;
    }
    Experiment experiment = named(settings.text(NAME), all);
    String name = experiment.name();
    boolean quick = settings.flag("quick");
    boolean quiet = settings.flag("quiet");
    try (Publication publication =
        Publication.to(
            settings.text("output"),
            settings.flag("overwrite"),
            List.of(),
            SparkSessions.hadoop())) {
      publication.lock(console);
      return SparkSessions.with(
          "experiment",
          spark -> {
            ExperimentContext context =
                new ExperimentContext(
                    spark,
                    quick,
                    done -> {
                      if (!quiet) {
                        console.err().println(MessageText.line(name + ": " + done));
                      }
                    });
            run(experiment, context, publication, console);
            return ExitCode.DONE;
          });
    }
  }

  private static Experiment named(String name, List<Experiment> all) {
    String names = all.stream().map(Experiment::name).collect(Collectors.joining(", "));
    return all.stream()
        .filter(experiment -> experiment.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new InvalidSettingException("experiment", name, "it must be list, " + names));
  }

  private static void run(
      Experiment experiment, ExperimentContext context, Publication publication, Console console) {
    // Plots are drawn off screen.
    System.setProperty("java.awt.headless", "true");
    long start = System.nanoTime();
    Findings findings = experiment.run(context);
    publication.createFolder();
    write(publication, "results.csv", findings.csv());
    write(
        publication,
        "summary.md",
        findings.summary(experiment, provenance(experiment, context, start)));
    for (Figure figure : findings.figures()) {
      write(publication, figure.name() + ".svg", figure.svg());
      write(publication, figure.name() + ".png", figure.png());
    }
    publication.publish();
    for (Findings.Check check : findings.checks()) {
      console
          .out()
          .printf(
              "%s: %s (expected: %s; measured: %s)%n",
              check.held() ? "held" : "NOT HELD",
              check.claim(),
              check.expected(),
              check.measured());
    }
    console.say("All files are in " + publication.output());
  }

  private static String provenance(Experiment experiment, ExperimentContext context, long start) {
    SparkSession spark = context.spark();
    return String.format(
        Locale.ROOT,
        "Made by `./submit.sh experiment %s%s` with ddpmix %s on Spark %s, %d cores, in %.0f s.",
        experiment.name(),
        context.quick() ? " --quick" : "",
        Versions.ddpmix(),
        spark.version(),
        spark.sparkContext().defaultParallelism(),
        (System.nanoTime() - start) * 1e-9);
  }

  private static void write(Publication publication, String name, String text) {
    write(publication, name, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void write(Publication publication, String name, byte[] bytes) {
    publication.write(new Path(publication.temporary(), name), bytes);
  }
}
