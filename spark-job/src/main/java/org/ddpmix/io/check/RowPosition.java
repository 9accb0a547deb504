package org.ddpmix.io.check;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Where the current row stands: in its file where the input has files, else in its partition. One
 * for each task.
 */
public final class RowPosition {

  /** The columns of a row that tell its place, −1 where there is none. */
  public static final class Columns implements Serializable {
    private static final long serialVersionUID = 1L;

    /** For rows that come from no file. */
    public static final Columns NONE = new Columns(-1, -1, -1);

    private final int file;
    private final int blockStart;
    private final int rowIndex;

    public Columns(int file, int blockStart, int rowIndex) {
      this.file = file;
      this.blockStart = blockStart;
      this.rowIndex = rowIndex;
    }

    public boolean isInFiles() {
      return file >= 0;
    }
  }

  private final Columns columns;
  private UTF8String file = UTF8String.EMPTY_UTF8; // empty where the rows come from no file
  private long start; // first byte of the split; the partition where the rows come from no file
  private long lines; // since the start
  private long row; // from 1, since the start

  public RowPosition(Columns columns, int partition) {
    this.columns = columns;
    this.start = partition;
  }

  /** Moves to the next row. */
  public void advance(InternalRow next) {
    if (columns.isInFiles()) {
      UTF8String nextFile = next.getUTF8String(columns.file);
      long nextStart = columns.blockStart < 0 ? 0 : next.getLong(columns.blockStart);
      if (nextStart != start || !nextFile.equals(file)) {
        file = nextFile.clone(); // the row's memory is used again
        start = nextStart;
        lines = 0;
        row = 0;
      }
    }
    lines++;
    row = columns.rowIndex < 0 ? row + 1 : next.getLong(columns.rowIndex) + 1;
  }

  /** Takes the current row for no row of data in the count. */
  public void uncount() {
    row--;
  }

  public boolean isFirstLineOfFile() {
    return lines == 1 && start == 0;
  }

  BadRow bad(RowError fault) {
    return new BadRow(file.toString(), start, row, fault.text());
  }
}
