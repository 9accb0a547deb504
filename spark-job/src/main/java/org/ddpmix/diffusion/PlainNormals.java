package org.ddpmix.diffusion;

/** {@link RowNoise} in plain Java. */
final class PlainNormals {

  private PlainNormals() {}

  static void fill(long seed, long step, long firstRow, int rows, int perRow, double[] out) {
    long[] words = new long[4];
    int o = 0;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < perRow; j++) {
        if (j % 4 == 0) {
          Philox.block(seed, step, 1 + j / 4, firstRow + i, words, 0, 1);
        }
        int pair = j & 2;
        out[o++] = BoxMuller.normal(words[pair], words[pair + 1], (j & 1) == 1);
      }
    }
  }
}
