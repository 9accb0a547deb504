package org.ddpmix.diffusion;

/**
 * The block function of Philox4x64-10: four words out of a counter of four words and a key of two.
 */
final class Philox {
  static final int ROUNDS = 10;
  static final long MULTIPLIER_0 = 0xD2E7470EE14C6C93L;
  static final long MULTIPLIER_1 = 0xCA5A826395121157L;
  static final long WEYL_0 = 0x9E3779B97F4A7C15L;
  static final long WEYL_1 = 0xBB67AE8584CAA73BL;

  private Philox() {}

  /** Writes the four words of counter (c0, c1, 0, 0) to {@code out}, {@code stride} apart. */
  static void block(long key0, long key1, long c0, long c1, long[] out, int offset, int stride) {
    long k0 = key0;
    long k1 = key1;
    long x0 = c0;
    long x1 = c1;
    long x2 = 0;
    long x3 = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long high0 = unsignedMultiplyHigh(MULTIPLIER_0, x0);
      long high1 = unsignedMultiplyHigh(MULTIPLIER_1, x2);
      long low0 = MULTIPLIER_0 * x0;
      long low1 = MULTIPLIER_1 * x2;
      x0 = high1 ^ x1 ^ k0;
      x1 = low1;
      x2 = high0 ^ x3 ^ k1;
      x3 = low0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    out[offset] = x0;
    out[offset + stride] = x1;
    out[offset + 2 * stride] = x2;
    out[offset + 3 * stride] = x3;
  }

  /**
   * {@link #block} of counters c1 and c1 + 1, the words of the second one place behind those of the
   * first: two chains of multiplications take hardly longer than one.
   */
  static void twoBlocks(
      long key0, long key1, long c0, long c1, long[] out, int offset, int stride) {
    long k0 = key0;
    long k1 = key1;
    long x0 = c0;
    long x1 = c1;
    long x2 = 0;
    long x3 = 0;
    long y0 = c0;
    long y1 = c1 + 1;
    long y2 = 0;
    long y3 = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long xHigh0 = unsignedMultiplyHigh(MULTIPLIER_0, x0);
      long yHigh0 = unsignedMultiplyHigh(MULTIPLIER_0, y0);
      long xHigh1 = unsignedMultiplyHigh(MULTIPLIER_1, x2);
      long yHigh1 = unsignedMultiplyHigh(MULTIPLIER_1, y2);
      long xLow0 = MULTIPLIER_0 * x0;
      long yLow0 = MULTIPLIER_0 * y0;
      long xLow1 = MULTIPLIER_1 * x2;
      long yLow1 = MULTIPLIER_1 * y2;
      x0 = xHigh1 ^ x1 ^ k0;
      y0 = yHigh1 ^ y1 ^ k0;
      x1 = xLow1;
      y1 = yLow1;
      x2 = xHigh0 ^ x3 ^ k1;
      y2 = yHigh0 ^ y3 ^ k1;
      x3 = xLow0;
      y3 = yLow0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    out[offset] = x0;
    out[offset + 1] = y0;
    out[offset + stride] = x1;
    out[offset + stride + 1] = y1;
    out[offset + 2 * stride] = x2;
    out[offset + 2 * stride + 1] = y2;
    out[offset + 3 * stride] = x3;
    out[offset + 3 * stride + 1] = y3;
  }

  /** The high word of the product with a multiplier whose top bit is set. */
  private static long unsignedMultiplyHigh(long multiplier, long x) {
    return Math.multiplyHigh(multiplier, x) + x + ((x >> 63) & multiplier);
  }
}
