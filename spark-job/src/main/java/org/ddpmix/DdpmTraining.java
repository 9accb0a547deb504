package org.ddpmix;

import java.util.List;
import java.util.Optional;
import org.ddpmix.cluster.DistributedSamples;
import org.ddpmix.descent.Checkpoint;
import org.ddpmix.descent.Descent;
import org.ddpmix.descent.DescentResult;
import org.ddpmix.descent.DescentSettings;
import org.ddpmix.descent.DescentState;
import org.ddpmix.descent.GradientEstimator;
import org.ddpmix.mixture.SphericalGaussianMixture;
import org.ddpmix.start.Start;
import org.ddpmix.start.SymmetricStart;

/**
 * From packed samples to a mixture: the one way in which the estimator and the command {@code fit}
 * learn.
 *
 * @param start makes the first mixture
 * @param variance of the components at the start; empty for what the start finds
 * @param descent how to go on from there
 */
public record DdpmTraining(Start start, Optional<Double> variance, DescentSettings descent) {

  /**
   * What came out.
   *
   * @param mixture in the data's own coordinates; after divergence the last good one
   * @param descent how the descent ended; its own mixture is relative to the samples' origin
   * @param startSeconds how long the start took
   * @param descentSeconds how long the descent took
   */
  public record Result(
      SphericalGaussianMixture mixture,
      DescentResult descent,
      double startSeconds,
      double descentSeconds) {}

  /**
   * Learns from samples.
   *
   * @param truth what the error is measured against, in the data's own coordinates, or null
   * @param listener called after every step; the mixtures that it sees are relative to the samples'
   *     origin
   */
  public Result run(
      DistributedSamples samples, SphericalGaussianMixture truth, Descent.Listener listener) {
    return run(samples, truth, listener, Optional.empty());
  }

  /**
   * Learns from samples, or goes on doing so.
   *
   * @param from where another run with the same samples and settings stood, the start behind it
   */
  public Result run(
      DistributedSamples samples,
      SphericalGaussianMixture truth,
      Descent.Listener listener,
      Optional<Checkpoint> from) {
    try (TrainingWatch watch = new TrainingWatch(samples, listener)) {
      return train(samples, truth, watch, from);
    }
  }

  private Result train(
      DistributedSamples samples,
      SphericalGaussianMixture truth,
      Descent.Listener listener,
      Optional<Checkpoint> from) {
    long began = System.nanoTime();
    DescentState first =
        from.map(Checkpoint::state).orElseGet(() -> DescentState.of(start(samples)));
    long started = System.nanoTime();
    if (from.isEmpty()) {
      listener.started(first);
    }
    SphericalGaussianMixture target = truth == null ? null : truth.relativeTo(samples.origin());
    DescentResult result =
        new Descent(samples, descent, target, listener)
            .run(first, from.map(Checkpoint::history).orElse(List.of()));
    return new Result(
        result.mixture().shifted(samples.origin()),
        result,
        (started - began) * 1e-9,
        (System.nanoTime() - started) * 1e-9);
  }

  private SphericalGaussianMixture start(DistributedSamples samples) {
    boolean symmetric = descent.gradient() == GradientEstimator.TWO_COMPONENT;
    SphericalGaussianMixture first =
        (symmetric ? new SymmetricStart(start) : start).mixture(samples);
    return variance.isEmpty()
        ? first
        : new SphericalGaussianMixture(
            first.k(), first.dimension(), first.weights(), first.means(), variance.get());
  }
}
