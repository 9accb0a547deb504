package org.ddpmix.benchmarks;

import dev.ludovic.netlib.blas.BLAS;
import org.ddpmix.kernel.BlockKernel;

/**
 * The products with the BLAS of Spark, for comparison. It is a native library if one is installed.
 * The results equal those of the library's kernels up to rounding, and their bits depend on the
 * block size.
 */
final class NetlibKernel implements BlockKernel {
  private final BLAS blas;

  NetlibKernel(BLAS blas) {
    this.blas = blas;
  }

  // BLAS is column-major: a row-major matrix is passed as its transpose.

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
