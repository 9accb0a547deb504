package org.ddpmix.objective;

/** What an {@link Objective}'s step of length 1 is. */
public enum StepKind {
  /**
   * A step along the gradient, in units of the mixture's own weights. The gradient may be noisy, so
   * steps become shorter where they contradict each other.
   */
  GRADIENT,
  /** The M-step of the EM algorithm, in units of the label shares of the same pass. */
  EM
}
