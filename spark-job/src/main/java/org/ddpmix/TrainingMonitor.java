package org.ddpmix;

import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.ddpmix.cluster.DistributedSamples;
import org.ddpmix.descent.Checkpoint;
import org.ddpmix.descent.Descent;
import org.ddpmix.descent.DescentState;
import org.ddpmix.descent.StepRecord;
import org.ddpmix.diffusion.NoiseSchedule;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.training.MixtureTraining;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the progress of a training in the descriptions of its Spark jobs, in {@link StepMetrics},
 * and in the log (one line per step at level INFO).
 */
public final class TrainingMonitor implements Descent.Listener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingMonitor.class);
  private static final String JOB_DESCRIPTION = "spark.job.description";

  private final SparkContext spark;
  private final long samples;
  private final String descriptionBefore; // or null
  private final Descent.Listener next;

  /**
   * Runs a training on distributed samples and reports its progress.
   *
   * @param truth see {@link MixtureTraining#run}
   * @param listener see {@link MixtureTraining#run}
   * @param from see {@link MixtureTraining#run}
   */
  public static MixtureTraining.Result run(
      MixtureTraining training,
      DistributedSamples samples,
      Mixture truth,
      Descent.Listener listener,
      Optional<Checkpoint> from) {
    try (TrainingMonitor monitor = new TrainingMonitor(samples, listener)) {
      return training.run(samples, truth, monitor, from);
    }
  }

  /**
   * Starts monitoring.
   *
   * @param next the listener to which all events are forwarded
   */
  private TrainingMonitor(DistributedSamples samples, Descent.Listener next) {
    this.spark = samples.blocks().context();
    this.samples = samples.rows();
    this.descriptionBefore = spark.getLocalProperty(JOB_DESCRIPTION);
    this.next = next;
    spark.setJobDescription("ddpmix start");
  }

  @Override
  public void startStepTaken(StepRecord record, Mixture students) {
    spark.setJobDescription("ddpmix start step " + (record.step() + 1));
    next.startStepTaken(record, students);
  }

  @Override
  public void started(DescentState start, List<StepRecord> steps) {
    next.started(start, steps);
  }

  @Override
  public void stepBegins(DescentState state, NoiseSchedule.Stage stage, int stages) {
    String noise = stage.integrated() ? "integrated" : "t=" + stage.noiseTime();
    spark.setJobDescription(
        "ddpmix stage %d/%d %s step %d"
            .formatted(state.stage() + 1, stages, noise, state.step() + 1));
    next.stepBegins(state, stage, stages);
  }

  @Override
  public void stepTaken(StepRecord record, DescentState state) {
    StepMetrics.update(record, samples);
    LOG.atInfo()
        .addKeyValue("step", record.step())
        .addKeyValue("stage", record.stage())
        .addKeyValue("noiseTime", record.noiseTime())
        .addKeyValue("loss", record.loss())
        .addKeyValue("gradientNorm", record.gradientNorm())
        .addKeyValue("error", record.error())
        .addKeyValue("seconds", record.seconds())
        .addKeyValue("samplesPerSecond", samples / record.seconds())
        .log("step");
    next.stepTaken(record, state);
  }

  /** Restores the previous description for later jobs of this thread. */
  @Override
  public void close() {
    spark.setJobDescription(descriptionBefore);
  }
}
