package org.ddpmix.job.command;

import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.io.read.ColumnPlan;
import org.ddpmix.io.read.SampleTable;
import org.ddpmix.job.config.Configuration;
import org.ddpmix.job.config.FitSettings;
import org.ddpmix.job.config.Settings;
import org.ddpmix.job.console.Console;
import org.ddpmix.job.console.ExitCode;
import org.ddpmix.job.console.RunFailure;
import org.ddpmix.job.publish.MixtureFile;
import org.ddpmix.job.publish.Publication;
import org.ddpmix.job.publish.RunFolder;
import org.ddpmix.job.rerun.RerunSettings;
import org.ddpmix.job.rerun.RunsFolder;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.report.Rerun;

/** One scheduled run: a warm-started fit that is published only if it passes its checks. */
final class RerunCommand implements Command {

  /** The latest published run. */
  private record LatestRun(Rerun run, Mixture mixture) {}

  @Override
  public int run(Configuration configuration, Console console) {
    RerunSettings settings = RerunSettings.of(configuration.section("rerun"), Instant.now());
    FitSettings fit = fitSettings(configuration, settings);
    try (RunsFolder runs = RunsFolder.open(settings.runs(), SparkSessions.hadoop(), console::log)) {
      runs.finishInterrupted(settings.runId());
      if (runs.has(settings.runId())) {
        runs.prune(settings.keep()); // the run may have failed before it did
        console.say("Run " + settings.runId() + " is already published; nothing to do");
        return ExitCode.DONE;
      }
      return SparkSessions.with(
          "rerun",
          spark -> {
            Optional<LatestRun> latest = latestRun(runs, settings);
            SampleTable table =
                FitRun.open(spark, fit, latest.map(LatestRun::mixture).orElse(null));
            return fit(spark, table, latest, runs, configuration, settings, console);
          });
    }
  }

  /**
   * Reads the section {@code fit} and sets its output to the folder of this run.
   *
   * @throws InvalidSettingException if a required setting is missing or the output is set
   */
  private static FitSettings fitSettings(Configuration configuration, RerunSettings settings) {
    Settings section = configuration.section("fit");
    if (!section.given("input")) {
      throw new InvalidSettingException(
          "fit.input is missing; rerun reads it from the file given with --config");
    }
    if (section.given("output")) {
      throw section.invalid("output", "it must not be set, because rerun writes to rerun.runs");
    }
    return FitSettings.of(
        configuration.with("fit.output", settings.runs() + "/" + settings.runId()).section("fit"));
  }

  private static int fit(
      SparkSession spark,
      SampleTable table,
      Optional<LatestRun> latest,
      RunsFolder runs,
      Configuration configuration,
      RerunSettings settings,
      Console console) {
    FitSettings configured = fitSettings(configuration, settings);
    if (latest.isPresent() && !settings.acceptNewColumns()) {
      checkColumns(settings.runId(), latest.get(), table);
    }
    String coldStartReason = coldStartReason(latest, configured.k(), table);
    boolean warm = coldStartReason == null;
    String start = warm ? latest.get().run().run() : configuration.section("fit").shown("start");
    if (!settings.quiet()) {
      console.log(
          "initialization: " + (warm ? "run " + start : start + " (" + coldStartReason + ")"));
    }
    Configuration effective =
        configuration
            .with("fit.output", runs.run(settings.runId()).toString(), "rerun.runs")
            .with("fit.overwrite", false)
            .with("fit.dry-run", false)
            .with("fit.resume", runs.hasCheckpoint(settings.runId()))
            .with("fit.quiet", settings.quiet());
    if (warm) {
      effective = effective.with("fit.start", mixtureOf(runs, start), "rerun.runs");
    }
    Map<String, Object> recorded = new TreeMap<>(effective.section("fit").asMap());
    recorded.putAll(effective.section("rerun").asMap());
    FitSettings fit = FitSettings.of(effective.section("fit"));
    Console silent =
        new Console(
            new PrintStream(OutputStream.nullOutputStream()), console.err(), console.terminal());
    try (RerunReview review =
            new RerunReview(
                settings,
                fit,
                start,
                latest.map(LatestRun::run).orElse(null),
                latest.map(LatestRun::mixture).orElse(null));
        Publication publication =
            Publication.to(fit.output(), false, fit.inputs(), SparkSessions.hadoop())) {
      publication.under(runs.lock());
      int exitCode =
          new FitRun(fit, "rerun", recorded, publication, silent, review).run(spark, table);
      if (exitCode != ExitCode.DONE) {
        return exitCode;
      }
      runs.accept(review.rerun(), settings.keep());
      review.rerun().text().lines().forEach(console::say);
      console.say(String.format("%-20s%s", "written to", fit.output()));
      return ExitCode.DONE;
    }
  }

