package org.ddpmix.gradient;

import java.io.Serializable;
import org.ddpmix.diffusion.NoiseLevel;

/**
 * One noise level of an objective.
 *
 * @param level the noise
 * @param weight what the denoising loss at this level is multiplied by
 * @param blend λ: the gradient is λ times its denoising form plus 1 − λ times its implicit form
 */
record TimeNode(NoiseLevel level, double weight, double blend) implements Serializable {

  /**
   * With λ = σ² / v_t, where the two forms' terms that are linear in the noise cancel: noise is
   * then left in the responsibilities alone.
   *
   * @param variance v, the components'
   */
  static TimeNode of(NoiseLevel level, double weight, double variance) {
    return new TimeNode(level, weight, balance(level, variance));
  }

  /** Whether this is {@link #of}'s blend, so that terms that are linear in the noise cancel. */
  boolean isBalanced(double variance) {
    return blend == balance(level, variance);
  }

  private static double balance(NoiseLevel level, double variance) {
    double sigma = level.noiseCoefficient();
    return sigma * sigma / level.diffusedVariance(variance);
  }
}
