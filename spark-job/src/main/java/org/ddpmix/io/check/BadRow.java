package org.ddpmix.io.check;

import java.io.Serializable;
import java.util.Comparator;
import java.util.function.UnaryOperator;

/** The position and the error of an invalid row. The natural order is that of the positions. */
public final class BadRow implements Comparable<BadRow>, Serializable {
  private static final long serialVersionUID = 1L;
  private static final Comparator<BadRow> BY_POSITION =
      Comparator.<BadRow, String>comparing(r -> r.file)
          .thenComparing(r -> r.start)
          .thenComparing(r -> r.row);

  private final String file; // empty if the rows do not come from files
  private final long start; // byte offset of the split, or the partition index if there is no file
  private final long row; // from 1 within the split or partition; 0 for a header
  private final String error;

  BadRow(String file, long start, long row, String error) {
    this.file = file;
    this.start = start;
    this.row = row;
    this.error = error;
  }

  boolean isInFile() {
    return !file.isEmpty();
  }

  @Override
  public int compareTo(BadRow other) {
    return BY_POSITION.compare(this, other);
  }

  /**
   * Returns the position and the error in one line, such as "iris.csv: row 17, column petal_length:
   * 'abc' is not a number".
   *
   * @param fileName converts the URI of a file to the name to print
   */
  public String describe(UnaryOperator<String> fileName) {
    if (file.isEmpty()) {
      return "partition " + start + ", row " + row + error;
    }
    String place = row == 0 ? "" : ": row " + row + (start > 0 ? " after byte " + start : "");
    return fileName.apply(file) + place + error;
  }
}
