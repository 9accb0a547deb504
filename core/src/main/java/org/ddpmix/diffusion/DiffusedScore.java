package org.ddpmix.diffusion;

import java.io.Serializable;
import java.util.function.UnaryOperator;

/** The score ∇ log q_t of a law at every noise level. */
@FunctionalInterface
public interface DiffusedScore extends Serializable {

  /** The score at one level, a map from points to vectors of the same dimension. */
  UnaryOperator<double[]> at(NoiseLevel level);
}
