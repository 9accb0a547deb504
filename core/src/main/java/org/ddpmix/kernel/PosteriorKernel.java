package org.ddpmix.kernel;

/**
 * The loops over components in a pass of {@code ProjectedObjective}; the formulas stand there. A
 * lane's result does not depend on the other lanes, and all versions give the same bits.
 */
public interface PosteriorKernel {

  /** How many lanes these loops work on at once. */
  int width();

  /**
   * Λξ of a group, to {@link ChunkWorkspace#noise}.
   *
   * @param xi r in lanes, from {@code offset}
   */
  void project(double[] xi, int offset, ChunkWorkspace lanes);

  /**
   * From A and Λξ to w, the largest logit and the sum of exponentials.
   *
   * @param signs 2 for the noise and its negative, 1 for the noise alone
   * @param moments whether to add what w gives to the shares and to Σ_k w_k (‖m_k‖² − 2 m_k·y)
   */
  void responsibilities(NoiseCoefficients level, int signs, boolean moments, ChunkWorkspace lanes);

  /** From w to f, unless halfway, and adds to the loss and to P and U, the factors of x and ξ. */
  void addGradient(NoiseCoefficients level, int signs, ChunkWorkspace lanes);

  /**
   * Rows of a matrix to lanes.
   *
   * @param first where the first lane's row begins; the next one's is {@code length} further
   */
  void toLanes(double[] from, int first, int length, double[] to, int offset);

  /**
   * Lanes to rows of a matrix, overwritten.
   *
   * @param first where the first lane's row begins
   * @param stride how much further the next one's does
   */
  void fromLanes(double[] from, int offset, int length, double[] to, int first, int stride);

  /**
   * Adds each column's sum over some lanes, lane after lane.
   *
   * @param from length, in lanes, from {@code offset}
   * @param count how many lanes
   * @param sums where to add, from {@code first}
   */
  void addLanes(double[] from, int offset, int count, int length, double[] sums, int first);
}
