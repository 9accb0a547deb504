package org.ddpmix.io.read;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.io.check.BadRowKind;
import org.ddpmix.io.check.RowError;

/**
 * The fields of one record, by the columns of the table. The parser reuses it for the next record.
 */
final class CsvRecord extends AbstractBaseCsvCallbackHandler<CsvRecord> {

  /** The largest number of columns. */
  static final int MAX_COLUMNS = 1_000_000;

  private static final int SHOWN = 64; // characters of the line for messages

  private final String[] values; // by column; null if empty and not quoted
  private final boolean[] wanted; // by column; the others are not kept
  private final int width; // fields of a record; further columns are partition keys
  private final char separator;
  private final StringBuilder line = new StringBuilder();
  private int[] columns; // of the fields; null if field j is column j
  private int fields;
  private boolean lastQuoted;

  /**
   * @param width the number of fields of a record
   * @param wanted the columns to keep; those from {@code width} on are set with {@link #set}
   */
  CsvRecord(int width, boolean[] wanted, char separator) {
    this.width = width;
    this.wanted = wanted;
    this.values = new String[wanted.length];
    this.separator = separator;
  }

  /** Sets the column of each field of the following records; null if field j is column j. */
  void columns(int[] columns) {
    this.columns = columns;
  }

  /** Sets a column that is not in the file. */
  void set(int column, String value) {
    values[column] = value;
  }

  @Override
  protected void handleBegin(long startingLineNumber) {
    fields = 0;
    lastQuoted = false;
    line.setLength(0);
  }

  @Override
  protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
    if (index >= MAX_COLUMNS) {
      throw new BadDataException("more than " + MAX_COLUMNS + " columns are not supported");
    }
    fields = index + 1;
    lastQuoted = quoted;
    if (quoted) {
      QuotedReturns.restore(buffer, offset, length);
    }
    if (line.length() < SHOWN) {
      if (index > 0) {
        line.append(separator);
      }
      line.append(buffer, offset, Math.min(length, SHOWN));
    }
    if (index < width) {
      int column = columns == null ? index : columns[index];
      if (wanted[column]) {
        values[column] = length == 0 && !quoted ? null : new String(buffer, offset, length);
      }
    }
  }

  @Override
  protected CsvRecord buildRecord() {
    return this;
  }

  /** A field by its column; null if it is empty and not quoted. */
  String value(int column) {
    return values[column];
  }

  boolean hasAllFields() {
    return fields == width;
  }

  /** The error of a record that does not have all fields. */
  RowError wrongLength() {
    return new RowError(
        BadRowKind.WRONG_LENGTH,
        null,
        "the line " + RowError.quote(line()) + " does not have " + width + " fields");
  }

  /** Whether the line consists of blanks. */
  boolean isBlank() {
    return fields == 1 && !lastQuoted && line.toString().isBlank();
  }

  /** Whether the last field was quoted. */
  boolean endsQuoted() {
    return lastQuoted;
  }

  /** The beginning of the line, without quotes. */
  String line() {
    return line.toString();
  }
}
