package org.ddpmix.descent;

/** The reason for the end of a descent. */
public enum StopReason {
  /** The estimated distance to convergence fell below the tolerance in the last stage. */
  CONVERGED("converged"),
  /** The error against the true mixture reached the target. */
  TARGET_ERROR("target error reached"),
  /** All steps of the noise schedule were taken before the last stage converged. */
  STEPS_SPENT("steps spent"),
  /** The maximum number of steps over all stages was reached. */
  MAX_ITER("max-iter reached"),
  /**
   * The means diverged from the data or a number overflowed. The result is the best mixture of the
   * last stage.
   */
  DIVERGED("diverged");

  private final String text;

  StopReason(String text) {
    this.text = text;
  }

  /** Whether the descent converged or reached the target error. */
  public boolean isConvergence() {
    return this == CONVERGED || this == TARGET_ERROR;
  }

  /** The text for users. */
  @Override
  public String toString() {
    return text;
  }
}
