package org.ddpmix.diffusion;

/** {@link RowNoise} in plain Java. */
final class PlainNormals {

  private PlainNormals() {}

  static void fill(long seed, long step, long firstRow, int rows, int perRow, double[] out) {
    long[] words = new long[4];
    int o = 0;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < perRow; j++) {
        int inBlock = j % RowNoise.NUMBERS_PER_BLOCK;
        if (inBlock == 0) {
          Philox.block(seed, step, 1 + j / RowNoise.NUMBERS_PER_BLOCK, firstRow + i, words, 0, 1);
        }
        out[o++] = BoxMuller.normal(words[inBlock / 2], inBlock % 2 == 1);
      }
    }
  }
}
