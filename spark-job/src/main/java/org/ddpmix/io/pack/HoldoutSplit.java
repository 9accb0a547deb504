package org.ddpmix.io.pack;

import java.io.Serializable;
import org.apache.commons.rng.core.source64.Philox4x64;
import org.ddpmix.exception.InvalidSettingException;

/**
 * One side of a random split of the rows into training rows and held-out rows. Whether a row is
 * held out is a function of the seed, the input split and the row number in it. The same files with
 * the same splits are therefore always divided in the same way.
 *
 * @param fraction the probability that a row is held out, in [0, 1)
 * @param seed the seed of the division
 * @param heldOut true for the held-out rows, false for the training rows
 */
public record HoldoutSplit(double fraction, long seed, boolean heldOut) implements Serializable {
  /** All rows. */
  public static final HoldoutSplit ALL = new HoldoutSplit(0, 0, false);

  /** The key of this random stream; other streams with the same seed have other keys. */
  private static final long KEY = 0x68656c64206f7574L; // "held out"

  /**
   * Checks the fraction.
   *
   * @throws InvalidSettingException if {@code fraction} is not in [0, 1)
   */
  public HoldoutSplit {
    if (!(fraction >= 0 && fraction < 1)) {
      throw new InvalidSettingException(
          "holdout", fraction, "it must be at least 0 and less than 1");
    }
  }

  /** Whether this side contains row number {@code row} (from 0) of an input split. */
  boolean contains(int split, long row) {
    if (fraction == 0) {
      return !heldOut;
    }
    Philox4x64 random = new Philox4x64(new long[] {seed, KEY, row, split, 0, 0});
    return random.nextDouble() < fraction == heldOut;
  }
}
