package org.ddpmix.sample;

/** What is wrong with a row, without its place. */
final class Fault {

  /** Not a row of data: a header line, a blank line, a comment. Left out and not counted. */
  static final Fault NO_DATA = new Fault(null, null, "");

  /** A row of weight 0: left out, as if it were not there. */
  static final Fault WEIGHTLESS = new Fault(null, null, "");

  private static final int LONGEST_QUOTE = 60;

  private final BadRowKind kind;
  private final String column; // or null where the whole row is meant
  private final String text;

  Fault(BadRowKind kind, String column, String text) {
    this.kind = kind;
    this.column = column;
    this.text = text;
  }

  BadRowKind kind() {
    return kind;
  }

  /** Follows the place in a message. */
  String text() {
    return column == null ? ": " + text : ", column " + column + ": " + text;
  }

  Fault in(String column) {
    return new Fault(kind, column, text);
  }

  /**
   * A value from the input for a one-line message: quoted, shortened, and without control
   * characters.
   */
  static String quote(String value) {
    String shown =
        value.length() <= LONGEST_QUOTE ? value : value.substring(0, LONGEST_QUOTE) + "…";
    return "'" + shown.replaceAll("\\p{Cntrl}", "?") + "'";
  }
}
