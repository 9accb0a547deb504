package org.ddpmix.io.check;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts that stand for numbers but are not read as numbers, because their meaning is not certain or
 * because they are several numbers. A column of such texts is refused and not taken for text.
 */
public final class NumberHint {

  private static final Pattern GROUPED =
      Pattern.compile(
          "[+-]?[1-9]\\d{0,2}(([,.'\u2019 \u00a0\u202f])\\d{3})(\\2\\d{3})*([.,]\\d+)?");
  private static final Pattern COMMA = Pattern.compile("(?=.*\\d)[+-]?\\d*,\\d*([eE][+-]?\\d+)?");
  private static final Pattern POINT = Pattern.compile("(?=.*\\d)[+-]?\\d*\\.\\d*([eE][+-]?\\d+)?");
  private static final Pattern SIGNED =
      Pattern.compile(
          "[+\u2212-]?\\s*(?:(?:\\p{Sc}|[A-Z]{3} )\\s*([+-]?\\d[^\\p{L}]*)"
              + "|([+-]?[\\d.,][^\\p{L}]*?)[\\s\u00a0]*(?:[%\u2030\u00b0\\p{Sc}]|\\s[A-Z]{3}))");
  private static final Pattern LIST =
      Pattern.compile("[\\[(]\\s*[+-]?[\\d.][\\d.eE+\\-,;\\s]*[\\])]");
  private static final Pattern WITH_UNIT =
      Pattern.compile("[+-]?\\d[\\d.,]*\\s+[\\p{L}\u00b5/\u00b0]{1,5}[\u00b2\u00b3]?");
  private static final int LONGEST = 40;

  private NumberHint() {}

  /**
   * Why a text that looks like a number is not read, to be appended to its error.
   *
   * @param decimalComma whether numbers have a comma instead of a point
   * @return null if the text does not look like a number
   */
  public static String of(String field, boolean decimalComma) {
    if (field == null || field.isEmpty()) {
      return null;
    }
    String text = field.strip();
    if (LIST.matcher(text).matches()) {
      return "a list is read from Parquet or JSON, not from CSV";
    }
    if (text.length() > LONGEST) {
      return null;
    }
    if (isGrouped(text)) {
      return "separators of thousands are not read where they may be decimal signs";
    }
    if (!decimalComma && COMMA.matcher(text).matches()) {
      return "the numbers of this input have decimal points (--decimal sets it)";
    }
    if (decimalComma && POINT.matcher(text).matches()) {
      return "the numbers of this input have decimal commas (--decimal sets it)";
    }
    if (text.length() > 2
        && text.charAt(0) == '\''
        && text.charAt(text.length() - 1) == '\''
        && isPlain(text.substring(1, text.length() - 1), decimalComma)) {
      return "single quotes are not read";
    }
    Matcher signed = SIGNED.matcher(text);
    if (signed.matches()) {
      String number = (signed.group(1) != null ? signed.group(1) : signed.group(2)).strip();
      if (isPlain(number, decimalComma) || isPlain(number, !decimalComma) || isGrouped(number)) {
        return "signs of currencies and units are not read";
      }
    }
    return null;
  }

  /**
   * The separator of thousands of a number where it cannot be a decimal sign, as in 1.234,5 or
   * 1,234,567; 0 for any other text.
   */
  public static char thousands(String text) {
    if (text.length() > LONGEST) {
      return 0;
    }
    Matcher matcher = GROUPED.matcher(text);
    if (!matcher.matches()) {
      return 0;
    }
    char separator = matcher.group(2).charAt(0);
    boolean sign = separator == ',' || separator == '.';
    String decimals = matcher.group(4);
    return decimals != null && decimals.charAt(0) == separator
            || sign && decimals == null && matcher.group(3) == null
        ? 0
        : separator;
  }

  /** Whether a text is a number with separators of thousands. */
  public static boolean isGrouped(String text) {
    return text.length() <= LONGEST && GROUPED.matcher(text).matches();
  }

  /** Whether a text is a number with a unit of measurement, such as 12 kg. */
  public static boolean hasUnit(String field) {
    return field != null && field.length() <= LONGEST && WITH_UNIT.matcher(field.strip()).matches();
  }

  private static boolean isPlain(String text, boolean decimalComma) {
    return !Double.isNaN(NumberParser.parse(decimalComma ? text.replace(',', '.') : text));
  }
}
