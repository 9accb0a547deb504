package org.ddpmix.gradient;

import java.io.Serializable;
import org.ddpmix.diffusion.NoiseLevel;

/**
 * One noise level of an objective, with its weight.
 *
 * @param level the noise
 * @param weight what the denoising loss at this level is multiplied by
 * @param implicit whether the gradient is taken in the implicit (Stein) form, which has no 1/σ and
 *     so less variance at low noise, rather than in the denoising form
 */
record TimeNode(NoiseLevel level, double weight, boolean implicit) implements Serializable {
  /** Below this noise time the implicit form has the lower variance. */
  static final double IMPLICIT_BELOW = 0.3;

  static TimeNode of(NoiseLevel level, double weight) {
    return new TimeNode(level, weight, level.noiseTime() < IMPLICIT_BELOW);
  }
}
