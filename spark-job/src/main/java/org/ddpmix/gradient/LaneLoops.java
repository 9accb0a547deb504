package org.ddpmix.gradient;

import org.ddpmix.VectorSupport;

/**
 * The loops over components in a pass of {@link ProjectedObjective}; the formulas stand there. A
 * lane's result does not depend on the other lanes, and all versions give the same bits.
 */
interface LaneLoops {

  /** The fastest version that runs in this JVM. */
  static LaneLoops best(MeanSpan span) {
    return VectorSupport.AVAILABLE ? new VectorLaneLoops(span) : new PlainLaneLoops(span);
  }

  /** How many lanes these loops work on at once. */
  int width();

  /** From A and Λξ to w, the largest logit and the sum of exponentials. */
  void responsibilities(LevelTerms level, double sign, Lanes lanes);

  /** Adds what w gives to the shares and to Σ_k w_k (‖m_k‖² − 2 m_k·y). */
  void addMoments(LevelTerms level, double sign, Lanes lanes);

  /** From w to f, and adds to the loss and to the factors of x, ξ and the own means. */
  void addGradient(LevelTerms level, double sign, Lanes lanes);
}
