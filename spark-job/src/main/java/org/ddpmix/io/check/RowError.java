package org.ddpmix.io.check;

import org.ddpmix.exception.MessageText;

/** The error of a row, without its position. */
public final class RowError {

  /** Marks a line without data: a header, a blank line or a comment. It has no row number. */
  public static final RowError NO_DATA = new RowError(null, null, "");

  /** Marks a row of weight 0. It is left out and is not a bad row. */
  public static final RowError ZERO_WEIGHT = new RowError(null, null, "");

  private static final int LONGEST_QUOTE = 60;

  private final BadRowKind kind;
  private final String column; // null if the error concerns the whole row
  private final String text;

  /**
   * Creates an error.
   *
   * @param column the column, or null if the error concerns the whole row
   * @param text the error in one line
   */
  public RowError(BadRowKind kind, String column, String text) {
    this.kind = kind;
    this.column = column;
    this.text = text;
  }

  /** The kind, or null for {@link #NO_DATA} and {@link #ZERO_WEIGHT}. */
  public BadRowKind kind() {
    return kind;
  }

  /** The column and the error, to be appended to the position of the row. */
  public String text() {
    return column == null ? ": " + text : ", column " + column + ": " + text;
  }

  /** Returns the same error with more text. */
  public RowError with(String more) {
    return new RowError(kind, column, text + more);
  }

  /** Returns the same error in a column. */
  public RowError in(String column) {
    return new RowError(kind, column, text);
  }

  /**
   * Formats an input value for a one-line message: quoted, with control characters escaped, and cut
   * after 60 characters.
   */
  public static String quote(String value) {
    String shown =
        value.length() <= LONGEST_QUOTE ? value : value.substring(0, LONGEST_QUOTE) + "…";
    return "'" + MessageText.escaped(shown) + "'";
  }
}
