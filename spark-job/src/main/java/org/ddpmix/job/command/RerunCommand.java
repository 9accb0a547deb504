package org.ddpmix.job.command;

import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.io.read.SampleTable;
import org.ddpmix.job.config.Configuration;
import org.ddpmix.job.config.FitSettings;
import org.ddpmix.job.config.Settings;
import org.ddpmix.job.console.Console;
import org.ddpmix.job.console.ExitCode;
import org.ddpmix.job.publish.MixtureFile;
import org.ddpmix.job.publish.Publication;
import org.ddpmix.job.publish.RunFolder;
import org.ddpmix.job.rerun.RerunSettings;
import org.ddpmix.job.rerun.RunsFolder;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.report.Rerun;

/** One scheduled run: a fit from where the last one ended, judged and compared before it counts. */
final class RerunCommand implements Command {

  /** A run that may be started from. */
  private record Earlier(Rerun run, Mixture mixture) {}

  @Override
  public int run(Configuration configuration, Console console) {
    RerunSettings settings = RerunSettings.of(configuration.section("rerun"), Instant.now());
    FitSettings fit = fitSettings(configuration, settings);
    try (RunsFolder runs =
        RunsFolder.open(
            settings.runs(),
            SparkSessions.hadoop(),
            line -> console.err().println("ddpmix: " + line))) {
      runs.finishInterrupted(settings.runId());
      if (runs.has(settings.runId())) {
        console.out().println("Run " + settings.runId() + " is there already: nothing to do");
        return ExitCode.DONE;
      }
      return SparkSessions.with(
          "rerun",
          spark -> {
            SampleTable table = fit.reading().reader(spark).open(fit.input());
            return learn(spark, table, runs, configuration, settings, console);
          });
    }
  }

  /**
   * The fit's own section says what and how to learn; where the result goes is not its business.
   */
  private static FitSettings fitSettings(Configuration configuration, RerunSettings settings) {
    Settings section = configuration.section("fit");
    for (String key : new String[] {"input", "k"}) {
      if (!section.given(key)) {
        throw new InvalidSettingException(
            "fit." + key + " is missing; rerun takes the fit from a file, given with --config");
      }
    }
    if (section.given("output")) {
      throw section.invalid("output", "rerun writes to rerun.runs");
    }
    return FitSettings.of(
        configuration.with("fit.output", settings.runs() + "/" + settings.runId()).section("fit"));
  }

  private static int learn(
      SparkSession spark,
      SampleTable table,
      RunsFolder runs,
      Configuration configuration,
      RerunSettings settings,
      Console console) {
    FitSettings wanted = fitSettings(configuration, settings);
    Optional<Earlier> last = earlier(runs);
    String why = whyNotFrom(last, wanted.k(), table);
    String start = why == null ? last.get().run().run() : wanted.start();
    if (!settings.quiet()) {
      console
          .err()
          .println("ddpmix: starting from " + (why == null ? "run " + start : start + why));
    }
    Configuration effective =
        configuration
            .with("fit.output", runs.run(settings.runId()).toString())
            .with("fit.overwrite", false)
            .with("fit.resume", runs.hasCheckpoint(settings.runId()))
            .with("fit.quiet", settings.quiet())
            .with("fit.start", why == null ? mixtureOf(runs, start) : start);
    Map<String, Object> recorded = new TreeMap<>(effective.section("fit").asMap());
    recorded.putAll(effective.section("rerun").asMap());
    FitSettings fit = FitSettings.of(effective.section("fit"));
    Console silent =
        new Console(
            new PrintStream(OutputStream.nullOutputStream()), console.err(), console.terminal());
    try (RerunReview review =
            new RerunReview(
                runs,
                settings,
                fit,
                start,
                last.map(Earlier::run).orElse(null),
                last.map(Earlier::mixture).orElse(null));
        Publication publication =
            Publication.to(fit.output(), false, fit.inputs(), SparkSessions.hadoop())) {
      int exitCode =
          new FitRun(fit, "rerun", recorded, publication, silent, review).in(spark, table);
      if (exitCode != ExitCode.DONE) {
        return exitCode;
      }
      runs.accept(review.rerun(), settings.keep());
      console.out().print(review.rerun().text());
      console.out().printf("%-20s%s%n", "written to", fit.output());
      return ExitCode.DONE;
    }
  }

  private static String mixtureOf(RunsFolder runs, String id) {
    return new Path(runs.run(id), RunFolder.MIXTURE).toString();
  }

  private static Optional<Earlier> earlier(RunsFolder runs) {
    return runs.latest()
        .flatMap(
            run -> {
              try {
                return Optional.of(
                    new Earlier(
                        run, MixtureFile.read(mixtureOf(runs, run.run()), SparkSessions.hadoop())));
              } catch (BadDataException e) {
                return Optional.empty();
              }
            });
  }

  /** Null where the run starts from the earlier one. */
  private static String whyNotFrom(Optional<Earlier> last, int k, SampleTable table) {
    if (last.isEmpty()) {
      return ": there is no earlier run";
    }
    Mixture mixture = last.get().mixture();
    if (mixture.k() == k && mixture.dimension() == table.dimension()) {
      return null;
    }
    return String.format(
        ": run %s has %d components in dimension %d, and this one %d in dimension %d",
        last.get().run().run(), mixture.k(), mixture.dimension(), k, table.dimension());
  }
}
