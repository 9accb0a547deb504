package org.ddpmix.kernel;

import static org.ddpmix.kernel.TileShape.LOW_TILE_ROWS;
import static org.ddpmix.kernel.TileShape.TILE_ROWS;
import static org.ddpmix.kernel.VectorTiles.LANES;
import static org.ddpmix.kernel.VectorTiles.PANEL;
import static org.ddpmix.kernel.VectorTiles.WIDTH;

import java.util.Arrays;

/**
 * {@link BlockKernel} with hand-written tiles on the Vector API. Loops are blocked so that the
 * operands of a tile come from the L1 and L2 caches.
 *
 * <p>SIMD lanes hold columns of C in both products, so no sum crosses lanes. Tiles that extend
 * beyond an edge of C are computed completely and stored partially.
 */
final class VectorKernel implements BlockKernel {
  /** The number of elements of A in a row block: a small L1 cache. */
  private static final int ROW_BLOCK_VALUES = 4096;

  /**
   * Minimum and maximum number of rows in a row block: enough to amortize loading and storing C,
   * few enough for L1.
   */
  private static final int MIN_ROW_BLOCK = 32;

  private static final int MAX_ROW_BLOCK = 128;

  private static final int LINE = 8; // doubles in a cache line
  private static final int PAGE = 512; // doubles in a page of memory

  private double prefetchSum; // keeps the compiler from removing the reads

  private final double[] panel = new double[MAX_ROW_BLOCK * PANEL];
  private final double[] edgeC = new double[TILE_ROWS * PANEL];
  private double[] fewRows = new double[0];

  @Override
  public void timesTransposed(double[] a, int aOffset, int rows, Factor b, double[] c) {
    if (rows == 1) {
      timesRow(a, aOffset, b, c);
      return;
    }
    if (b.inner() < PAGE) {
      prefetchSum += prefetch(a, aOffset, rows * b.inner());
    }
    if (rows >= TILE_ROWS) {
      timesPacked(a, aOffset, rows, rows, b, c);
    } else if (rows > 0) {
      int inner = b.inner();
      fewRows = ensureLength(fewRows, TILE_ROWS * inner);
      System.arraycopy(a, aOffset, fewRows, 0, rows * inner);
      timesPacked(fewRows, 0, TILE_ROWS, rows, b, c);
    }
  }

  /** A tile of more rows would compute five in vain. */
  private void timesRow(double[] a, int aOffset, Factor b, double[] c) {
    int columns = b.columns();
    for (int j = 0; j < columns; j += PANEL) {
      int width = columns - j > WIDTH ? PANEL : WIDTH;
      boolean isWhole = j + width <= columns;
      double[] to = isWhole ? c : edgeC;
      int to0 = isWhole ? j : 0;
      if (width == PANEL) {
        DoubleOnlyTiles.times1x2(
            a, aOffset, b.values(), j * b.inner(), b.depth(j + width), to, to0);
      } else {
        DoubleOnlyTiles.times1x1(
            a, aOffset, b.values(), j * b.inner(), b.depth(j + width), to, to0);
      }
      if (!isWhole) {
        System.arraycopy(edgeC, 0, c, j, columns - j);
      }
    }
  }

  /**
   * Reads one element of each cache line sequentially, to trigger the hardware prefetcher. Tiles
   * read six rows at a time; if rows are shorter than a page, these streams are too short for the
   * prefetcher.
   */
  private static double prefetch(double[] x, int from, int length) {
    double sum0 = 0;
    double sum1 = 0;
    int i = from;
    for (; i < from + length - 2 * LINE; i += 2 * LINE) {
      sum0 += x[i];
      sum1 += x[i + LINE];
    }
    return sum0 + sum1;
  }

