package org.ddpmix.gradient;

import org.ddpmix.VectorSupport;

/**
 * The two matrix products that a pass over the samples is made of. All matrices are row-major.
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

  /** A new kernel, the fastest one that runs in this JVM. */
  static BlockKernel best() {
    return VectorSupport.AVAILABLE ? new VectorKernel() : new PlainKernel();
  }

  /**
   * C = A Bᵀ.
   *
   * @param a rows × inner, from {@code aOffset}
   * @param b columns × inner
   * @param c rows × columns, overwritten
   */
  void timesTransposed(
      double[] a, int aOffset, int rows, double[] b, int columns, int inner, double[] c);

  /**
   * C += Aᵀ B.
   *
   * @param a rows × m
   * @param b rows × n, from {@code bOffset}
   * @param c m × n, from {@code cOffset}, added to
   */
  void addTransposedTimes(
      double[] a, int m, double[] b, int bOffset, int n, int rows, double[] c, int cOffset);
}
