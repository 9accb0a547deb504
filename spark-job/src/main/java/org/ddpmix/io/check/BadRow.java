package org.ddpmix.io.check;

import java.io.Serializable;
import java.util.Comparator;
import java.util.function.UnaryOperator;

/** A row that cannot be used: its place, and what is wrong. Ordered by place. */
public final class BadRow implements Comparable<BadRow>, Serializable {
  private static final long serialVersionUID = 1L;
  private static final Comparator<BadRow> BY_PLACE =
      Comparator.<BadRow, String>comparing(r -> r.file)
          .thenComparing(r -> r.start)
          .thenComparing(r -> r.row);

  private final String file; // empty where the rows come from no file
  private final long
      start; // first byte of the split, or the partition where the rows come from no file
  private final long row; // from 1, or 0 for a header
  private final String fault;

  BadRow(String file, long start, long row, String fault) {
    this.file = file;
    this.start = start;
    this.row = row;
    this.fault = fault;
  }

  @Override
  public int compareTo(BadRow other) {
    return BY_PLACE.compare(this, other);
  }

  /** Reads "iris.csv: row 17, column petal_length: 'abc' is not a number". */
  public String describe(UnaryOperator<String> fileName) {
    if (file.isEmpty()) {
      return "partition " + start + ", row " + row + fault;
    }
    String place = row == 0 ? "" : ": row " + row + (start > 0 ? " after byte " + start : "");
    return fileName.apply(file) + place + fault;
  }
}
