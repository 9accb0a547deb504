package org.ddpmix.objective;

import java.io.Serializable;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.kernel.NoiseCoefficients;

/**
 * One noise level of an objective, with its weight.
 *
 * @param level the noise level
 * @param weight the factor of the denoising loss at this level
 * @param blend λ: the gradient is λ times its denoising form plus 1 − λ times its implicit form
 */
record QuadratureNode(NoiseLevel level, double weight, double blend) implements Serializable {

  /** Values of λ this close to ½ are rounded to ½. */
  private static final double HALF_BLEND_TOLERANCE = 0.25;

  /**
   * Creates a node with λ = σ² / v_t. The terms of the two forms that are linear in the noise then
   * cancel, so that noise remains only in the responsibilities. If λ is within {@link
   * #HALF_BLEND_TOLERANCE} of ½, it is set to ½, where the most expensive term, G w, cancels. This
   * barely increases the variance: for t from 0.15 to 0.65, the measured standard deviation of the
   * gradient is 0.5 to 1.4 times that at λ = σ² / v_t, and lower for well-separated components.
   *
   * @param variance v, the component variance, in squared units of the data
   */
  static QuadratureNode of(NoiseLevel level, double weight, double variance) {
    double sigma = level.noiseCoefficient();
    double balance = sigma * sigma / level.diffusedVariance(variance);
    return new QuadratureNode(
        level, weight, Math.abs(balance - 0.5) <= HALF_BLEND_TOLERANCE ? 0.5 : balance);
  }

  /**
   * Computes the coefficients of this node for a mixture.
   *
   * @param copies the number of noise values per sample: draws × signs
   * @param logWeights log π: k
   * @param norms ‖μ_k‖²: k
   * @param variance v, the component variance, in squared units of the data
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
