package org.ddpmix.benchmarks;

import dev.ludovic.netlib.blas.BLAS;
import org.ddpmix.kernel.BlockKernel;

/**
 * The products through Spark's BLAS, for comparison: the native library where there is one. Equal
 * to the library's kernels to rounding only, and not the same bits for every cut of the rows.
 */
final class NetlibKernel implements BlockKernel {
  private final BLAS blas;

  NetlibKernel(BLAS blas) {
    this.blas = blas;
  }

  // A row-major matrix is its own transpose, column-major.

  @Override
  public void timesTransposed(double[] a, int aOffset, int rows, Factor factor, double[] c) {
    double[] b = factor.values();
    int columns = factor.columns();
    int inner = factor.inner();
    blas.dgemm(
        "T", "N", columns, rows, inner, 1.0, b, 0, inner, a, aOffset, inner, 0.0, c, 0, columns);
  }

  @Override
  public void addTransposedTimes(
      double[] a, int m, double[] b, int bOffset, int n, int rows, double[] c, int cOffset) {
    blas.dgemm("N", "T", n, m, rows, 1.0, b, bOffset, n, a, 0, m, 1.0, c, cOffset, n);
  }
}
