package org.ddpmix.job.command;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.RDDInfo;
import org.ddpmix.TrainingMonitor;
import org.ddpmix.cluster.DistributedSamples;
import org.ddpmix.data.SampleRange;
import org.ddpmix.descent.Checkpoint;
import org.ddpmix.descent.Descent;
import org.ddpmix.descent.DescentResult;
import org.ddpmix.descent.DescentState;
import org.ddpmix.descent.StepRecord;
import org.ddpmix.descent.StopReason;
import org.ddpmix.diffusion.NoiseSchedule;
import org.ddpmix.evaluation.Evaluation;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.io.pack.PackedSamples;
import org.ddpmix.io.read.ColumnPlan;
import org.ddpmix.io.read.SampleFormat;
import org.ddpmix.io.read.SampleReader;
import org.ddpmix.io.read.SampleTable;
import org.ddpmix.job.config.FitSettings;
import org.ddpmix.job.config.Versions;
import org.ddpmix.job.console.Console;
import org.ddpmix.job.console.ExitCode;
import org.ddpmix.job.publish.Checkpoints;
import org.ddpmix.job.publish.MixtureFile;
import org.ddpmix.job.publish.Publication;
import org.ddpmix.job.publish.ResumeFingerprint;
import org.ddpmix.job.publish.RunFolder;
import org.ddpmix.job.publish.SmallFile;
import org.ddpmix.mixture.Background;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.report.FitSummary;
import org.ddpmix.report.Json;
import org.ddpmix.report.MeanPath;
import org.ddpmix.report.Progress;
import org.ddpmix.report.ReportData;
import org.ddpmix.report.RunRecord;
import org.ddpmix.start.GivenStart;
import org.ddpmix.start.SelectionTable;
import org.ddpmix.start.Start;
import org.ddpmix.training.MixtureTraining;
import org.ddpmix.training.SampleCheck;
import org.ddpmix.training.Uncertainty;

/**
 * One fit: reads the samples, initializes and optimizes the mixture, publishes the run folder, and
 * prints the summary.
 */
final class FitRun {
  private static final String DIVERGED = ".diverged";
  private static final double LEAST_VARIANCE =
      1.01e-8; // the largest floor of a family, and rounding

  private final FitSettings settings;
  private final String command;
  private final Map<String, Object> configuration;
  private final Publication publication;
  private final Console console;
  private final Review review;
  private final Mixture truth; // null if unknown
  private final Mixture initial; // from a file; null if the start method creates it
  private final Start start;
  private final MeanPath path = new MeanPath();
  private final Instant started = Instant.now();
  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private long phaseStart = System.nanoTime();
  private Long resumedAfterStep; // null if not resumed

  /**
   * @param command the command that the user called
   * @param configuration all settings by command and key, for {@code run.json}
   * @param publication receives the run folder
   * @param review selects the training rows and checks the result before publication
   */
  FitRun(
      FitSettings settings,
      String command,
      Map<String, Object> configuration,
      Publication publication,
      Console console,
      Review review) {
    this.settings = settings;
    this.command = command;
    this.review = review;
    this.configuration = configuration;
    this.publication = publication;
    this.console = console;
    this.truth =
        settings.truth().map(file -> MixtureFile.read(file, SparkSessions.hadoop())).orElse(null);
    this.initial =
        settings.initialization().isPresent()
            ? null
            : MixtureFile.read(settings.start(), SparkSessions.hadoop());
    this.start = settings.initialization().orElseGet(() -> startFrom(initial));
  }

  private Start startFrom(Mixture mixture) {
    return samples -> {
      DimensionCheck.check("--input", settings.input(), samples.dimension(), mixture);
      return new GivenStart(
              mixture,
              settings.k().orElse(mixture.k()),
              settings.background(),
              settings.descent().seed())
          .mixture(samples);
    };
  }

  /** Runs the fit and returns the exit code. */
  int run(SparkSession spark) {
    endPhase("spark");
    return run(spark, open(spark));
  }

  /** Opens the input; its columns are in the order of the initial mixture, if that has names. */
  private SampleTable open(SparkSession spark) {
    return open(spark, settings, initial);
  }

