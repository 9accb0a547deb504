package org.ddpmix.io.check;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The position of the current row of a task. It is relative to the file if the input consists of
 * files, otherwise to the partition.
 */
public final class RowPosition {

  /** The indices of the metadata columns with a row's position; −1 for a column that is absent. */
  public static final class Columns implements Serializable {
    private static final long serialVersionUID = 1L;

    /** For rows that do not come from files. */
    public static final Columns NONE = new Columns(-1, -1, -1);

    private final int file;
    private final int blockStart;
    private final int rowIndex;

    /**
     * Sets the column indices.
     *
     * @param file the column with the URI of the file
     * @param blockStart the column with the byte offset of the split
     * @param rowIndex the column with the row number in the file, from 0
     */
    public Columns(int file, int blockStart, int rowIndex) {
      this.file = file;
      this.blockStart = blockStart;
      this.rowIndex = rowIndex;
    }

    /** The same columns after {@code count} other ones. */
    public Columns after(int count) {
      return new Columns(
          file < 0 ? -1 : file + count,
          blockStart < 0 ? -1 : blockStart + count,
          rowIndex < 0 ? -1 : rowIndex + count);
    }

    /** Whether the rows come from files. */
    public boolean isInFiles() {
      return file >= 0;
    }
  }

  private final Columns columns;
  private UTF8String file = UTF8String.EMPTY_UTF8; // empty if the rows do not come from files
  private UTF8String lastFile; // the object of the last row; that of the next row may be the same
  private long start; // byte offset of the split, or the partition index if there is no file
  private long row; // from 1 within the split

  /**
   * Creates the position before the first row.
   *
   * @param partition the index of the partition
   */
  public RowPosition(Columns columns, int partition) {
    this.columns = columns;
    this.start = partition;
  }

  /**
   * Moves to the next row.
   *
   * @param next the row that was read
   */
  public void advance(InternalRow next) {
    if (columns.isInFiles()) {
      UTF8String nextFile = next.getUTF8String(columns.file);
      long nextStart = columns.blockStart < 0 ? 0 : next.getLong(columns.blockStart);
      if (nextStart != start || nextFile != lastFile && !nextFile.equals(file)) {
        file = nextFile.clone(); // Spark reuses the memory of a row
        start = nextStart;
        row = 0;
      }
      lastFile = nextFile;
    }
    row = columns.rowIndex < 0 ? row + 1 : next.getLong(columns.rowIndex) + 1;
  }

  /** Excludes the current line from the row numbers, because it holds no data. */
  public void excludeFromRowNumbers() {
    row--;
  }

  BadRow badRow(RowError error) {
    return new BadRow(file.toString(), start, row, error.text());
  }
}
