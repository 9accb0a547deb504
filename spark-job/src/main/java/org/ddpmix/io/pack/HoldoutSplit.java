package org.ddpmix.io.pack;

import java.io.Serializable;
import org.apache.commons.rng.core.source64.Philox4x64;
import org.ddpmix.exception.InvalidSettingException;

/**
 * A part of the rows: those held out, or the others. Each row is held out or not by a coin that is
 * a function of the seed and the row's place in the input, so that the same files cut into the same
 * splits are parted alike.
 *
 * @param fraction of the rows that is held out, in [0, 1)
 * @param heldOut whether the part is these rows
 */
public record HoldoutSplit(double fraction, long seed, boolean heldOut) implements Serializable {
  /** All rows. */
  public static final HoldoutSplit ALL = new HoldoutSplit(0, 0, false);

  /** Keeps the coins apart from other streams of the same seed. */
  private static final long KEY = 0x68656c64206f7574L; // "held out"

  public HoldoutSplit {
    if (!(fraction >= 0 && fraction < 1)) {
      throw new InvalidSettingException(
          "holdout", fraction, "it must be at least 0 and less than 1");
    }
  }

  /** Whether the part has a row, by its split and its place there. */
  boolean has(int split, long row) {
    if (fraction == 0) {
      return !heldOut;
    }
    Philox4x64 coin = new Philox4x64(new long[] {seed, KEY, row, split, 0, 0});
    return coin.nextDouble() < fraction == heldOut;
  }
}
