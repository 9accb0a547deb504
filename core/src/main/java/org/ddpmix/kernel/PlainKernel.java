package org.ddpmix.kernel;

/**
 * {@link BlockKernel} in plain Java, with tiles of 2 × 4 elements. The results are bit-identical to
 * those of {@link VectorKernel} because both use the same chains of {@link Math#fma}, which is one
 * instruction on processors with fused multiply-add.
 */
final class PlainKernel implements BlockKernel {
  private static final int TILE_ROWS = 2;
  private static final int TILE_COLUMNS = 4;

  /** Rows per block, so that the operands of a tile stay in the cache. */
  private static final int ROW_BLOCK = 64;

  @Override
  public void timesTransposed(double[] a, int aOffset, int rows, Factor factor, double[] c) {
    double[] b = factor.values();
    int columns = factor.columns();
    int inner = factor.inner();
    if (rows < TILE_ROWS || columns < TILE_COLUMNS) {
      timesFew(a, aOffset, rows, b, columns, inner, c);
      return;
    }
    for (int row = 0; row < rows; row += TILE_ROWS) {
      int i =
          Math.min(
              row, rows - TILE_ROWS); // edge tiles recompute some elements, with the same result
      for (int column = 0; column < columns; column += TILE_COLUMNS) {
        int j = Math.min(column, columns - TILE_COLUMNS);
        int depth = factor.depth(j + TILE_COLUMNS);
        timesTile(a, aOffset + i * inner, b, j * inner, inner, depth, c, i * columns + j, columns);
      }
    }
  }

  private static void timesTile(
      double[] a,
      int a0,
      double[] b,
      int b0,
      int inner,
      int depth,
      double[] c,
      int c0,
      int columns) {
    int a1 = a0 + inner;
    int b1 = b0 + inner;
    int b2 = b1 + inner;
    int b3 = b2 + inner;
    double c00 = 0.0;
    double c01 = 0.0;
    double c02 = 0.0;
    double c03 = 0.0;
    double c10 = 0.0;
    double c11 = 0.0;
    double c12 = 0.0;
    double c13 = 0.0;
    for (int l = 0; l < depth; l++) {
      double x0 = a[a0 + l];
      double x1 = a[a1 + l];
      double y0 = b[b0 + l];
      double y1 = b[b1 + l];
      double y2 = b[b2 + l];
      double y3 = b[b3 + l];
      c00 = Math.fma(x0, y0, c00);
      c01 = Math.fma(x0, y1, c01);
      c02 = Math.fma(x0, y2, c02);
      c03 = Math.fma(x0, y3, c03);
      c10 = Math.fma(x1, y0, c10);
      c11 = Math.fma(x1, y1, c11);
      c12 = Math.fma(x1, y2, c12);
      c13 = Math.fma(x1, y3, c13);
    }
    c[c0] = c00;
    c[c0 + 1] = c01;
    c[c0 + 2] = c02;
    c[c0 + 3] = c03;
    c[c0 + columns] = c10;
    c[c0 + columns + 1] = c11;
    c[c0 + columns + 2] = c12;
    c[c0 + columns + 3] = c13;
  }

  private static void timesFew(
      double[] a, int aOffset, int rows, double[] b, int columns, int inner, double[] c) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        double sum = 0.0;
        for (int l = 0; l < inner; l++) {
          sum = Math.fma(a[aOffset + i * inner + l], b[j * inner + l], sum);
        }
        c[i * columns + j] = sum;
      }
    }
  }

  @Override
  public void addTransposedTimes(
      double[] a, int m, double[] b, int bOffset, int n, int rows, double[] c, int cOffset) {
    for (int r = 0; r < rows; r += ROW_BLOCK) {
      int blockRows = Math.min(ROW_BLOCK, rows - r);
      addBlock(a, r * m, m, b, bOffset + r * n, n, blockRows, c, cOffset, false);
    }
  }

  @Override
  public void addLowerTransposedTimes(
      double[] a, double[] b, int d, int rows, double[] c, int cOffset) {
    for (int r = 0; r < rows; r += ROW_BLOCK) {
      addBlock(a, r * d, d, b, r * d, d, Math.min(ROW_BLOCK, rows - r), c, cOffset, true);
    }
  }

  private static void addBlock(
      double[] a,
      int a0,
      int m,
      double[] b,
      int b0,
      int n,
      int rows,
      double[] c,
      int cOffset,
      boolean lower) {
    for (int j = 0; j < n; j += TILE_COLUMNS) {
      for (int i = lower ? j : 0; i < m; i += TILE_ROWS) {
        int c0 = cOffset + i * n + j;
        if (i + TILE_ROWS <= m && j + TILE_COLUMNS <= n) {
          addTile(a, a0 + i, m, b, b0 + j, n, rows, c, c0);
        } else {
          int height = Math.min(TILE_ROWS, m - i);
          addEdge(a, a0 + i, m, height, b, b0 + j, n, Math.min(TILE_COLUMNS, n - j), rows, c, c0);
        }
      }
    }
  }

  private static void addTile(
      double[] a, int a0, int m, double[] b, int b0, int n, int rows, double[] c, int c0) {
    double c00 = c[c0];
    double c01 = c[c0 + 1];
    double c02 = c[c0 + 2];
    double c03 = c[c0 + 3];
    double c10 = c[c0 + n];
    double c11 = c[c0 + n + 1];
    double c12 = c[c0 + n + 2];
    double c13 = c[c0 + n + 3];
    for (int r = 0; r < rows; r++) {
      double x0 = a[a0 + r * m];
      double x1 = a[a0 + r * m + 1];
      double y0 = b[b0 + r * n];
      double y1 = b[b0 + r * n + 1];
      double y2 = b[b0 + r * n + 2];
      double y3 = b[b0 + r * n + 3];
      c00 = Math.fma(x0, y0, c00);
      c01 = Math.fma(x0, y1, c01);
      c02 = Math.fma(x0, y2, c02);
      c03 = Math.fma(x0, y3, c03);
      c10 = Math.fma(x1, y0, c10);
      c11 = Math.fma(x1, y1, c11);
      c12 = Math.fma(x1, y2, c12);
      c13 = Math.fma(x1, y3, c13);
    }
    c[c0] = c00;
    c[c0 + 1] = c01;
    c[c0 + 2] = c02;
    c[c0 + 3] = c03;
    c[c0 + n] = c10;
    c[c0 + n + 1] = c11;
    c[c0 + n + 2] = c12;
    c[c0 + n + 3] = c13;
  }

  private static void addEdge(
      double[] a,
      int a0,
      int m,
      int height,
      double[] b,
      int b0,
      int n,
      int width,
      int rows,
      double[] c,
      int c0) {
    for (int i = 0; i < height; i++) {
      for (int j = 0; j < width; j++) {
        double sum = c[c0 + i * n + j];
        for (int r = 0; r < rows; r++) {
          sum = Math.fma(a[a0 + r * m + i], b[b0 + r * n + j], sum);
        }
        c[c0 + i * n + j] = sum;
      }
    }
  }
}
