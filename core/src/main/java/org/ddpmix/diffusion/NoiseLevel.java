package org.ddpmix.diffusion;

import java.io.Serializable;
import org.ddpmix.exception.InvalidSettingException;

/**
 * One moment of the forward Ornstein–Uhlenbeck process: y = α x + σ z with z ~ N(0, I).
 *
 * <p>Noise is measured in a unit s, a length of the data: σ = s √(1 − e^{−2t}). With s² the
 * variance of a mixture's components, the diffused components keep that variance at every t, and a
 * noise time means the same on any data.
 *
 * @param noiseTime t ≥ 0
 * @param signalCoefficient α = e^{−t}
 * @param noiseCoefficient σ, in units of the data
 */
public record NoiseLevel(double noiseTime, double signalCoefficient, double noiseCoefficient)
    implements Serializable {

  /** No noise: y = x. */
  public static final NoiseLevel NONE = new NoiseLevel(0, 1, 0);

  public NoiseLevel {
    if (!(noiseTime >= 0) || Double.isInfinite(noiseTime)) {
      throw new InvalidSettingException(
          "noise time", noiseTime, "it must be at least 0 and finite");
    }
  }

  /**
   * The level at a noise time.
   *
   * @param noiseTime t ≥ 0
   * @param unitVariance s², in squared units of the data
   */
  public static NoiseLevel at(double noiseTime, double unitVariance) {
    return new NoiseLevel(
        noiseTime, Math.exp(-noiseTime), Math.sqrt(-Math.expm1(-2 * noiseTime) * unitVariance));
  }

  /**
   * The level at which y/α = x + √ρ z.
   *
   * @param noiseToSignal ρ ≥ 0, in squared units of the data
   * @param unitVariance s², in squared units of the data
   */
  public static NoiseLevel ofNoiseToSignal(double noiseToSignal, double unitVariance) {
    return at(0.5 * Math.log1p(noiseToSignal / unitVariance), unitVariance);
  }

  /** v_t = α² v + σ²: what a component's variance v becomes. */
  public double diffusedVariance(double variance) {
    return signalCoefficient * signalCoefficient * variance + noiseCoefficient * noiseCoefficient;
  }
}
