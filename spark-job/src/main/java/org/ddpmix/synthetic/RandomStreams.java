package org.ddpmix.synthetic;

import org.apache.commons.rng.core.source64.Philox4x64;

/**
 * Independent random streams with the same seed. Each stream has a different key, and no key equals
 * that of the noise in a training step.
 */
final class RandomStreams {

  /** The number of 64-bit words per counter value of Philox4x64. */
  private static final int WORDS = 4;

  static final long MEANS = 0x6d65616e73L; // "means"
  static final long WEIGHTS = 0x77656967687473L; // "weights"
  static final long COVARIANCES = 0x636f76617269616eL; // "covarian"
  static final long COMPONENTS = 0x636f6d706f6e656eL; // "componen"
  static final long NOISE = 0x73796e7468657469L; // "syntheti"

  static final long NEW_COMPONENTS = 0x6e657720636f6d70L; // "new comp"
  static final long NEW_NOISE = 0x6e6577206e6f6973L; // "new nois"

  private RandomStreams() {}

  static Philox4x64 of(long seed, long key) {
    return at(seed, key, 0);
  }

  /** The stream with a key, from its word number {@code word} on. */
  static Philox4x64 at(long seed, long key, long word) {
    Philox4x64 random = new Philox4x64(new long[] {seed, key, word / WORDS, 0, 0, 0});
    for (long skip = word % WORDS; skip > 0; skip--) {
      random.next();
    }
    return random;
  }
}
