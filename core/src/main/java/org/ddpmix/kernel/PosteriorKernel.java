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
   * @param xi r interleaved, from {@code offset}
   * @param at where the group begins in the workspace's matrices of the chunk
   */
  void project(double[] xi, int offset, ChunkWorkspace workspace, int at);

  /**
   * From A and Λξ to w, the largest logit and the sum of exponentials.
   *
   * @param signs 2 for the noise and its negative, 1 for the noise alone
   * @param at where the group begins in the workspace's matrices of the chunk
   */
  void responsibilities(NoiseCoefficients level, int signs, ChunkWorkspace workspace, int at);

  /**
   * The same, and adds the posterior moments: w to the shares, and Σ_k w_k (‖m_k‖² − 2 m_k·y) to
   * the squares.
   */
  void responsibilitiesAndMoments(
      NoiseCoefficients level, int signs, ChunkWorkspace workspace, int at);

  /** From w to f, unless halfway, and adds to the loss and to P and U, the factors of x and ξ. */
  void addGradient(NoiseCoefficients level, int signs, ChunkWorkspace workspace, int at);

  /**
   * Rows of a matrix to lanes.
   *
   * @param first where the first lane's row begins; the next one's is {@code length} further
   */
  void interleave(double[] from, int first, int length, double[] to, int offset);

  /**
   * Lanes to rows of a matrix, overwritten.
   *
   * @param first where the first lane's row begins
   * @param stride how much further the next one's does
   */
  void deinterleave(double[] from, int offset, int length, double[] to, int first, int stride);

  /**
   * Adds each column's sum over some lanes, lane after lane.
   *
   * @param from length, in lanes, from {@code offset}
   * @param count how many lanes
   * @param sums where to add, from {@code first}
   */
  void addColumnSums(double[] from, int offset, int count, int length, double[] sums, int first);
}