  private static String mixtureOf(RunsFolder runs, String id) {
    return new Path(runs.run(id), RunFolder.MIXTURE).toString();
  }

  /**
   * The latest run; empty if there is none, or if it is damaged and nothing must be compared with
   * it.
   *
   * @throws RunFailure if it is damaged and the likelihood must be compared with it
   */
  private static Optional<LatestRun> latestRun(RunsFolder runs, RerunSettings settings) {
    String id = runs.latestId().orElse(null);
    if (id == null) {
      return Optional.empty();
    }
    try {
      Rerun run =
          runs.comparison(id)
              .orElseThrow(() -> new BadDataException(runs.run(id) + ": there is no such run"));
      return Optional.of(
          new LatestRun(run, MixtureFile.read(mixtureOf(runs, id), SparkSessions.hadoop())));
    } catch (BadDataException e) {
      if (settings.maxLikelihoodDrop().isEmpty()) {
        return Optional.empty();
      }
      throw new RunFailure(
          ExitCode.NOT_CONVERGED,
          "run "
              + settings.runId()
              + ": max-likelihood-drop cannot be checked, because the latest run "
              + id
              + " is damaged: "
              + e.getMessage()
              + "; nothing was published");
    }
  }

  /** Holds a run back whose columns are not those of the latest run. */
  private static void checkColumns(String runId, LatestRun latest, SampleTable table) {
    List<String> before = latest.mixture().features();
    List<String> now = table.features();
    int dimension = latest.mixture().dimension();
    String change = null;
    if (!before.isEmpty() && !now.isEmpty() && !before.equals(now)) {
      List<String> missing = before.stream().filter(name -> !now.contains(name)).toList();
      List<String> added = now.stream().filter(name -> !before.contains(name)).toList();
      change =
          "the columns changed"
              + (missing.isEmpty() ? "" : "; missing: " + ColumnPlan.shown(missing))
              + (added.isEmpty() ? "" : "; new: " + ColumnPlan.shown(added))
              + (missing.isEmpty() && added.isEmpty() ? "; another order is selected" : "");
    } else if (table.dimension() != dimension) {
      change = "the dimension changed from " + dimension + " to " + table.dimension();
    }
    if (change != null) {
      throw new RunFailure(
          ExitCode.NOT_CONVERGED,
          "run "
              + runId
              + ": "
              + change
              + "; nothing was published, and the latest run is still "
              + latest.run().run()
              + "; --accept-new-columns publishes such a run");
    }
  }

  /** Why the latest run cannot be used as a warm start; null if it can. */
  private static String coldStartReason(
      Optional<LatestRun> latest, OptionalInt wanted, SampleTable table) {
    if (latest.isEmpty()) {
      return "there is no earlier run";
    }
    Mixture mixture = latest.get().mixture();
    int k = wanted.orElse(mixture.k());
    boolean sameNames =
        mixture.features().isEmpty()
            || table.features().isEmpty()
            || mixture.features().equals(table.features());
    if (mixture.k() == k && mixture.dimension() == table.dimension()) {
      return sameNames ? null : "run " + latest.get().run().run() + " has other columns";
    }
    return String.format(
        "run %s has %d components in dimension %d, this run has %d in dimension %d",
        latest.get().run().run(), mixture.k(), mixture.dimension(), k, table.dimension());
  }
}
