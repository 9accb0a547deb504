package org.ddpmix.kernel;

import java.util.Arrays;

/**
 * {@link FloatKernel} in plain Java. The inner loops run along rows of C, so that the compiler
 * vectorizes them.
 */
final class PlainFloatKernel implements FloatKernel {
  private float[] row = new float[0];

  @Override
  public int lanes() {
    return 1;
  }

  @Override
  public int paddedColumns(int columns) {
    return columns;
  }

  @Override
  public float[] factor(float[] b, int columns, int inner) {
    float[] transposed = new float[inner * columns];
    for (int j = 0; j < columns; j++) {
      for (int l = 0; l < inner; l++) {
        transposed[l * columns + j] = b[j * inner + l];
      }
    }
    row = new float[columns];
    return transposed;
  }

  @Override
  public void timesTransposed(
      float[] a,
      int lda,
      int rows,
      float[] factor,
      int columns,
      int inner,
      double scale,
      double[] c) {
    for (int i = 0; i < rows; i++) {
      Arrays.fill(row, 0);
      for (int l = 0; l < inner; l++) {
        addMultiple(a[i * lda + l], factor, l * columns, columns, row, 0);
      }
      for (int j = 0; j < columns; j++) {
        c[i * columns + j] = scale * row[j];
      }
    }
  }

  @Override
  public void addInterleavedTimes(float[] a, int m, float[] b, int n, int rows, float[] c) {
    for (int i = 0; i < m; i++) {
      for (int r = 0; r < rows; r++) {
        addMultiple(a[r * m + i], b, r * n, n, c, i * n);
      }
    }
  }

  private static void addMultiple(float x, float[] b, int b0, int count, float[] c, int c0) {
    for (int j = 0; j < count; j++) {
      c[c0 + j] = Math.fma(x, b[b0 + j], c[c0 + j]);
    }
  }
}
