package org.ddpmix.descent;

/** Why a descent ended. */
public enum StopReason {
  /** In the last stage, what was left to go became less than the tolerance. */
  CONVERGED("converged"),
  /** The error to the truth reached the target. */
  TARGET_ERROR("target error reached"),
  /** The ladder's steps were spent before the last stage converged. */
  STEPS_SPENT("steps spent"),
  /** The limit on all steps together was reached. */
  MAX_ITER("max-iter reached"),
  /** The means left the samples, or a number overflowed; the mixture is the last good one. */
  DIVERGED("diverged");

  private final String text;

  StopReason(String text) {
    this.text = text;
  }

  /** Whether the descent came to where it was going. */
  public boolean isConvergence() {
    return this == CONVERGED || this == TARGET_ERROR;
  }

  /** As people read it. */
  @Override
  public String toString() {
    return text;
  }
}
