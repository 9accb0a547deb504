package org.ddpmix.diffusion;

import java.io.Serializable;
import java.util.function.UnaryOperator;

/** The score ∇ log q_t of a diffused distribution at every noise level. */
@FunctionalInterface
public interface DiffusedScore extends Serializable {

  /** The score function at one noise level; it maps a point to a vector of the same dimension. */
  UnaryOperator<double[]> at(NoiseLevel level);
}
