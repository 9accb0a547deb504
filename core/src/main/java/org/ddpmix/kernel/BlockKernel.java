package org.ddpmix.kernel;

/**
 * The two matrix products that dominate the cost of a pass over the samples. Matrices are row-major
 * unless they are called <i>interleaved</i>. An interleaved matrix stores groups of {@link #lanes}
 * rows column by column, so that one vector holds the same column of several rows. Row-wise
 * operations then need no operations across SIMD lanes. Element (row, i) of an interleaved matrix
 * with m columns is at (row / lanes · m + i) · lanes + row mod lanes.
 *
 * <p>Each element of a result is one chain of multiply-adds in a fixed order. How the rows are
 * divided into calls therefore does not change the result: an element of {@link #timesTransposed}
 * depends only on its two rows, and {@link #addTransposedTimes} adds one row after another. All
 * implementations use the same chains of {@link Math#fma} and give bit-identical results.
 *
 * <p>A kernel reuses scratch memory between calls and must be used by one thread only, like the
 * accumulator that owns it.
 */
public interface BlockKernel {

  /**
   * The matrix B of several products A Bᵀ, stored once in the layout of the kernel that created it.
   *
   * @param values the elements, in a layout private to the kernel
   * @param columns the number of columns of C
   * @param inner the number of columns of A
   * @param lower whether B is lower triangular, so that products leave out most of its zeros
   */
  record Factor(double[] values, int columns, int inner, boolean lower) {

    /** The number of leading columns of A that a group of columns of C can depend on. */
    int depth(int endOfGroup) {
      return lower ? Math.min(inner, endOfGroup) : inner;
    }
  }

  /**
   * Prepares a factor.
   *
   * @param b columns × inner, row-major; it must not change while the factor is in use
   */
  default Factor factor(double[] b, int columns, int inner) {
    return new Factor(b, columns, inner, false);
  }

  /**
   * Prepares a lower triangular factor, whose products take about half the time. For finite A they
   * are bit-identical to those of {@link #factor}.
   *
   * @param b d × d, row-major, with zeros above the diagonal; it must not change while the factor
   *     is in use
   */
  default Factor lowerFactor(double[] b, int d) {
    return new Factor(factor(b, d, d).values(), d, d, true);
  }

  /**
   * Computes C = A Bᵀ.
   *
   * @param a rows × inner, starting at {@code aOffset}
   * @param b a factor of a kernel of the same class
   * @param c rows × columns, overwritten
   */
  void timesTransposed(double[] a, int aOffset, int rows, Factor b, double[] c);

  /**
   * Computes C += Aᵀ B.
   *
   * @param a rows × m
   * @param b rows × n, starting at {@code bOffset}
   * @param c m × n, starting at {@code cOffset}, updated in place
   */
  void addTransposedTimes(
      double[] a, int m, double[] b, int bOffset, int n, int rows, double[] c, int cOffset);

  /**
   * Computes the lower triangle of C += Aᵀ B, with the same bits as {@link #addTransposedTimes}.
   * The elements above the diagonal are undefined afterwards.
   *
   * @param a rows × d
   * @param b rows × d
   * @param c d × d, starting at {@code cOffset}, updated in place
   */
  default void addLowerTransposedTimes(
      double[] a, double[] b, int d, int rows, double[] c, int cOffset) {
    addTransposedTimes(a, d, b, 0, d, rows, c, cOffset);
  }

  /** The number of rows in a group of an interleaved matrix; 1 means row-major. */
  default int lanes() {
    return 1;
  }

  /**
   * Computes C += Aᵀ B with A interleaved. The result is bit-identical to that of {@link
   * #addTransposedTimes}.
   *
   * @param a rows × m, interleaved
   * @param b rows × n, starting at {@code bOffset}
   * @param c m × n, starting at {@code cOffset}, updated in place
   */
  default void addInterleavedTimes(
      double[] a, int m, double[] b, int bOffset, int n, int rows, double[] c, int cOffset) {
    addTransposedTimes(a, m, b, bOffset, n, rows, c, cOffset);
  }
}