  /**
   * Multiplies all rows of A by one panel of B at a time, so that the panel stays in the L1 cache.
   * The padding columns of the last panel are stored over the first elements of the next row.
   * Panels are processed from last to first and rows from first to last, so that correct values
   * overwrite them.
   *
   * @param aRows the number of rows of A, at least {@link #TILE_ROWS}
   * @param rows the number of rows of C, at most {@code aRows}
   */
  private void timesPacked(double[] a, int aOffset, int aRows, int rows, Factor b, double[] c) {
    int columns = b.columns();
    int inner = b.inner();
    for (int j = (columns - 1) / PANEL * PANEL; j >= 0; j -= PANEL) {
      int width = columns - j > WIDTH ? PANEL : WIDTH;
      int depth = b.depth(j + width);
      for (int next = 0; next < aRows; next += TILE_ROWS) {
        // The last tile may recompute some rows, with the same result.
        int i = Math.min(next, aRows - TILE_ROWS);
        int a0 = aOffset + i * inner;
        int c0 = i * columns + j;
        if (c0 + (TILE_ROWS - 1) * columns + width <= rows * columns) {
          times(width, a, a0, inner, b.values(), j * inner, depth, c, c0, columns);
        } else {
          times(width, a, a0, inner, b.values(), j * inner, depth, edgeC, 0, width);
          int tileRows = Math.min(TILE_ROWS, rows - i);
          copyTile(edgeC, 0, width, c, c0, columns, tileRows, Math.min(width, columns - j));
        }
      }
    }
  }

  private static void times(
      int width,
      double[] a,
      int a0,
      int lda,
      double[] b,
      int b0,
      int depth,
      double[] c,
      int c0,
      int ldc) {
    if (width == PANEL) {
      VectorTiles.times6x2(a, a0, lda, b, b0, depth, c, c0, ldc);
    } else {
      DoubleOnlyTiles.times6x1(a, a0, lda, b, b0, depth, c, c0, ldc);
    }
  }

  /**
   * Packs B into panels of two vectors of columns, padded with zeros. The last panel has one vector
   * if that suffices.
   */
  @Override
  public Factor factor(double[] b, int columns, int inner) {
    double[] packed = new double[(columns + PANEL - 1) / PANEL * PANEL * inner];
    for (int j = 0; j < columns; j += PANEL) {
      int width = columns - j > WIDTH ? PANEL : WIDTH;
      packPanel(b, j * inner, Math.min(width, columns - j), inner, packed, j * inner, width);
    }
    return new Factor(packed, columns, inner, false);
  }

  private static void packPanel(
      double[] b, int b0, int columns, int inner, double[] packed, int p0, int width) {
    for (int l = 0; l < inner; l++) {
      int p = p0 + l * width;
      for (int j = 0; j < columns; j++) {
        packed[p + j] = b[b0 + j * inner + l];
      }
    }
  }

  @Override
  public int lanes() {
    return LANES;
  }

  @Override
  public void addTransposedTimes(
      double[] a, int m, double[] b, int bOffset, int n, int rows, double[] c, int cOffset) {
    add(1, a, m, b, bOffset, n, rows, c, cOffset, false);
  }

  @Override
  public void addInterleavedTimes(
      double[] a, int m, double[] b, int bOffset, int n, int rows, double[] c, int cOffset) {
    add(LANES, a, m, b, bOffset, n, rows, c, cOffset, false);
  }

  @Override
  public void addLowerTransposedTimes(
      double[] a, double[] b, int d, int rows, double[] c, int cOffset) {
    add(1, a, d, b, 0, d, rows, c, cOffset, true);
  }

  private void add(
      int lanes,
      double[] a,
      int m,
      double[] b,
      int bOffset,
      int n,
      int rows,
      double[] c,
      int cOffset,
      boolean lower) {
    int block = Math.max(MIN_ROW_BLOCK, Math.min(MAX_ROW_BLOCK, ROW_BLOCK_VALUES / m));
    block -= block % LANES;
    for (int r = 0; r < rows; r += block) {
      int blockRows = Math.min(block, rows - r);
      for (int j = 0; j < n; j += PANEL) {
        int firstRow = lower ? j : 0; // of C
        if (n % PAGE == 0) { // rows map to too few sets of the L1 cache
          DoubleOnlyTiles.copyPanel(b, bOffset + r * n + j, n, panel, blockRows);
          addPanel(lanes, a, r * m, m, panel, 0, PANEL, n, j, firstRow, blockRows, c, cOffset);
        } else {
          int b0 = bOffset + r * n + j;
          addPanel(lanes, a, r * m, m, b, b0, n, n, j, firstRow, blockRows, c, cOffset);
        }
      }
    }
  }

