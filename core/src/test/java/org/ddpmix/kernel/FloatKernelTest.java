package org.ddpmix.kernel;

import java.util.Arrays;
import java.util.List;

/** Tests the products in single precision, with padded matrices and scaled results. */
class FloatKernelTest extends ProductsTest<FloatKernel> {
  private static final double SCALE = 0.25; // a power of two, so scaling is exact

  @Override
  List<FloatKernel> kernels() {
    return List.of(new PlainFloatKernel(), new VectorFloatKernel());
  }

  @Override
  FloatKernel best() {
    return KernelProvider.best().floatKernel();
  }

  @Override
  double round(double x) {
    return (float) x;
  }

  @Override
  double fma(double x, double y, double sum) {
    return Math.fma((float) x, (float) y, (float) sum);
  }

  @Override
  double[] times(FloatKernel kernel, double[] a, int offset, int rows, double[] b, int m, int n) {
    int lanes = kernel.lanes();
    int length = kernel.paddedColumns(n);
    float[] samples = padded(a, offset, rows, n, Math.max(rows, TileShape.TILE_ROWS), length);
    float[] factor = kernel.factor(padded(b, 0, m, n, m, n), m, n);
    double[] c = new double[lengthInLanes(rows, m, lanes)];
    kernel.timesTransposed(samples, length, rows, factor, m, n, SCALE, c);
    double[] result = new double[rows * m];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < m; i++) {
        result[row * m + i] = c[at(row, i, m, lanes)] / SCALE;
      }
    }
    return result;
  }

  @Override
  double[] add(
      FloatKernel kernel, double[] a, int m, double[] b, int offset, int n, int rows, double[] c) {
    int lanes = kernel.lanes();
    int length = kernel.paddedColumns(n);
    float[] factors = new float[lengthInLanes(rows, m, lanes) + FloatKernel.MORE_ROWS * lanes * m];
    Arrays.fill(factors, Float.NaN); // elements outside the rows must have no effect
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < m; i++) {
        factors[at(row, i, m, lanes)] = (float) a[row * m + i];
      }
    }
    float[] samples = padded(b, offset, rows, n, rows, length);
    float[] sums = padded(c, 0, m, n, m + FloatKernel.MORE_ROWS, length);
    kernel.addInterleavedTimes(factors, m, samples, length, rows, sums);
    double[] result = new double[m * n];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        result[i * n + j] = sums[i * length + j];
      }
    }
    return result;
  }

  /** Converts rows to float, in a matrix with padding rows and columns. */
  private static float[] padded(
      double[] from, int offset, int rows, int columns, int allRows, int length) {
    float[] to = new float[allRows * length];
    for (int row = 0; row < rows; row++) {
      for (int j = 0; j < columns; j++) {
        to[row * length + j] = (float) from[offset + row * columns + j];
      }
    }
    return to;
  }
}
