package org.ddpmix.start;

import org.ddpmix.data.SampleSet;
import org.ddpmix.mixture.Mixture;

/** Initialization: computes the first mixture of a descent. */
@FunctionalInterface
public interface Start {

  /** Receives the steps of an iterative initialization. */
  @FunctionalInterface
  interface Listener {

    /**
     * Called after each step.
     *
     * @param noiseTime the noise time t; 0 if the loss is the negative log likelihood per sample
     * @param loss before the step, in units of the noise variance
     * @param gradientNorm the norm of its gradient with respect to all means
     * @param candidates the mixture after the step, relative to the origin of the samples; it may
     *     have any number of components
     */
    void stepTaken(double noiseTime, double loss, double gradientNorm, Mixture candidates);

    /** Called at the end if the initialization chose the mixture among others. */
    default void selected(SelectionTable table) {}
  }

  /**
   * Computes the first mixture.
   *
   * @return the mixture, relative to the origin of the samples
   * @throws org.ddpmix.exception.BadDataException if the samples do not allow an initialization
   */
  Mixture mixture(SampleSet samples);

  /**
   * Whether the samples must have all their coordinates. Those with missing ones are filled for
   * such an initialization.
   */
  default boolean needsAllCoordinates() {
    return false;
  }

  /** Computes the first mixture and reports its steps, if it takes any. */
  default Mixture mixture(SampleSet samples, Listener listener) {
    return mixture(samples);
  }
}
