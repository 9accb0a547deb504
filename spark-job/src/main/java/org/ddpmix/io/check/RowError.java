package org.ddpmix.io.check;

/** What is wrong with a row, without its place. */
public final class RowError {

  /** Not a row of data: a header line, a blank line, a comment. Left out and not counted. */
  public static final RowError NO_DATA = new RowError(null, null, "");

  /** A row of weight 0: left out, as if it were not there. */
  public static final RowError WEIGHTLESS = new RowError(null, null, "");

  private static final int LONGEST_QUOTE = 60;

  private final BadRowKind kind;
  private final String column; // or null where the whole row is meant
  private final String text;

  public RowError(BadRowKind kind, String column, String text) {
    this.kind = kind;
    this.column = column;
    this.text = text;
  }

  public BadRowKind kind() {
    return kind;
  }

  /** Follows the place in a message. */
  public String text() {
    return column == null ? ": " + text : ", column " + column + ": " + text;
  }

  public RowError in(String column) {
    return new RowError(kind, column, text);
  }

  /**
   * A value from the input for a one-line message: quoted, shortened, and without control
   * characters.
   */
  public static String quote(String value) {
    String shown =
        value.length() <= LONGEST_QUOTE ? value : value.substring(0, LONGEST_QUOTE) + "…";
    return "'" + shown.replaceAll("\\p{Cntrl}", "?") + "'";
  }
}
