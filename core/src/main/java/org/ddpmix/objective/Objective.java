package org.ddpmix.objective;

import org.ddpmix.data.BlockStatistic;
import org.ddpmix.data.SampleSet;

/**
 * A loss and its gradient with respect to the means of a mixture. Both are computed from one sum
 * over the samples.
 */
public interface Objective extends BlockStatistic {

  /**
   * Computes the loss, the gradient and the posterior moments.
   *
   * @param sums the result of {@link SampleSet#sum} for this objective
   */
  ObjectiveValue valueOf(double[] sums);

  /** The meaning of a step of length 1. */
  default StepKind stepKind() {
    return StepKind.GRADIENT;
  }
}
