package org.ddpmix.io.pack;

import java.io.Serializable;
import org.ddpmix.data.Moments;
import org.ddpmix.io.check.BadRows;

/** The row count, the moments and the bad rows of a packed partition. */
final class PartitionSummary implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long rows;
  private final Moments moments;
  private final BadRows badRows;

  PartitionSummary(long rows, Moments moments, BadRows badRows) {
    this.rows = rows;
    this.moments = moments;
    this.badRows = badRows;
  }

  long rows() {
    return rows;
  }

  Moments moments() {
    return moments;
  }

  BadRows badRows() {
    return badRows;
  }
}
