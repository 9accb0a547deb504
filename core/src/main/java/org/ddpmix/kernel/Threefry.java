package org.ddpmix.kernel;

/**
 * The block function of Threefry4x64-13: four words out of a counter of four words and a key of
 * four. It adds, rotates and xors only, which any vector unit does in 64-bit lanes.
 */
final class Threefry {
  static final int WORDS = 4;

  /** Rounds between additions of the key; one more round is the last. */
  static final int ROUNDS = 4;

  static final int INJECTIONS = 3;

  // By what the two sums of a round are mixed in; the ninth round is as the first.
  static final int[] FIRST = {14, 52, 23, 5, 25, 46, 58, 32, 14, 52, 23, 5, 25};
  static final int[] SECOND = {16, 57, 40, 37, 33, 12, 22, 32, 16, 57, 40, 37, 33};

  private static final long PARITY = 0x1BD11BDAA9FC1A22L;

  private Threefry() {}

  /** What is added to word i of injection s, at s + i; the counter itself is injection 0. */
  static long[] schedule(long k0, long k1, long k2, long k3) {
    long parity = PARITY ^ k0 ^ k1 ^ k2 ^ k3;
    return new long[] {k0, k1, k2, k3, parity, k0, k1};
  }

  /**
   * Overwrites a counter with its block.
   *
   * @param schedule of the key
   */
  static void block(long[] schedule, long[] x) {
    for (int i = 0; i < WORDS; i++) {
      x[i] += schedule[i];
    }
    int round = 0;
    for (int s = 1; s <= INJECTIONS; s++) {
      for (int i = 0; i < ROUNDS; i++) {
        round(round++, x);
      }
      for (int i = 0; i < WORDS; i++) {
        x[i] += schedule[s + i];
      }
      x[3] += s;
    }
    round(round, x);
  }

  private static void round(int round, long[] x) {
    int a = round % 2 == 0 ? 1 : 3;
    int b = 4 - a;
    x[0] += x[a];
    x[a] = Long.rotateLeft(x[a], FIRST[round]) ^ x[0];
    x[2] += x[b];
    x[b] = Long.rotateLeft(x[b], SECOND[round]) ^ x[2];
  }
}
