package org.ddpmix.diffusion;

/** {@link RowNoise} in plain Java. */
final class PlainNormals {
  private static final int NUMBERS_PER_BLOCK = 2 * Threefry.WORDS;

  private PlainNormals() {}

  static void fill(long seed, long step, long firstRow, int rows, int perRow, double[] out) {
    long[] schedule = Threefry.schedule(seed, step, 0, 0);
    long[] words = new long[Threefry.WORDS];
    int o = 0;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < perRow; j++) {
        int inBlock = j % NUMBERS_PER_BLOCK;
        if (inBlock == 0) {
          words[0] = j / NUMBERS_PER_BLOCK;
          words[1] = firstRow + i;
          words[2] = 0;
          words[3] = 0;
          Threefry.block(schedule, words);
        }
        out[o++] = BoxMuller.normal(words[inBlock / 2], inBlock % 2 == 1);
      }
    }
  }
}
