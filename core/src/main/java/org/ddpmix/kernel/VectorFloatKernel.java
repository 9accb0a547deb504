package org.ddpmix.kernel;

import static org.ddpmix.kernel.FloatTiles.LANES;
import static org.ddpmix.kernel.FloatTiles.PANEL;
import static org.ddpmix.kernel.TileShape.LOW_TILE_ROWS;
import static org.ddpmix.kernel.TileShape.TILE_ROWS;

import java.util.Arrays;

/** {@link FloatKernel} with hand-written tiles on the Vector API. */
final class VectorFloatKernel implements FloatKernel {
  private float[] product = new float[0];

  @Override
  public int lanes() {
    return LANES;
  }

  @Override
  public int paddedColumns(int columns) {
    return (columns + PANEL - 1) / PANEL * PANEL;
  }

  /** Packs B into panels, padded with zeros. */
  @Override
  public float[] factor(float[] b, int columns, int inner) {
    float[] packed = new float[paddedColumns(columns) * inner];
    for (int j = 0; j < columns; j++) {
      int panel = j / PANEL * PANEL * inner + j % PANEL;
      for (int l = 0; l < inner; l++) {
        packed[panel + l * PANEL] = b[j * inner + l];
      }
    }
    return packed;
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
    int width = paddedColumns(columns);
    int needed = Math.max(TILE_ROWS, (rows + LANES - 1) / LANES * LANES) * width;
    if (product.length < needed) {
      product = Arrays.copyOf(product, needed);
    }
    for (int j = 0; j < width; j += PANEL) {
      for (int next = 0; next < rows; next += TILE_ROWS) {
        // The last tile may recompute some rows, with the same result.
        int i = Math.max(0, Math.min(next, rows - TILE_ROWS));
        FloatTiles.times6x2(
            a, i * lda, lda, factor, j * inner, inner, product, i * width + j, width);
      }
    }
    for (int row = 0; row < rows; row += LANES) {
      interleave(product, row * width, width, columns, scale, c, row * columns);
    }
  }

  private static void interleave(
      float[] from, int first, int stride, int length, double scale, double[] to, int offset) {
    for (int lane = 0; lane < LANES; lane += 4) {
      int row0 = first + lane * stride;
      int row1 = row0 + stride;
      int row2 = row1 + stride;
      int row3 = row2 + stride;
      for (int c = 0, i = offset + lane; c < length; c++, i += LANES) {
        to[i] = scale * from[row0 + c];
        to[i + 1] = scale * from[row1 + c];
        to[i + 2] = scale * from[row2 + c];
        to[i + 3] = scale * from[row3 + c];
      }
    }
  }

  @Override
  public void addInterleavedTimes(float[] a, int m, float[] b, int n, int rows, float[] c) {
    for (int j = 0; j < n; j += PANEL) {
      int i = 0;
      while (i < m) {
        int left = m - i; // 8 rows are two small tiles
        int a0 = i * LANES;
        int c0 = i * n + j;
        if (left > LOW_TILE_ROWS && left != 2 * LOW_TILE_ROWS) {
          FloatTiles.addInterleaved6x2(a, a0, m * LANES, b, j, n, rows, c, c0, n);
          i += TILE_ROWS;
        } else {
          FloatTiles.addInterleaved4x2(a, a0, m * LANES, b, j, n, rows, c, c0, n);
          i += LOW_TILE_ROWS;
        }
      }
    }
  }
}
