package org.ddpmix.benchmarks.speed;

import org.ddpmix.cluster.DistributedSamples;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.objective.ExpectationMaximization;
import org.ddpmix.objective.Objective;
import org.ddpmix.objective.ProjectedObjective;

/** Passes over packed samples that compute the loss and the gradient of a mixture. */
final class Passes {
  private static final double NOISE_TIME = 0.3; // a time of the noise schedule near a solution

  private final DistributedSamples samples;
  private final Mixture mixture; // relative to the origin of the samples
  private long step;

  /**
   * Creates the passes.
   *
   * @param mixture the mixture, in data coordinates
   */
  Passes(DistributedSamples samples, Mixture mixture) {
    this.samples = samples;
    this.mixture = mixture.relativeTo(samples.origin());
  }

  /** Computes the projected gradient at one noise level. */
  void gradient() {
    NoiseLevel level = NoiseLevel.at(NOISE_TIME, mixture.meanVariance());
    sum(ProjectedObjective.at(mixture, level, noise(), samples));
  }

  /** Computes a step of the last stage of a fit. */
  void expectationMaximization() {
    sum(new ExpectationMaximization(mixture, samples));
  }

  /** Computes a step of the last stage of a fit of another family. */
  Runnable of(CovarianceType type) {
    Mixture of = mixture.as(type);
    return () -> sum(ExpectationMaximization.FACTORY.integrated(of, noise(), samples));
  }

  private RowNoise noise() {
    return new RowNoise(1, step++);
  }

  private void sum(Objective objective) {
    objective.valueOf(samples.sum(objective));
  }
}
