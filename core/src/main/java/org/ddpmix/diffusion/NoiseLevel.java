package org.ddpmix.diffusion;

import java.io.Serializable;
import org.ddpmix.exception.InvalidSettingException;

/**
 * The state of the forward Ornstein–Uhlenbeck process at one noise time: y = α x + σ z with z ~
 * N(0, I).
 *
 * <p>The noise has the unit s, a length in units of the data: σ = s √(1 − e^{−2t}). If s² is the
 * component variance of a mixture, the diffused components have this variance at every t. A noise
 * time then does not depend on the scale of the data.
 *
 * @param noiseTime t ≥ 0
 * @param signalCoefficient α = e^{−t}
 * @param noiseCoefficient σ, in units of the data
 */
public record NoiseLevel(double noiseTime, double signalCoefficient, double noiseCoefficient)
    implements Serializable {

  /** No noise: y = x. */
  public static final NoiseLevel NONE = new NoiseLevel(0, 1, 0);

  /**
   * @throws InvalidSettingException if the noise time is negative or not finite
   */
  public NoiseLevel {
    if (!(noiseTime >= 0) || Double.isInfinite(noiseTime)) {
      throw new InvalidSettingException(
          "noise time", noiseTime, "it must be at least 0 and finite");
    }
  }

  /**
   * The noise level at a noise time.
   *
   * @param noiseTime t ≥ 0
   * @param unitVariance s², in squared units of the data
   */
  public static NoiseLevel at(double noiseTime, double unitVariance) {
    return new NoiseLevel(
        noiseTime, Math.exp(-noiseTime), Math.sqrt(-Math.expm1(-2 * noiseTime) * unitVariance));
  }

  /**
   * The noise level with y/α = x + √ρ z.
   *
   * @param noiseToSignal ρ ≥ 0, in squared units of the data
   * @param unitVariance s², in squared units of the data
   */
  public static NoiseLevel ofNoiseToSignal(double noiseToSignal, double unitVariance) {
    return at(0.5 * Math.log1p(noiseToSignal / unitVariance), unitVariance);
  }

  /**
   * v_t = α² v + σ²: the variance of a diffused component of variance v, in squared units of the
   * data.
   */
  public double diffusedVariance(double variance) {
    return signalCoefficient * signalCoefficient * variance + noiseCoefficient * noiseCoefficient;
  }
}
