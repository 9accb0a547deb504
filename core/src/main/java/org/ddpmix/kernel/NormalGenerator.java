package org.ddpmix.kernel;

/**
 * Standard normal numbers from a counter-based generator with the key (seed, step): number j of
 * draw m of row i is a pure function of the key and (m, i, j).
 *
 * <p>Block b of draw m of row i is the output of Threefry4x64-13 for the counter (b, i, m, 0) and
 * the key (seed, step, 0, 0) (Salmon et al., <i>Parallel random numbers: as easy as 1, 2, 3</i>, SC
 * 2011): four words of 64 bits. The Box–Muller transform maps word p to the numbers 2p and 2p + 1.
 * The upper 32 bits give u in (0, 1], two bits give the signs, and 30 bits give an angle φ in [0,
 * π/2). The numbers are ±√(−2 ln u) cos φ and ±√(−2 ln u) sin φ. The largest absolute error in a
 * test of 48 000 numbers is 3.7 · 10⁻¹⁶ √(−2 ln u). No number exceeds 6.7 in absolute value; a
 * normal variable exceeds it with probability 1 in 4 · 10¹⁰.
 *
 * <p>A generator holds scratch memory and must be used by one thread only.
 */
public interface NormalGenerator {

  /**
   * Writes the numbers of a draw for consecutive rows, interleaved as {@link BlockKernel}
   * describes: number j of row i is at (i / lanes · height + j) · lanes + i mod lanes.
   *
   * @param firstRow the id of the first row
   * @param rows the number of rows
   * @param draw the index m of the draw, from 0
   * @param out space for complete groups of rows, starting at {@code offset}, overwritten; rows
   *     beyond the last one get arbitrary finite numbers
   */
  void fill(long firstRow, int rows, int draw, double[] out, int offset);

  /**
   * Writes the numbers of draw 0 for consecutive rows.
   *
   * @param firstRow the id of the first row
   * @param rows the number of rows
   * @param out rows × numbers per row, row-major, overwritten
   */
  void fillRows(long firstRow, int rows, double[] out);

  /**
   * The number of elements per row that {@link #fill} writes: {@code perRow}, rounded up to an even
   * number.
   */
  static int height(int perRow) {
    return perRow + perRow % 2;
  }
}
