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
  private final boolean skipOnly;

  /**
   * Creates an error.
   *
   * @param column the column, or null if the error concerns the whole row
   * @param text the error in one line
   */
  public RowError(BadRowKind kind, String column, String text) {
    this(kind, column, text, false);
  }

  private RowError(BadRowKind kind, String column, String text, boolean skipOnly) {
    this.kind = kind;
    this.column = column;
    this.text = text;
    this.skipOnly = skipOnly;
  }

  /** Returns the same error, marked as one of a row that cannot be used with what it has. */
  public RowError skipOnly() {
    return new RowError(kind, column, text, true);
  }

  /** Whether the row cannot be used even where rows may lack some values. */
  boolean isSkipOnly() {
    return skipOnly;
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
    return new RowError(kind, column, text + more, skipOnly);
  }

  /** Returns the same error in a column. */
  public RowError in(String column) {
    return new RowError(kind, column, text, skipOnly);
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
