package org.ddpmix.kernel;

/** {@link NormalGenerator} in plain Java, row by row. */
final class PlainNormals implements NormalGenerator {
  private static final int NUMBERS_PER_BLOCK = 2 * Threefry.WORDS;

  private final long[] schedule;
  private final int perRow;
  private final long[] words = new long[Threefry.WORDS];

  PlainNormals(long seed, long step, int perRow) {
    schedule = Threefry.schedule(seed, step, 0, 0);
    this.perRow = perRow;
  }

  @Override
  public void fillRows(long firstRow, int rows, double[] out) {
    fill(firstRow, rows, 0, perRow, out, 0);
  }

  @Override
  public void fill(long firstRow, int rows, int draw, double[] out, int offset) {
    fill(firstRow, rows, draw, NormalGenerator.height(perRow), out, offset);
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
