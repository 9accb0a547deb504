package org.ddpmix.descent;

import java.util.Locale;
import org.ddpmix.InvalidSettingException;

/** Which estimator of the gradient a descent takes. */
public enum GradientEstimator {
  /** Noise projected on the span of the means, antithetic: the default. */
  PROJECTED,
  /** Noise in every dimension, as the objective is written down. */
  TEXTBOOK;

  /** Reads "projected" or "textbook". */
  public static GradientEstimator parse(String text) {
    for (GradientEstimator estimator : values()) {
      if (estimator.toString().equals(text)) {
        return estimator;
      }
    }
    throw new InvalidSettingException("gradient", text, "it must be projected or textbook");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
