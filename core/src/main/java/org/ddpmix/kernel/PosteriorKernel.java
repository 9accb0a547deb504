package org.ddpmix.kernel;

/**
 * The loops over components in a pass of {@code ProjectedObjective}, whose Javadoc has the
 * formulas. Samples are processed in groups, one sample per SIMD lane. The result of a sample does
 * not depend on the other samples of its group, and all implementations give bit-identical results.
 */
public interface PosteriorKernel {

  /** The number of samples in a group. */
  int width();

  /**
   * Computes Λξ of a group and stores it in {@link ChunkWorkspace#noise}.
   *
   * @param xi group × r, interleaved, starting at {@code offset}
   * @param at the offset of the group in the chunk matrices of the workspace
   */
  void project(double[] xi, int offset, ChunkWorkspace workspace, int at);

  /**
   * Computes w, the maximum logit and the sum of exponentials from A and Λξ.
   *
   * @param signs 2 for the noise and its negative, 1 for the noise alone
   * @param at the offset of the group in the chunk matrices of the workspace
   */
  void responsibilities(NoiseCoefficients level, int signs, ChunkWorkspace workspace, int at);

  /**
   * Like {@link #responsibilities}, and adds the posterior moments: w to the shares, and Σ_k w_k
   * (‖m_k‖² − 2 m_k·y) to the squares.
   */
  void responsibilitiesAndMoments(
      NoiseCoefficients level, int signs, ChunkWorkspace workspace, int at);

  /**
   * Adds to the loss and to P and U, the coefficients of x and ξ. Computes f from w unless λ = ½,
   * where it is not needed.
   */
  void addGradient(NoiseCoefficients level, int signs, ChunkWorkspace workspace, int at);

  /**
   * Converts a group of rows from row-major to interleaved.
   *
   * @param first the offset of the first row; the row stride is {@code length}
   */
  void interleave(double[] from, int first, int length, double[] to, int offset);

  /**
   * Converts a group of rows from interleaved to row-major, overwriting the rows.
   *
   * @param first the offset of the first row
   * @param stride the row stride
   */
  void deinterleave(double[] from, int offset, int length, double[] to, int first, int stride);

  /**
   * Adds the sum of each column over the rows of a group, in row order.
   *
   * @param from group × length, interleaved, starting at {@code offset}
   * @param count the number of rows to add
   * @param sums {@code length} numbers, starting at {@code first}, updated in place
   */
  void addColumnSums(double[] from, int offset, int count, int length, double[] sums, int first);
}
