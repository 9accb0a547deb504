package org.ddpmix.kernel;

/**
 * Squared distances of rows from the rows of a fixed matrix:
 *
 * <pre>
 *   D_ic = Σ_j ( s_cj (x_ij − b_cj) )²
 * </pre>
 *
 * <p>They are computed from differences and not from the expanded square, which loses digits where
 * a distance is short beside the rows. Each element is one chain of multiply-adds in the order of
 * the coordinates. It does not depend on the other rows, and all implementations give bit-identical
 * results.
 *
 * <p>An instance holds scratch memory and must be used by one thread only.
 */
public interface DistanceKernel {

  /**
   * Computes the squared distances of some rows.
   *
   * @param x rows × d, row-major, starting at {@code offset}
   * @param out rows × k, row-major, overwritten
   */
  void squaredDistances(double[] x, int offset, int rows, double[] out);
}
