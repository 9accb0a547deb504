package org.ddpmix.descent;

import java.util.Locale;
import org.ddpmix.exception.InvalidSettingException;

/** Which estimator of the gradient a descent takes. */
public enum GradientEstimator {
  /** Noise projected on the span of the means, antithetic: the default. */
  PROJECTED,
  /** Noise in every dimension, as the objective is written down. */
  TEXTBOOK,
  /** Projected, in the denoising form alone. */
  DENOISING,
  /** Projected, in the implicit form alone. */
  IMPLICIT,
  /**
   * Two components of equal weights that stay each other's mirror image: noise is integrated out by
   * quadrature, and the integral over all noise times is known.
   */
  TWO_COMPONENT,
  /** No noise at all: the likelihood, by the steps of the EM algorithm, whatever the noise time. */
  EM;

  /** Reads a name such as "projected" or "two-component". */
  public static GradientEstimator parse(String text) {
    for (GradientEstimator estimator : values()) {
      if (estimator.toString().equals(text)) {
        return estimator;
      }
    }
    throw new InvalidSettingException(
        "gradient",
        text,
        "it must be one of projected, textbook, denoising, implicit, two-component, em");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
