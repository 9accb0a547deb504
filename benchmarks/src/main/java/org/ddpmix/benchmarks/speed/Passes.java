package org.ddpmix.benchmarks.speed;

import org.ddpmix.cluster.DistributedSamples;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.objective.ExpectationMaximization;
import org.ddpmix.objective.Objective;
import org.ddpmix.objective.ProjectedObjective;

/** One pass over packed samples, from a mixture to its loss and gradient. */
final class Passes {
  private static final double NOISE_TIME = 0.3; // of the ladder next to a solution

  private final DistributedSamples samples;
  private final Mixture mixture; // relative to the samples' origin
  private long step;

  /**
   * @param mixture in the data's own coordinates
   */
  Passes(DistributedSamples samples, Mixture mixture) {
    this.samples = samples;
    this.mixture = mixture.relativeTo(samples.origin());
  }

  /** The projected gradient at one noise level. */
  void gradient() {
    NoiseLevel level = NoiseLevel.at(NOISE_TIME, mixture.meanVariance());
    sum(ProjectedObjective.at(mixture, level, noise(), samples));
  }

  /** As in the last stage of a fit. */
  void expectationMaximization() {
    sum(new ExpectationMaximization(mixture, samples));
  }

  private RowNoise noise() {
    return new RowNoise(1, step++);
  }

  private void sum(Objective objective) {
    objective.valueOf(samples.sum(objective));
  }
}
