package org.ddpmix.diffusion;

/** {@link RowNoise} in plain Java. */
final class PlainNormals {
  private static final int NUMBERS_PER_BLOCK = 2 * Threefry.WORDS;

  private PlainNormals() {}

  static void fill(long seed, long step, long firstRow, int rows, int perRow, double[] out) {
    fill(seed, step, firstRow, rows, 0, perRow, perRow, out, 0);
  }

  /** Row by row. */
  static void fillLanes(
      long seed,
      long step,
      long firstRow,
      int rows,
      int draw,
      int perRow,
      double[] out,
      int offset) {
    fill(seed, step, firstRow, rows, draw, perRow, RowNoise.height(perRow), out, offset);
  }

  private static void fill(
      long seed,
      long step,
      long firstRow,
      int rows,
      int draw,
      int perRow,
      int stride,
      double[] out,
      int offset) {
    long[] schedule = Threefry.schedule(seed, step, 0, 0);
    long[] words = new long[Threefry.WORDS];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < perRow; j++) {
        int inBlock = j % NUMBERS_PER_BLOCK;
        if (inBlock == 0) {
          words[0] = j / NUMBERS_PER_BLOCK;
          words[1] = firstRow + i;
          words[2] = draw;
          words[3] = 0;
          Threefry.block(schedule, words);
        }
        out[offset + i * stride + j] = BoxMuller.normal(words[inBlock / 2], inBlock % 2 == 1);
      }
    }
  }
}
