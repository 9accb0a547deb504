package org.ddpmix.io.pack;

import org.ddpmix.io.check.BadRows;

/** Good rows, one after the other, relative to the origin. */
interface RowSource {

  /**
   * Writes the next row's coordinates into {@code target} from {@code offset}; false when there are
   * no more.
   */
  boolean next(double[] target, int offset);

  /** The weight of the row that {@link #next} gave last. */
  double weight();

  /** The rows that were found bad so far. */
  BadRows badRows();
}
