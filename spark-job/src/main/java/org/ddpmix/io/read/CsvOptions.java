package org.ddpmix.io.read;

/**
 * What the user says about CSV files.
 *
 * @param header whether the first line has the column names; null to detect it
 * @param separator the character between fields; null to detect it
 * @param decimalComma whether numbers have a comma instead of a point; null to detect it
 * @param encoding the character set; null to detect it
 */
public record CsvOptions(
    Boolean header, Character separator, Boolean decimalComma, String encoding) {

  /** Detects everything. */
  public static final CsvOptions DETECTED = new CsvOptions(null, null, null, null);

  /**
   * Reads the options as the user writes them.
   *
   * @param header auto, true or false: whether the first line has the column names
   * @param separator auto, comma, semicolon, tab, pipe, space, or a character
   * @param decimal auto, point or comma
   * @param encoding auto or the name of a character set
   * @throws org.ddpmix.exception.InvalidSettingException if a text is none of these
   */
  public static CsvOptions of(String header, String separator, String decimal, String encoding) {
    boolean detect = encoding.equals("auto");
    if (!detect) {
      TextEncoding.check(encoding);
    }
    return new CsvOptions(
        header.equals("auto") ? null : Boolean.valueOf(header),
        CsvDialect.separator(separator),
        decimal.equals("auto") ? null : decimal.equals("comma"),
        detect ? null : encoding);
  }

  CsvOptions withDefaultSeparator(char other) {
    return separator != null ? this : new CsvOptions(header, other, decimalComma, encoding);
  }

  CsvOptions withHeader(boolean value) {
    return new CsvOptions(value, separator, decimalComma, encoding);
  }
}
