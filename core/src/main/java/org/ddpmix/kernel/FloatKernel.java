package org.ddpmix.kernel;

/**
 * The products of {@link BlockKernel} in single precision, between matrices whose rows are padded,
 * so that no tile is cut by an edge. As there, each element is one chain of {@link Math#fma}, row
 * after row, and all kernels give the same bits.
 *
 * <p>A kernel holds scratch memory: it is for one thread.
 */
public interface FloatKernel {
  /** How many rows more than it has there must be room for in C. */
  int MORE_ROWS = TileShape.TILE_ROWS;

  /** How many rows a matrix in lanes has side by side ({@link BlockKernel#lanes}). */
  int lanes();

  /** The length of a padded row. */
  int paddedColumns(int columns);

  /**
   * The B of many products A Bᵀ, laid out once for a kernel of this class.
   *
   * @param b columns × inner, row-major
   */
  float[] factor(float[] b, int columns, int inner);

  /**
   * C = scale · A Bᵀ.
   *
   * @param a rows × inner with rows {@code lda} apart, and room for {@link #MORE_ROWS} of them
   * @param factor of B
   * @param c rows × columns in lanes, overwritten, with some other numbers in lanes beyond the rows
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
   * C += Aᵀ B.
   *
   * @param a rows × m in lanes, with room for {@link #MORE_ROWS} columns more
   * @param b rows × n, n padded
   * @param c m × n, and room for {@link #MORE_ROWS} rows more
   */
  void addInterleavedTimes(float[] a, int m, float[] b, int n, int rows, float[] c);
}
