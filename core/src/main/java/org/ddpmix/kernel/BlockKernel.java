package org.ddpmix.kernel;

/**
 * The two matrix products that a pass over the samples is made of. Matrices are row-major, but for
 * those <i>in lanes</i>: with {@link #lanes} rows side by side, so that a vector holds a column's
 * numbers of some rows, and what is done to each row crosses no lanes. Element (row, i) of such a
 * matrix of m columns is at (row / lanes · m + i) · lanes + row mod lanes.
 *
 * <p>Each element of a result is one chain of multiply-adds in a fixed order, so that how rows are
 * cut into calls never changes a bit: an element of {@link #timesTransposed} depends on its own two
 * rows only, and {@link #addTransposedTimes} adds row after row. Every kernel runs the same chains
 * of {@link Math#fma}, so that all of them give the same bits.
 *
 * <p>A kernel holds scratch memory, kept from call to call: it is for one thread, like the
 * accumulator that owns it.
 */
public interface BlockKernel {

  /**
   * The B of many products A Bᵀ, laid out once for the kernel that made it.
   *
   * @param values for the kernel alone
   * @param columns of C
   * @param inner columns of A
   */
  record Factor(double[] values, int columns, int inner) {}

  /**
   * @param b columns × inner, not to be changed while the factor is in use
   */
  default Factor factor(double[] b, int columns, int inner) {
    return new Factor(b, columns, inner);
  }

  /**
   * C = A Bᵀ.
   *
   * @param a rows × inner, from {@code aOffset}
   * @param b of a kernel of the same class
   * @param c rows × columns, overwritten
   */
  void timesTransposed(double[] a, int aOffset, int rows, Factor b, double[] c);

  /**
   * C += Aᵀ B.
   *
   * @param a rows × m
   * @param b rows × n, from {@code bOffset}
   * @param c m × n, from {@code cOffset}, added to
   */
  void addTransposedTimes(
      double[] a, int m, double[] b, int bOffset, int n, int rows, double[] c, int cOffset);

  /** How many rows a matrix in lanes has side by side; with 1 it is row-major. */
  default int lanes() {
    return 1;
  }

  /**
   * C += Aᵀ B, the same bits as those of {@link #addTransposedTimes}.
   *
   * @param a rows × m in lanes
   * @param b rows × n, from {@code bOffset}
   * @param c m × n, from {@code cOffset}, added to
   */
  default void addInterleavedTimes(
      double[] a, int m, double[] b, int bOffset, int n, int rows, double[] c, int cOffset) {
    addTransposedTimes(a, m, b, bOffset, n, rows, c, cOffset);
  }
}
