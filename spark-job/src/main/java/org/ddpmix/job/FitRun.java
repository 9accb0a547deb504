package org.ddpmix.job;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.ddpmix.BadDataException;
import org.ddpmix.DdpmTraining;
import org.ddpmix.InvalidSettingException;
import org.ddpmix.cluster.DistributedSamples;
import org.ddpmix.descent.DescentResult;
import org.ddpmix.descent.StopReason;
import org.ddpmix.diffusion.NoiseLadder;
import org.ddpmix.mixture.SphericalGaussianMixture;
import org.ddpmix.report.Evaluation;
import org.ddpmix.report.FitSummary;
import org.ddpmix.report.Json;
import org.ddpmix.report.MeanPath;
import org.ddpmix.report.Progress;
import org.ddpmix.report.ReportData;
import org.ddpmix.report.RunRecord;
import org.ddpmix.sample.PackedSamples;
import org.ddpmix.sample.SampleTable;
import org.ddpmix.start.GivenStart;
import org.ddpmix.start.InitMode;
import org.ddpmix.start.Start;

/**
 * One fit, from its checked settings on: reads, starts, descends, publishes, and says what came
 * out.
 */
final class FitRun {
  private static final String DIVERGED = ".diverged";

  private final FitSettings settings;
  private final Map<String, Object> configuration;
  private final Publication publication;
  private final Console console;
  private final SphericalGaussianMixture truth; // or null
  private final Optional<ReportData.Named> previous;
  private final Start start;
  private final MeanPath path = new MeanPath();
  private final Instant started = Instant.now();
  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private long lastLap = System.nanoTime();

  /**
   * @param previous the mixture of the run before, for the report; of the samples' dimension
   */
  FitRun(
      FitSettings settings,
      Map<String, Object> configuration,
      Publication publication,
      Console console,
      Optional<ReportData.Named> previous) {
    this.settings = settings;
    this.configuration = configuration;
    this.publication = publication;
    this.console = console;
    this.previous = previous;
    this.truth =
        settings.truth().map(file -> MixtureFile.read(file, SparkSessions.hadoop())).orElse(null);
    this.start = start();
  }

  private Start start() {
    return InitMode.of(settings.start())
        .map(mode -> mode.start(settings.k(), settings.descent().seed()))
        .orElseGet(() -> startFrom(MixtureFile.read(settings.start(), SparkSessions.hadoop())));
  }

  private Start startFrom(SphericalGaussianMixture mixture) {
    if (mixture.k() != settings.k()) {
      throw new InvalidSettingException(
          "--k", settings.k(), settings.start() + " has " + mixture.k() + " components");
    }
    return samples -> {
      Dimensions.check("--input", settings.input(), samples.dimension(), mixture);
      return new GivenStart(mixture).mixture(samples);
    };
  }

  int in(SparkSession spark) {
    lap("spark");
    SampleTable table = settings.reading().reader(spark).open(settings.input());
    try (PackedSamples packed =
        settings.reading().packer(settings.maxBlockSizeInMB()).pack(table)) {
      lap("read");
      check(packed.samples());
      DdpmTraining.Result result = train(packed.samples());
      StopReason reason = result.descent().stopReason();
      if (reason == StopReason.DIVERGED) {
        keepLastGood(spark, table, packed, result);
        return ExitCode.NOT_CONVERGED;
      }
      if (settings.requireConvergence() && !reason.isConvergence()) {
        console
            .err()
            .println("ddpmix: " + result.descent().explanation() + "; nothing was written");
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
      Dimensions.check("--input", settings.input(), samples.dimension(), truth);
    }
  }

  /** The output itself is left to runs that came to an end: what reads it never sees this one. */
  private void keepLastGood(
      SparkSession spark, SampleTable table, PackedSamples packed, DdpmTraining.Result result) {
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

  private DdpmTraining.Result train(DistributedSamples samples) {
    try (Progress progress = progress(samples.rows())) {
      DdpmTraining.Result result =
          new DdpmTraining(start, settings.variance(), settings.descent())
              .run(
                  samples,
                  truth,
                  (step, state) -> {
                    path.add(step.step(), state.mixture());
                    if (!settings.quiet()) {
                      progress.step(step);
                    }
                  });
      seconds.put("start", result.startSeconds());
      seconds.put("descent", result.descentSeconds());
      lastLap = System.nanoTime();
      return result;
    }
  }

  private Progress progress(long rows) {
    List<NoiseLadder.Stage> stages = settings.descent().ladder().stages();
    long steps = stages.stream().mapToLong(NoiseLadder.Stage::steps).sum();
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
      DdpmTraining.Result training,
      Publication place) {
    DistributedSamples samples = packed.samples();
    DescentResult result = training.descent();
    SphericalGaussianMixture mixture = training.mixture();
    ReportData report =
        ReportData.of(
            samples,
            mixture,
            result.explanation(),
            path,
            settings.truth().map(file -> new ReportData.Named(file, truth)),
            previous,
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
            "fit",
            started,
            Instant.now(),
            Versions.of(spark),
            configuration,
            settings.descent().seed(),
            samples.rows() + skipped,
            packed.skipped(),
            table.featureNames(),
            seconds,
            result.stopReason().toString(),
            metrics);

    new RunFolder(mixture, result.history(), record, report).publish(place);

    return new FitSummary(
        settings.output(),
        mixture.k(),
        mixture.dimension(),
        mixture.weights(),
        mixture.variance(),
        metrics,
        packed.skipped(),
        result.stopReason().toString(),
        result.explanation(),
        result.history().size(),
        seconds.values().stream().mapToDouble(Double::doubleValue).sum());
  }

  /** Books the time since the last lap. */
  private void lap(String part) {
    long now = System.nanoTime();
    seconds.put(part, (now - lastLap) * 1e-9);
    lastLap = now;
  }
}
