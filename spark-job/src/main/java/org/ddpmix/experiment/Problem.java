package org.ddpmix.experiment;

import org.apache.spark.sql.SparkSession;
import org.ddpmix.cluster.DistributedSamples;
import org.ddpmix.descent.Descent;
import org.ddpmix.descent.DescentResult;
import org.ddpmix.descent.DescentSettings;
import org.ddpmix.descent.DescentState;
import org.ddpmix.descent.LearnedParameter;
import org.ddpmix.diffusion.NoiseSchedule;
import org.ddpmix.io.pack.PackedSamples;
import org.ddpmix.io.pack.SamplePacker;
import org.ddpmix.io.read.ColumnChoice;
import org.ddpmix.io.read.SampleFormat;
import org.ddpmix.io.read.SampleTable;
import org.ddpmix.io.write.SampleWriter;
import org.ddpmix.mixture.ComponentMatching;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.objective.ExpectationMaximization;
import org.ddpmix.objective.ObjectiveFactory;
import org.ddpmix.objective.TwoComponentObjective;
import org.ddpmix.start.Start;

/**
 * A learning problem: distributed samples of a known mixture. As in the paper, weights and variance
 * are known and the means are estimated. All mixtures are relative to the origin of the samples.
 */
final class Problem implements AutoCloseable {
  private static final int MAX_EM_STEPS = 2000;
  private static final double EM_TOLERANCE = 1e-3; // standard errors

  private final PackedSamples packed;
  private final Mixture truth;

  Problem(SparkSession spark, Mixture truth, long rows, long seed, int partitions) {
    SampleWriter writer = new SampleWriter(spark).partitions(partitions);
    packed =
        new SamplePacker()
            .pack(
                SampleTable.of(
                    writer.samples(truth, rows, seed, SampleFormat.PARQUET),
                    ColumnChoice.automatic()));
    double[] offset = packed.samples().origin();
    for (int j = 0; j < offset.length; j++) {
      offset[j] = -offset[j];
    }
    this.truth = truth.shifted(offset);
  }

  DistributedSamples samples() {
    return packed.samples();
  }

  /** The true mixture, for measurements. */
  Mixture truth() {
    return truth;
  }

  /** Root mean square error of the means after optimal matching. */
  double error(Mixture mixture) {
    return ComponentMatching.of(truth, mixture).meanError();
  }

  /** The initial mixture of a start, with the known variance and equal weights. */
  Mixture start(Start start) {
    Mixture found = start.mixture(samples());
    return Mixture.uniform(found.k(), found.dimension(), found.means(), truth.meanVariance());
  }

  /** Runs a descent and measures the error after every step. */
  DescentResult descend(DescentSettings settings, Mixture start) {
    return descend(settings, start, (record, state) -> {});
  }

  DescentResult descend(DescentSettings settings, Mixture start, Descent.Listener listener) {
    return new Descent(samples(), settings, truth, listener).run(DescentState.of(start));
  }

  /** Settings that update the means only. */
  static DescentSettings settings(
      NoiseSchedule ladder, ObjectiveFactory gradient, double stepSize, double tol, long seed) {
    return settings(ladder, gradient, stepSize, tol, Double.POSITIVE_INFINITY, seed);
  }

  static DescentSettings settings(
      NoiseSchedule ladder,
      ObjectiveFactory gradient,
      double stepSize,
      double tol,
      double radius,
      long seed) {
    return new DescentSettings(
        ladder, gradient, LearnedParameter.NONE, stepSize, tol, Integer.MAX_VALUE, 0, radius, seed);
  }

  /** The local maximum of the likelihood that EM reaches from the true mixture. */
  Mixture maximum() {
    return maximum(ExpectationMaximization.FACTORY);
  }

  /** The same maximum, restricted to mixtures with means ±θ. */
  Mixture symmetricMaximum() {
    return maximum(TwoComponentObjective.FACTORY);
  }

  private Mixture maximum(ObjectiveFactory gradient) {
    NoiseSchedule undiffused =
        new NoiseSchedule(java.util.List.of(new NoiseSchedule.Stage(0, MAX_EM_STEPS)));
    return descend(settings(undiffused, gradient, 1, EM_TOLERANCE, 0), truth).mixture();
  }

  @Override
  public void close() {
    packed.close();
  }
}
