package org.ddpmix.io.pack;

import org.ddpmix.io.check.BadRows;

/** A cursor over valid rows. Coordinates are relative to the origin. */
interface RowSource {

  /**
   * Writes the coordinates of the next row into {@code target} from {@code offset}. Returns false
   * if there are no more rows.
   */
  boolean next(double[] target, int offset);

  /** The weight of the row that {@link #next} returned last. */
  double weight();

  /** The bad rows read so far. */
  BadRows badRows();
}
