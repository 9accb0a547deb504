package org.ddpmix.objective;

import org.ddpmix.data.BlockStatistic;
import org.ddpmix.data.SampleSet;

/** A loss of the mixture's means, with its gradient: a sum over the samples, read on the driver. */
public interface Objective extends BlockStatistic {

  /**
   * The loss, gradient and posterior moments.
   *
   * @param sums what {@link SampleSet#sum} gave for this objective
   */
  ObjectiveValue valueOf(double[] sums);

  /** What its step of length 1 is. */
  default StepKind stepKind() {
    return StepKind.GRADIENT;
  }
}
