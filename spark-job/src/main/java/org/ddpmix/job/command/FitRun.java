package org.ddpmix.job.command;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.RDDInfo;
import org.ddpmix.TrainingMonitor;
import org.ddpmix.cluster.DistributedSamples;
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
import org.ddpmix.mixture.Mixture;
import org.ddpmix.report.FitSummary;
import org.ddpmix.report.Json;
import org.ddpmix.report.MeanPath;
import org.ddpmix.report.Progress;
import org.ddpmix.report.ReportData;
import org.ddpmix.report.RunRecord;
import org.ddpmix.start.GivenStart;
import org.ddpmix.start.InitMode;
import org.ddpmix.start.Start;
import org.ddpmix.training.MixtureTraining;

/**
 * One fit, from its checked settings on: reads, starts, descends, publishes, and says what came
 * out.
 */
final class FitRun {
  private static final String DIVERGED = ".diverged";

  private final FitSettings settings;
  private final String command;
  private final Map<String, Object> configuration;
  private final Publication publication;
  private final Console console;
  private final Review review;
  private final Mixture truth; // or null
  private final Mixture given; // to start from, or null
  private final Start start;
  private final MeanPath path = new MeanPath();
  private final Instant started = Instant.now();
  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private long lastLap = System.nanoTime();
  private Long resumedAfterStep; // or null

  /**
   * @param command what was called
   * @param configuration all settings by command and key, to be recorded
   * @param publication where the result appears
   * @param review has its say before that
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
    Optional<InitMode> mode = InitMode.of(settings.start());
    this.given =
        mode.isPresent() ? null : MixtureFile.read(settings.start(), SparkSessions.hadoop());
    this.start =
        mode.map(m -> m.start(settings.k(), settings.descent().seed()))
            .orElseGet(() -> startFrom(given));
  }

  private Start startFrom(Mixture mixture) {
    if (mixture.k() != settings.k()) {
      throw new InvalidSettingException(
          "--k", settings.k(), settings.start() + " has " + mixture.k() + " components");
    }
    return samples -> {
      DimensionCheck.check("--input", settings.input(), samples.dimension(), mixture);
      return new GivenStart(mixture).mixture(samples);
    };
  }

  int in(SparkSession spark) {
    lap("spark");
    return in(spark, settings.reading().reader(spark).open(settings.input()));
  }

  /** With an input that was opened already. */
  int in(SparkSession spark, SampleTable table) {
    try (PackedSamples packed =
        review
            .part(settings.reading().packer().maxBlockSizeInMB(settings.maxBlockSizeInMB()))
            .pack(table)) {
      check(packed.samples());
      review.samples(table, packed);
      tellOfDisk(spark);
      lap("read");
      MixtureTraining.Result result = train(packed.samples());
      StopReason reason = result.descent().stopReason();
      if (reason == StopReason.DIVERGED) {
        keepLastGood(spark, table, packed, result);
        return ExitCode.NOT_CONVERGED;
      }
      if (settings.requireConvergence() && !reason.isConvergence()) {
        boolean canGoOn = reason == StopReason.MAX_ITER && settings.checkpointInterval() > 0;
        if (!canGoOn) {
          deleteCheckpoint();
        }
        console
            .err()
            .println(
                "ddpmix: "
                    + result.descent().explanation()
                    + "; nothing was written"
                    + (canGoOn ? "; --resume with a larger --max-iter goes on" : ""));
        return ExitCode.NOT_CONVERGED;
      }
      FitSummary summary = publish(spark, table, packed, result, publication);
      console.out().print(settings.json() ? Json.write(summary) : summary.text(console.bars()));
      return ExitCode.DONE;
    }
  }

  private void check(DistributedSamples samples) {
    if (samples.rows() < settings.k()) {
      throw new BadDataException(
          settings.input()
              + ": "
              + samples.rows()
              + " rows cannot have --k "
              + settings.k()
              + " components");
    }
    if (truth != null) {
      DimensionCheck.check("--input", settings.input(), samples.dimension(), truth);
    }
  }