  /**
   * Opens the input of a fit. If the user selects no columns and the first mixture has the same
   * names in another order, the columns are taken in its order.
   *
   * @param initial the mixture from which the fit starts, or null
   */
  static SampleTable open(SparkSession spark, FitSettings settings, Mixture initial) {
    SampleReader reader = settings.reading().reader(spark);
    if (initial != null && reader.formatOf(settings.input()) == SampleFormat.LIBSVM) {
      reader.expect(List.of(), initial.dimension());
    }
    SampleTable table = reader.open(settings.input());
    if (initial == null || initial.features().isEmpty() || table.features().isEmpty()) {
      return table;
    }
    List<String> wanted = initial.features();
    boolean automatic = settings.reading().columns().features().isEmpty();
    return automatic
            && !table.features().equals(wanted)
            && Set.copyOf(table.features()).equals(Set.copyOf(wanted))
        ? settings
            .reading()
            .reader(spark)
            .expect(wanted, initial.dimension())
            .open(settings.input())
        : table;
  }

  /** Runs the fit on an input that is already open, and returns the exit code. */
  int run(SparkSession spark, SampleTable table) {
    if (!settings.quiet() && !settings.dryRun()) {
      InputReport.print(table, console.err());
    }
    if (initial != null) {
      checkNames(table);
    }
    try (PackedSamples packed =
        review
            .trainingRows(settings.reading().packer().maxBlockSizeInMB(settings.maxBlockSizeInMB()))
            .pack(table)) {
      if (settings.dryRun()) {
        describe(table, packed);
        return ExitCode.DONE;
      }
      check(table, packed.samples());
      SampleRange.check(packed.samples(), table::coordinate);
      review.checkSamples(table, packed);
      warnIfSpilled(spark);
      endPhase("read");
      MixtureTraining.Result result = train(packed.samples());
      StopReason reason = result.descent().stopReason();
      if (reason == StopReason.DIVERGED) {
        publishLastGoodMixture(spark, table, packed, result);
        return ExitCode.NOT_CONVERGED;
      }
      if (settings.requireConvergence() && !reason.isConvergence()) {
        boolean resumable = reason == StopReason.MAX_ITER && settings.checkpointInterval() > 0;
        if (!resumable) {
          deleteCheckpoint();
        }
        console.log(
            result.descent().explanation()
                + "; nothing was written"
                + (resumable ? "; --resume with a larger --max-iter continues the run" : ""));
        return ExitCode.NOT_CONVERGED;
      }
      FitSummary summary = publish(spark, table, packed, result, publication);
      console.out().print(settings.json() ? Json.write(summary) : summary.text(console.bars()));
      return ExitCode.DONE;
    }
  }

  /** Refuses a first mixture with other columns. */
  private void checkNames(SampleTable table) {
    if (!initial.features().isEmpty()
        && !table.features().isEmpty()
        && !initial.features().equals(table.features())) {
      throw new InvalidSettingException(
          "start",
          settings.start(),
          "its columns are "
              + ColumnPlan.shown(initial.features())
              + ", and those of the input "
              + ColumnPlan.shown(table.features()));
    }
  }

  /** Prints what a dry run is for. */
  private void describe(SampleTable table, PackedSamples packed) {
    PrintStream out = console.out();
    InputReport.print(table, out);
    InputReport.warnings(table, packed.samples())
        .forEach(text -> InputReport.line(out, "note", text));
    InputReport.line(
        out,
        "rows",
        packed.samples().rows()
            + " in dimension "
            + packed.samples().dimension()
            + (packed.skipped().isEmpty() ? "" : ", without bad rows: " + packed.skipped()));
  }

  private void check(SampleTable table, DistributedSamples samples) {
    if (samples.rows() < settings.k().orElse(1)) {
      throw new BadDataException(
          settings.input()
              + ": "
              + samples.rows()
              + " rows are too few for --k "
              + settings.k().getAsInt()
              + "; k must not exceed the number of rows");
    }
    checkColumnsHaveValues(table, samples);
    SampleCheck.checkNotEqual(samples);
    if (!settings.quiet()) {
      InputReport.warnings(table, samples)
          .forEach(text -> InputReport.line(console.err(), "note", text));
    }
    if (truth != null) {
      DimensionCheck.check("--input", settings.input(), samples.dimension(), truth);
    }
  }

