package org.ddpmix.io.check;

import java.io.Serializable;
import org.ddpmix.exception.InvalidSettingException;

/**
 * How many bad rows are skipped before the input is rejected.
 *
 * @param maxBadFraction the largest fraction of all rows, in [0, 1], that may be skipped; if more
 *     rows are bad, the input is rejected
 */
public record BadRowPolicy(double maxBadFraction) implements Serializable {
  /** Rejects the input if any row is bad. */
  public static final BadRowPolicy FAIL = new BadRowPolicy(0);

  /** Skips and counts all bad rows. */
  public static final BadRowPolicy SKIP = new BadRowPolicy(1);

  /**
   * Checks the fraction.
   *
   * @throws InvalidSettingException if {@code maxBadFraction} is not in [0, 1]
   */
  public BadRowPolicy {
    if (!(maxBadFraction >= 0 && maxBadFraction <= 1)) {
      throw new InvalidSettingException(
          "max-bad-fraction", maxBadFraction, "it must be from 0 to 1");
    }
  }
}
