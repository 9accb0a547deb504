package org.ddpmix.kernel;

import java.util.Arrays;

/**
 * Operations on single rows, next to the products of {@link BlockKernel}. Matrices are row-major.
 * The default methods are the implementation in plain Java; all implementations give bit-identical
 * results.
 */
public interface RowKernel {

  /** The number of independent sums of {@link #squaredNorms}. */
  int CHAINS = 8;

  /**
   * Computes x − μ of some rows.
   *
   * @param x the rows, starting at {@code offset}
   * @param chosen the indices of the rows
   * @param count the number of chosen rows
   * @param means a matrix with d columns
   * @param mean the offset of μ in {@code means}
   * @param out count × d, overwritten
   */
  default void centre(
      double[] x,
      int offset,
      int[] chosen,
      int count,
      int d,
      double[] means,
      int mean,
      double[] out) {
    for (int i = 0; i < count; i++) {
      subtract(x, offset + chosen[i] * d, means, mean, d, out, i * d);
    }
  }

  /**
   * Computes the difference of two rows of d numbers.
   *
   * @param a the row starts at {@code at}
   * @param b the row starts at {@code bAt}
   * @param out the difference starts at {@code outAt}, overwritten
   */
  default void subtract(double[] a, int at, double[] b, int bAt, int d, double[] out, int outAt) {
    for (int j = 0; j < d; j++) {
      out[outAt + j] = a[at + j] - b[bAt + j];
    }
  }

  /**
   * Computes the squared norm of each row. Element j is added to sum j mod {@link #CHAINS}, and the
   * sums are added in pairs.
   *
   * @param x rows × d, starting at {@code offset}
   * @param out the norms, overwritten
   */
  default void squaredNorms(double[] x, int offset, int rows, int d, double[] out) {
    double[] sums = new double[CHAINS];
    for (int i = 0; i < rows; i++) {
      Arrays.fill(sums, 0);
      for (int j = 0; j < d; j++) {
        double value = x[offset + i * d + j];
        sums[j % CHAINS] = Math.fma(value, value, sums[j % CHAINS]);
      }
      out[i] = total(sums);
    }
  }

  /** Adds the sums in pairs. */
  static double total(double[] sums) {
    double low = (sums[0] + sums[4]) + (sums[2] + sums[6]);
    double high = (sums[1] + sums[5]) + (sums[3] + sums[7]);
    return low + high;
  }

  /**
   * Copies a row times a factor, and adds the copy times the factor to a sum.
   *
   * @param from the row starts at {@code at}
   * @param to the copy starts at {@code toOffset}
   * @param sums the sum starts at {@code sum}
   */
  default void scale(
      double[] from,
      int at,
      int d,
      double factor,
      double[] to,
      int toOffset,
      double[] sums,
      int sum) {
    for (int j = 0; j < d; j++) {
      double scaled = factor * from[at + j];
      to[toOffset + j] = scaled;
      sums[sum + j] = Math.fma(factor, scaled, sums[sum + j]);
    }
  }

  /**
   * Adds a row times a factor to a sum.
   *
   * @param from the row starts at {@code at}
   * @param sums the sum starts at {@code sum}
   */
  default void add(double[] from, int at, int d, double factor, double[] sums, int sum) {
    for (int j = 0; j < d; j++) {
      sums[sum + j] = Math.fma(factor, from[at + j], sums[sum + j]);
    }
  }
}