  private void checkColumnsHaveValues(SampleTable table, DistributedSamples samples) {
    long[] missing = samples.moments().missing();
    for (int j = 0; j < missing.length; j++) {
      if (missing[j] == samples.rows()) {
        throw new BadDataException(
            table.coordinate(j) + ": all values are missing; --features selects other columns");
      }
    }
  }

  /** Writes to another folder, so that a diverged run never replaces the output. */
  private void publishLastGoodMixture(
      SparkSession spark, SampleTable table, PackedSamples packed, MixtureTraining.Result result) {
    String folder = publication.output().suffix(DIVERGED).toString();
    try (Publication lastGood =
        Publication.to(folder, true, settings.inputs(), SparkSessions.hadoop())) {
      publish(spark, table, packed, result, lastGood);
    }
    console.log(
        result.descent().explanation()
            + "; the last good mixture and the history are in "
            + folder);
  }

  private MixtureTraining.Result train(DistributedSamples samples) {
    try (Progress progress = progress(samples.rows());
        Checkpoints checkpoints =
            new Checkpoints(
                checkpointFile(),
                settings.checkpointInterval(),
                ResumeFingerprint.of((Map<?, ?>) configuration.get("fit"), initial, truth, samples),
                console)) {
      Optional<Checkpoint> from =
          settings.resume() ? findCheckpoint(checkpoints) : Optional.empty();
      resumedAfterStep = from.map(checkpoint -> checkpoint.state().step()).orElse(null);
      MixtureTraining.Result result =
          TrainingMonitor.run(
              new MixtureTraining(
                  start, settings.covarianceType(), settings.variance(), settings.descent()),
              samples,
              truth,
              listener(progress, checkpoints),
              from);
      seconds.put("start", result.startSeconds());
      seconds.put("descent", result.descentSeconds());
      phaseStart = System.nanoTime();
      return result;
    }
  }

  private Optional<Checkpoint> findCheckpoint(Checkpoints checkpoints) {
    try {
      return checkpoints.find();
    } catch (InvalidSettingException e) {
      if (!review.ignoresMismatchedCheckpoint()) {
        throw e;
      }
      console.log(e.getMessage());
      return Optional.empty();
    }
  }

  private Descent.Listener listener(Progress progress, Checkpoints checkpoints) {
    return new Descent.Listener() {
      @Override
      public void startStepTaken(StepRecord step, Mixture mixture) {
        if (step.noiseTime() > 0) { // afterwards a choice tries mixtures that are far apart
          path.add(0, mixture);
        }
        if (!settings.quiet()) {
          progress.step(step);
        }
      }

      @Override
      public void selected(SelectionTable table) {
        checkpoints.selected(table);
      }

      @Override
      public void started(DescentState first, List<StepRecord> steps) {
        checkpoints.started(first, steps);
      }

      @Override
      public void stepTaken(StepRecord step, DescentState state) {
        path.add(step.step(), state.mixture());
        if (!settings.quiet()) {
          progress.step(step);
        }
        checkpoints.stepTaken(step, state);
      }
    };
  }

  /** A setting as it is recorded. */
  private String shown(String key) {
    return String.valueOf(((Map<?, ?>) configuration.get("fit")).get(key));
  }

  private SmallFile checkpointFile() {
    return publication.beside(Checkpoints.SUFFIX);
  }

  private Progress progress(long rows) {
    List<NoiseSchedule.Stage> stages = settings.descent().schedule().stages();
    long steps = stages.stream().mapToLong(NoiseSchedule.Stage::steps).sum();
    return new Progress(
        console.err(),
        console.terminal(),
        stages.size(),
        Math.min(steps, settings.descent().maxIter()),
        rows);
  }

