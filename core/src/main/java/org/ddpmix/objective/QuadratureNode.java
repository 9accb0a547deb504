package org.ddpmix.objective;

import java.io.Serializable;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.kernel.NoiseCoefficients;

/**
 * One noise level of an objective.
 *
 * @param level the noise
 * @param weight what the denoising loss at this level is multiplied by
 * @param blend λ: the gradient is λ times its denoising form plus 1 − λ times its implicit form
 */
record QuadratureNode(NoiseLevel level, double weight, double blend) implements Serializable {

  /** How far from ½ a blend may be that is taken for ½. */
  private static final double HALFWAY = 0.25;

  /**
   * With λ = σ² / v_t, where the two forms' terms that are linear in the noise cancel: noise is
   * then left in the responsibilities alone. Within {@link #HALFWAY} of ½ it is ½, where G w
   * cancels, the dearest term. That costs next to nothing: seen from t = 0.15 to 0.65, the gradient
   * deviates 0.5 to 1.4 times as much as at σ² / v_t, less where components are apart.
   *
   * @param variance v, the components'
   */
  static QuadratureNode of(NoiseLevel level, double weight, double variance) {
    double sigma = level.noiseCoefficient();
    double balance = sigma * sigma / level.diffusedVariance(variance);
    return new QuadratureNode(level, weight, Math.abs(balance - 0.5) <= HALFWAY ? 0.5 : balance);
  }

  /**
   * The coefficients of this node for a mixture.
   *
   * @param copies of each sample that are summed over: draws × signs of its noise
   * @param logWeights log π: k
   * @param norms ‖μ_k‖²: k
   * @param variance v, the components'
   */
  NoiseCoefficients coefficients(int copies, double[] logWeights, double[] norms, double variance) {
    return new NoiseCoefficients(
        level.signalCoefficient(),
        level.noiseCoefficient(),
        variance,
        blend,
        weight / copies,
        logWeights,
        norms);
  }
}