  /**
   * Adds the contribution of some rows to one panel of columns of C.
   *
   * @param b0 the offset of the panel in B, whose row stride is {@code ldb}
   * @param firstRow the first row of C that is needed
   */
  private void addPanel(
      int lanes,
      double[] a,
      int a0,
      int m,
      double[] b,
      int b0,
      int ldb,
      int n,
      int j,
      int firstRow,
      int rows,
      double[] c,
      int cOffset) {
    int width = n - j > WIDTH ? PANEL : WIDTH;
    int columns = Math.min(width, n - j);
    int i = firstRow;
    while (i < m) {
      int c0 = cOffset + i * n + j;
      int left = m - i; // 8 rows are two small tiles without an edge
      if (columns == PANEL && left >= TILE_ROWS && left != 2 * LOW_TILE_ROWS) {
        if (lanes > 1) {
          VectorTiles.addInterleaved6x2(a, a0 + i * lanes, m * lanes, b, b0, ldb, rows, c, c0, n);
        } else {
          DoubleOnlyTiles.add6x2(a, a0 + i, m, b, b0, ldb, rows, c, c0, n);
        }
        i += TILE_ROWS;
      } else {
        if (columns == width && left >= LOW_TILE_ROWS) {
          addLow(lanes, width, a, a0 + i * lanes, m, b, b0, ldb, rows, c, c0, n);
        } else {
          int tileRows = Math.min(LOW_TILE_ROWS, left);
          copyTile(c, c0, n, edgeC, 0, width, tileRows, columns);
          addEdge(lanes, width, a, a0 + i * lanes, m, tileRows, b, b0, ldb, columns, rows);
          copyTile(edgeC, 0, width, c, c0, n, tileRows, columns);
        }
        i += LOW_TILE_ROWS;
      }
    }
  }

  /**
   * Adds to a tile that extends beyond an edge of C. Elements read beyond a row of A or B belong to
   * the next row and only affect results beyond the edge. The last rows, where such reads could
   * exceed the array, are added element by element.
   */
  private void addEdge(
      int lanes,
      int width,
      double[] a,
      int a0,
      int m,
      int tileRows,
      double[] b,
      int b0,
      int ldb,
      int columns,
      int rows) {
    int availableInA = a.length - a0 - LOW_TILE_ROWS * lanes;
    int groups = rowsThatFit(availableInA, m * lanes);
    int direct = Math.min(groups * lanes, rowsThatFit(b.length - b0 - width, ldb));
    direct = Math.min(direct, rows);
    addLow(lanes, width, a, a0, m, b, b0, ldb, direct, edgeC, 0, width);
    for (int r = direct; r < rows; r++) {
      for (int i = 0; i < tileRows; i++) {
        double x = a[a0 + r / lanes * lanes * m + i * lanes + r % lanes];
        for (int j = 0; j < columns; j++) {
          int e = i * width + j;
          edgeC[e] = Math.fma(x, b[b0 + r * ldb + j], edgeC[e]);
        }
      }
    }
  }

  private static int rowsThatFit(int available, int stride) {
    return available < 0 ? 0 : available / stride + 1;
  }

  private static void addLow(
      int lanes,
      int width,
      double[] a,
      int a0,
      int m,
      double[] b,
      int b0,
      int ldb,
      int rows,
      double[] c,
      int c0,
      int ldc) {
    if (lanes > 1 && width == PANEL) {
      VectorTiles.addInterleaved4x2(a, a0, m * LANES, b, b0, ldb, rows, c, c0, ldc);
    } else if (lanes > 1) {
      DoubleOnlyTiles.addInterleaved4x1(a, a0, m * LANES, b, b0, ldb, rows, c, c0, ldc);
    } else if (width == PANEL) {
      DoubleOnlyTiles.add4x2(a, a0, m, b, b0, ldb, rows, c, c0, ldc);
    } else {
      DoubleOnlyTiles.add4x1(a, a0, m, b, b0, ldb, rows, c, c0, ldc);
    }
  }

  private static void copyTile(
      double[] from,
      int from0,
      int fromStride,
      double[] to,
      int to0,
      int toStride,
      int rows,
      int columns) {
    for (int r = 0; r < rows; r++) {
      System.arraycopy(from, from0 + r * fromStride, to, to0 + r * toStride, columns);
    }
  }

  private static double[] ensureLength(double[] scratch, int length) {
    return scratch.length >= length ? scratch : Arrays.copyOf(scratch, length);
  }
}
