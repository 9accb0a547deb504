package org.ddpmix.experiment;

import org.apache.spark.sql.SparkSession;
import org.ddpmix.cluster.DistributedSamples;
import org.ddpmix.descent.Descent;
import org.ddpmix.descent.DescentResult;
import org.ddpmix.descent.DescentSettings;
import org.ddpmix.descent.DescentState;
import org.ddpmix.descent.GradientEstimator;
import org.ddpmix.diffusion.NoiseLadder;
import org.ddpmix.mixture.ComponentMatching;
import org.ddpmix.mixture.SphericalGaussianMixture;
import org.ddpmix.sample.ColumnChoice;
import org.ddpmix.sample.PackedSamples;
import org.ddpmix.sample.SampleFormat;
import org.ddpmix.sample.SamplePacker;
import org.ddpmix.sample.SampleTable;
import org.ddpmix.sample.synthetic.SampleWriter;
import org.ddpmix.start.Start;

/**
 * Samples drawn from a known mixture, on the cluster. All mixtures that go in and out are relative
 * to the samples' origin; weights and variance are known, and means are learned: the paper's
 * setting.
 */
final class Problem implements AutoCloseable {
  private static final int MOST_EM_STEPS = 2000;
  private static final double EM_TOLERANCE = 1e-3; // standard errors

  private final PackedSamples packed;
  private final SphericalGaussianMixture truth;

  Problem(
      SparkSession spark, SphericalGaussianMixture truth, long rows, long seed, int partitions) {
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

  /** For measuring. */
  SphericalGaussianMixture truth() {
    return truth;
  }

  /** The root mean square error of the means after the best matching. */
  double error(SphericalGaussianMixture mixture) {
    return ComponentMatching.of(truth, mixture).meanError();
  }

  /** What a start finds, with the variance that is known, and equal weights. */
  SphericalGaussianMixture start(Start start) {
    SphericalGaussianMixture found = start.mixture(samples());
    return SphericalGaussianMixture.uniform(
        found.k(), found.dimension(), found.means(), truth.variance());
  }

  /** Descends, measuring the error at every step. */
  DescentResult descend(DescentSettings settings, SphericalGaussianMixture start) {
    return descend(settings, start, (record, state) -> {});
  }

  DescentResult descend(
      DescentSettings settings, SphericalGaussianMixture start, Descent.Listener listener) {
    return new Descent(samples(), settings, truth, listener).run(DescentState.of(start));
  }

  /** Settings that learn means alone. */
  static DescentSettings settings(
      NoiseLadder ladder, GradientEstimator gradient, double stepSize, double tol, long seed) {
    return settings(ladder, gradient, stepSize, tol, Double.POSITIVE_INFINITY, seed);
  }

  static DescentSettings settings(
      NoiseLadder ladder,
      GradientEstimator gradient,
      double stepSize,
      double tol,
      double radius,
      long seed) {
    return new DescentSettings(
        ladder, gradient, false, false, stepSize, tol, Integer.MAX_VALUE, 0, radius, seed);
  }

  /** The maximum of the likelihood next to the truth: EM from there. */
  SphericalGaussianMixture maximum() {
    return maximum(GradientEstimator.EM);
  }

  /** The maximum among mixtures at ±θ. */
  SphericalGaussianMixture symmetricMaximum() {
    return maximum(GradientEstimator.TWO_COMPONENT);
  }

  private SphericalGaussianMixture maximum(GradientEstimator gradient) {
    NoiseLadder undiffused =
        new NoiseLadder(java.util.List.of(new NoiseLadder.Stage(0, MOST_EM_STEPS)));
    return descend(settings(undiffused, gradient, 1, EM_TOLERANCE, 0), truth).mixture();
  }

  @Override
  public void close() {
    packed.close();
  }
}
