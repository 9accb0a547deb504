package org.ddpmix.io.check;

import java.io.Serializable;
import org.ddpmix.exception.InvalidSettingException;

/**
 * What to do about bad rows.
 *
 * @param mostSkipped the largest share of all rows, in [0, 1], that is left out; beyond it, or
 *     where it is 0 at the first bad row, the input is refused
 */
public record BadRowPolicy(double mostSkipped) implements Serializable {
  /** One is too many. */
  public static final BadRowPolicy FAIL = new BadRowPolicy(0);

  /** However many there are, they are left out and counted. */
  public static final BadRowPolicy SKIP = new BadRowPolicy(1);

  public BadRowPolicy {
    if (!(mostSkipped >= 0 && mostSkipped <= 1)) {
      throw new InvalidSettingException("max-bad-fraction", mostSkipped, "it must be from 0 to 1");
    }
  }
}
