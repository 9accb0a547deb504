package org.ddpmix.objective;

/** The meaning of a step of length 1 for an {@link Objective}. */
public enum StepKind {
  /**
   * A step along the negative gradient, divided by the weights of the mixture. The gradient may be
   * noisy, so the step size decreases when successive steps reverse direction.
   */
  GRADIENT,
  /** The M-step of the EM algorithm, divided by the label shares of the same pass. */
  EM
}
