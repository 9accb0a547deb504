package org.ddpmix.gradient;

/**
 * The products in plain Java, in tiles of {@value #TILE} elements. Bit for bit what {@link
 * VectorKernel} computes: the same chains of {@link Math#fma}, which is one instruction on every
 * processor with fused multiply-add.
 */
final class PlainKernel implements BlockKernel {
  private static final int TILE = 4;

  @Override
  public void timesTransposed(
      double[] a, int aOffset, int rows, double[] b, int columns, int inner, double[] c) {
    int tiled = columns - columns % TILE;
    for (int i = 0; i < rows; i++) {
      int a0 = aOffset + i * inner;
      int c0 = i * columns;
      for (int j = 0; j < tiled; j += TILE) {
        dot4(a, a0, b, j * inner, inner, c, c0 + j);
      }
      for (int j = tiled; j < columns; j++) {
        dot(a, a0, b, j * inner, inner, c, c0 + j);
      }
    }
  }

  private static void dot4(double[] a, int a0, double[] b, int b0, int inner, double[] c, int c0) {
    int b1 = b0 + inner;
    int b2 = b1 + inner;
    int b3 = b2 + inner;
    double s0 = 0.0;
    double s1 = 0.0;
    double s2 = 0.0;
    double s3 = 0.0;
    for (int l = 0; l < inner; l++) {
      double x = a[a0 + l];
      s0 = Math.fma(x, b[b0 + l], s0);
      s1 = Math.fma(x, b[b1 + l], s1);
      s2 = Math.fma(x, b[b2 + l], s2);
      s3 = Math.fma(x, b[b3 + l], s3);
    }
    c[c0] = s0;
    c[c0 + 1] = s1;
    c[c0 + 2] = s2;
    c[c0 + 3] = s3;
  }

  private static void dot(double[] a, int a0, double[] b, int b0, int inner, double[] c, int c0) {
    double s = 0.0;
    for (int l = 0; l < inner; l++) {
      s = Math.fma(a[a0 + l], b[b0 + l], s);
    }
    c[c0] = s;
  }

  @Override
  public void addTransposedTimes(
      double[] a, int m, double[] b, int bOffset, int n, int rows, double[] c, int cOffset) {
    int tiled = rows - rows % TILE;
    for (int r = 0; r < tiled; r += TILE) {
      for (int i = 0; i < m; i++) {
        addRows4(a, r * m + i, m, b, bOffset + r * n, n, c, cOffset + i * n);
      }
    }
    for (int r = tiled; r < rows; r++) {
      for (int i = 0; i < m; i++) {
        addRow(a[r * m + i], b, bOffset + r * n, n, c, cOffset + i * n);
      }
    }
  }

  private static void addRows4(
      double[] a, int a0, int m, double[] b, int b0, int n, double[] c, int c0) {
    double x0 = a[a0];
    double x1 = a[a0 + m];
    double x2 = a[a0 + 2 * m];
    double x3 = a[a0 + 3 * m];
    int b1 = b0 + n;
    int b2 = b1 + n;
    int b3 = b2 + n;
    for (int j = 0; j < n; j++) {
      double s = Math.fma(x0, b[b0 + j], c[c0 + j]);
      s = Math.fma(x1, b[b1 + j], s);
      s = Math.fma(x2, b[b2 + j], s);
      c[c0 + j] = Math.fma(x3, b[b3 + j], s);
    }
  }

  private static void addRow(double x, double[] b, int b0, int n, double[] c, int c0) {
    for (int j = 0; j < n; j++) {
      c[c0 + j] = Math.fma(x, b[b0 + j], c[c0 + j]);
    }
  }
}
