package org.ddpmix.start;

import org.ddpmix.data.SampleSet;
import org.ddpmix.mixture.Mixture;

/** Makes the first mixture of a descent. */
@FunctionalInterface
public interface Start {

  /** Is told of every step of a start that takes steps, between two passes. */
  @FunctionalInterface
  interface Listener {

    /**
     * A step was taken.
     *
     * @param noiseTime t; 0 where the loss is the negative log likelihood per sample
     * @param loss before the step, in units of the variance of the noise
     * @param gradientNorm the norm of its gradient with respect to all means
     * @param students after the step, relative to the samples' origin; any number of components
     */
    void stepTaken(double noiseTime, double loss, double gradientNorm, Mixture students);
  }

  /** The first mixture, relative to the samples' origin. */
  Mixture mixture(SampleSet samples);

  /** The same, told step by step where there are any. */
  default Mixture mixture(SampleSet samples, Listener listener) {
    return mixture(samples);
  }
}
