package org.ddpmix.diffusion;

/** {@link RowNoise} in plain Java. */
final class PlainNormals implements RowNoise.InLanes {
  private static final int NUMBERS_PER_BLOCK = 2 * Threefry.WORDS;

  private final long[] schedule;
  private final int perRow;
  private final long[] words = new long[Threefry.WORDS];

  PlainNormals(long seed, long step, int perRow) {
    schedule = Threefry.schedule(seed, step, 0, 0);
    this.perRow = perRow;
  }

  static void fill(long seed, long step, long firstRow, int rows, int perRow, double[] out) {
    new PlainNormals(seed, step, perRow).fill(firstRow, rows, 0, perRow, out, 0);
  }

  /** Row by row. */
  @Override
  public void fill(long firstRow, int rows, int draw, double[] out, int offset) {
    fill(firstRow, rows, draw, RowNoise.height(perRow), out, offset);
  }

  private void fill(long firstRow, int rows, int draw, int stride, double[] out, int offset) {
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