  /** The output itself is left to runs that came to an end: what reads it never sees this one. */
  private void keepLastGood(
      SparkSession spark, SampleTable table, PackedSamples packed, MixtureTraining.Result result) {
    String folder = publication.output().suffix(DIVERGED).toString();
    try (Publication lastGood =
        Publication.to(folder, true, settings.inputs(), SparkSessions.hadoop())) {
      publish(spark, table, packed, result, lastGood);
    }
    console
        .err()
        .println(
            "ddpmix: "
                + result.descent().explanation()
                + "; the last good mixture and the history are in "
                + folder);
  }

  private MixtureTraining.Result train(DistributedSamples samples) {
    try (Progress progress = progress(samples.rows());
        Checkpoints checkpoints =
            new Checkpoints(
                checkpointFile(),
                settings.checkpointInterval(),
                ResumeFingerprint.of((Map<?, ?>) configuration.get("fit"), given, truth, samples),
                console)) {
      Optional<Checkpoint> from = settings.resume() ? resumed(checkpoints) : Optional.empty();
      resumedAfterStep = from.map(checkpoint -> checkpoint.state().step()).orElse(null);
      MixtureTraining.Result result =
          TrainingMonitor.run(
              new MixtureTraining(start, settings.variance(), settings.descent()),
              samples,
              truth,
              listener(progress, checkpoints),
              from);
      seconds.put("start", result.startSeconds());
      seconds.put("descent", result.descentSeconds());
      lastLap = System.nanoTime();
      return result;
    }
  }

  private Optional<Checkpoint> resumed(Checkpoints checkpoints) {
    try {
      return checkpoints.find();
    } catch (InvalidSettingException e) {
      if (!review.ignoresOthersCheckpoints()) {
        throw e;
      }
      console.err().println("ddpmix: " + e.getMessage());
      return Optional.empty();
    }
  }

  private Descent.Listener listener(Progress progress, Checkpoints checkpoints) {
    return new Descent.Listener() {
      @Override
      public void startStepTaken(StepRecord step, Mixture students) {
        path.add(0, students);
        if (!settings.quiet()) {
          progress.step(step);
        }
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
      Publication place) {
    DistributedSamples samples = packed.samples();
    DescentResult result = training.descent();
    Mixture mixture = training.mixture();
    ReportData report =
        ReportData.of(
            samples,
            mixture,
            result.explanation(),
            path,
            settings.truth().map(file -> new ReportData.Named(file, truth)),
            review.previous(samples.dimension()),
            settings.descent().seed());
    Evaluation metrics =
        Evaluation.of(
            mixture,
            new Evaluation.Fit(
                samples.rows(), samples.totalWeight(), report.profile().logLikelihood()),
            truth);
    lap("evaluation");
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
            table.featureNames(),
            seconds,
            resumedAfterStep,
            result.stopReason().toString(),
            metrics);

    Map<String, String> reviewed = review.files(mixture, result, metrics);
    new RunFolder(mixture, training.steps(), record, report).publish(place, reviewed);
    deleteCheckpoint();

    return new FitSummary(
        settings.output(),
        mixture.k(),
        mixture.dimension(),
        mixture.weights(),
        mixture.meanVariance(),
        metrics,
        packed.skipped(),
        result.stopReason().toString(),
        result.explanation(),
        training.steps().size(),
        seconds.values().stream().mapToDouble(Double::doubleValue).sum());
  }

  /** Samples are all that is cached. */
  private void tellOfDisk(SparkSession spark) {
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
              "ddpmix: %.0f MB of the samples' %.0f MB do not fit into memory: each step reads them"
                  + " from disk%n",
              1e-6 * onDisk,
              1e-6 * (inMemory + onDisk));
    }
  }

  private void deleteCheckpoint() {
    try {
      checkpointFile().delete();
    } catch (IOException e) {
      console.err().println("ddpmix: a checkpoint cannot be deleted: " + e.getMessage());
    }
  }

  /** Books the time since the last lap. */
  private void lap(String part) {
    long now = System.nanoTime();
    seconds.put(part, (now - lastLap) * 1e-9);
    lastLap = now;
  }
}
