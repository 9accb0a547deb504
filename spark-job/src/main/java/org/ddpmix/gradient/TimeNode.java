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

  /** How far from ½ a blend may be that is taken for ½. */
  private static final double HALFWAY = 0.1;

  /**
   * With λ = σ² / v_t, where the two forms' terms that are linear in the noise cancel: noise is
   * then left in the responsibilities alone. Near ½ it is ½, where G w cancels, the dearest term:
   * the noise of a blend is a parabola with its least value at σ² / v_t, where it is so flat that
   * this costs little.
   *
   * @param variance v, the components'
   */
  static TimeNode of(NoiseLevel level, double weight, double variance) {
    double sigma = level.noiseCoefficient();
    double balance = sigma * sigma / level.diffusedVariance(variance);
    return new TimeNode(level, weight, Math.abs(balance - 0.5) <= HALFWAY ? 0.5 : balance);
  }
}
