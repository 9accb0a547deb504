package org.ddpmix.kernel;

/**
 * The products of {@link BlockKernel} in single precision. Rows of the matrices are padded, so that
 * all tiles are complete. As in {@link BlockKernel}, each element is one chain of {@link Math#fma}
 * in row order, and all implementations give bit-identical results.
 *
 * <p>A kernel holds scratch memory and must be used by one thread only.
 */
public interface FloatKernel {
  /** The number of additional rows that C must have space for. */
  int MORE_ROWS = TileShape.TILE_ROWS;

  /** The number of rows in a group of an interleaved matrix ({@link BlockKernel#lanes}). */
  int lanes();

  /** The length of a padded row. */
  int paddedColumns(int columns);

  /**
   * Stores the matrix B of several products A Bᵀ in the layout of this class.
   *
   * @param b columns × inner, row-major
   */
  float[] factor(float[] b, int columns, int inner);

  /**
   * Computes C = scale · A Bᵀ.
   *
   * @param a rows × inner with row stride {@code lda}, and space for at least {@link #MORE_ROWS}
   *     rows
   * @param factor the factor of B
   * @param c rows × columns, interleaved, overwritten; elements of the last group beyond the rows
   *     are undefined
   */
  void timesTransposed(
      float[] a,
      int lda,
      int rows,
      float[] factor,
      int columns,
      int inner,
      double scale,
      double[] c);

  /**
   * Computes C += Aᵀ B.
   *
   * @param a rows × m, interleaved, with space for {@link #MORE_ROWS} additional columns
   * @param b rows × n, row-major, where n is padded
   * @param c m × n, updated in place, with space for {@link #MORE_ROWS} additional rows
   */
  void addInterleavedTimes(float[] a, int m, float[] b, int n, int rows, float[] c);
}