  private FitSummary publish(
      SparkSession spark,
      SampleTable table,
      PackedSamples packed,
      MixtureTraining.Result training,
      Publication target) {
    DistributedSamples samples = packed.samples();
    DescentResult result = training.descent();
    Mixture mixture = training.mixture().withFeatures(table.features());
    ReportData report =
        ReportData.of(
            samples,
            mixture,
            result.explanation(),
            path,
            Optional.ofNullable(truth).map(known -> new ReportData.Named(shown("truth"), known)),
            review.previous(samples.dimension()),
            settings.descent().seed());
    Evaluation metrics =
        Evaluation.of(
            mixture,
            new Evaluation.Fit(
                samples.rows(), samples.totalWeight(), report.profile().logLikelihood()),
            truth);
    endPhase("evaluation");
    Uncertainty uncertainty =
        Uncertainty.of(mixture, samples, settings.descent().learned(), settings.descent().seed());
    endPhase("uncertainty");
    long skipped = packed.skipped().values().stream().mapToLong(Long::longValue).sum();
    RunRecord record =
        new RunRecord(
            command,
            started,
            Instant.now(),
            Versions.of(spark),
            configuration,
            settings.descent().seed(),
            samples.rows() + skipped,
            packed.skipped(),
            settings.reading().missing()
                ? RunRecord.Missing.of(samples.moments(), j -> InputReport.name(table, j))
                : null,
            table.featureNames(),
            table.plan().leftOut(),
            table.filesLeftOut(),
            seconds,
            resumedAfterStep,
            result.stopReason().toString(),
            training.selection().orElse(null),
            uncertainty,
            metrics);

    Map<String, String> more = review.checkResult(mixture, result, metrics);
    new RunFolder(mixture, training.steps(), record, report).publish(target, more);
    deleteCheckpoint();
    warnIfDegenerate(mixture, samples);

    return new FitSummary(
        settings.output(),
        mixture.k(),
        mixture.dimension(),
        mixture.covariances().type(),
        training.selection().orElse(null),
        uncertainty,
        mixture.weights(),
        mixture.background().map(Background::weight).orElse(null),
        mixture.meanVariance(),
        metrics,
        packed.skipped(),
        result.stopReason().toString(),
        result.explanation(),
        training.steps().size(),
        seconds.values().stream().mapToDouble(Double::doubleValue).sum());
  }

  /** Warns if the components shrank to the least variance, onto repeated rows. */
  private void warnIfDegenerate(Mixture mixture, DistributedSamples samples) {
    int d = samples.dimension();
    double least = LEAST_VARIANCE * samples.totalVariance();
    long atFloor =
        IntStream.range(0, mixture.k())
            .filter(c -> mixture.covariances().trace(c, d) <= least)
            .count();
    if (atFloor > 0) {
      console
          .err()
          .printf(
              "ddpmix: the variance is at its floor, 1e-8 of that of the samples or less, in %d of"
                  + " %d components: each of these is one value, and the likelihood has no"
                  + " maximum%n",
              atFloor, mixture.k());
    }
  }

  /** Warns if part of the samples, the only cached data, is on disk. */
  private void warnIfSpilled(SparkSession spark) {
    long inMemory = 0;
    long onDisk = 0;
    for (RDDInfo cached : spark.sparkContext().getRDDStorageInfo()) {
      inMemory += cached.memSize();
      onDisk += cached.diskSize();
    }
    if (onDisk > 0) {
      console
          .err()
          .printf(
              Locale.ROOT,
              "ddpmix: %.0f of %.0f MB of samples do not fit into memory; each step reads them from"
                  + " disk%n",
              1e-6 * onDisk,
              1e-6 * (inMemory + onDisk));
    }
  }

  private void deleteCheckpoint() {
    try {
      checkpointFile().delete();
    } catch (IOException e) {
      console.log("the checkpoint cannot be deleted: " + e.getMessage());
    }
  }

  /** Records the seconds of the phase that ends now. */
  private void endPhase(String phase) {
    long now = System.nanoTime();
    seconds.put(phase, (now - phaseStart) * 1e-9);
    phaseStart = now;
  }
}
