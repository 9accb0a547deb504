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

  /**
   * From A and Λξ to w, the largest logit and the sum of exponentials.
   *
   * @param moments whether to add what w gives to the shares and to Σ_k w_k (‖m_k‖² − 2 m_k·y)
   */
  void responsibilities(LevelTerms level, double sign, boolean moments, Lanes lanes);

  /** From w to f, unless halfway, and adds to the loss and to the factors of x and ξ. */
  void addGradient(LevelTerms level, double sign, Lanes lanes);

  /**
   * Rows of a matrix to lanes.
   *
   * @param offsets where each lane's row begins
   */
  void toLanes(double[] from, int[] offsets, int length, double[] to);

  /**
   * Lanes to rows of a matrix, overwritten.
   *
   * @param scale what each lane is multiplied by
   * @param offsets where each lane's row begins
   */
  void fromLanes(double[] from, double[] scale, int length, double[] to, int[] offsets);

  /** The same, added to the rows, lane after lane. */
  void addFromLanes(double[] from, double[] scale, int length, double[] to, int[] offsets);
}
