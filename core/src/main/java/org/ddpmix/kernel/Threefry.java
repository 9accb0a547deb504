package org.ddpmix.kernel;

/**
 * The block function of Threefry4x64-13, which maps a counter and a key of four words each to four
 * words. It uses only additions, rotations and xors, which vector units support in 64-bit lanes.
 *
 * <p>Source: Salmon et al., <i>Parallel random numbers: as easy as 1, 2, 3</i>, SC 2011.
 */
final class Threefry {
  static final int WORDS = 4;

  /** Rounds between key injections; one more round follows the last injection. */
  static final int ROUNDS = 4;

  static final int INJECTIONS = 3;

  // Rotation constants of the two mixes of each round; they repeat after eight rounds.
  static final int[] FIRST = {14, 52, 23, 5, 25, 46, 58, 32, 14, 52, 23, 5, 25};
  static final int[] SECOND = {16, 57, 40, 37, 33, 12, 22, 32, 16, 57, 40, 37, 33};

  private static final long PARITY = 0x1BD11BDAA9FC1A22L;

  private Threefry() {}

  /**
   * The key schedule: element s + i is added to word i in injection s. Injection 0 is that of the
   * counter.
   */
  static long[] schedule(long k0, long k1, long k2, long k3) {
    long parity = PARITY ^ k0 ^ k1 ^ k2 ^ k3;
    return new long[] {k0, k1, k2, k3, parity, k0, k1};
  }

  /**
   * Replaces a counter by its block.
   *
   * @param schedule the key schedule
   * @param x the counter: four words, overwritten
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
