package org.ddpmix.io.check;

import com.fasterxml.jackson.core.io.NumberInput;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Parses and checks coordinates and row weights. The methods {@code check} and {@code checkWeight}
 * return null if the value is valid.
 */
public final class NumberParser {

  /** The largest magnitude of a coordinate. The square of a larger number could overflow. */
  public static final double LARGEST = 1e150;

  /** The error of a missing value. */
  public static final RowError MISSING =
      new RowError(BadRowKind.MISSING, null, "the value is missing");

  /** The error of a row without any value, where rows may lack some. */
  public static final RowError ALL_MISSING =
      new RowError(BadRowKind.MISSING, null, "all values are missing").skipOnly();

  /** Texts in lower case that stand for missing values, as statistics programs write them. */
  private static final Set<String> MISSING_TEXTS =
      Set.of("na", "n/a", "#n/a", "null", "none", "\\n", "-", "--", "?", ".");

  private static final int LONGEST_MISSING_TEXT = 4;

  /** A number of Fortran, whose exponent begins with D. */
  private static final Pattern D_EXPONENT = Pattern.compile("[+-]?\\d*\\.\\d*[dD][+-]?\\d+");

  private NumberParser() {}

  /** Returns the error of a coordinate, or null if it is finite and not too large. */
  public static RowError check(double value) {
    if (Math.abs(value) <= LARGEST) {
      return null;
    }
    return error(value, Double.toString(value));
  }

  private static RowError error(double value, String shown) {
    if (Double.isNaN(value)) {
      return new RowError(BadRowKind.NAN, null, shown + " is not allowed");
    }
    if (Double.isInfinite(value)) {
      return new RowError(BadRowKind.INFINITE, null, shown + " is not allowed");
    }
    return new RowError(BadRowKind.TOO_LARGE, null, shown + " is beyond ±" + LARGEST);
  }

  /**
   * Whether a field of a text file denotes a missing value: null, blank, or a text such as NA, N/A,
   * NULL, None, - or ?.
   */
  public static boolean isMissing(String field) {
    if (field == null || field.isBlank()) {
      return true;
    }
    String text = field.strip();
    return text.length() <= LONGEST_MISSING_TEXT
        && MISSING_TEXTS.contains(text.toLowerCase(Locale.ROOT));
  }

  /**
   * Returns the number that a text represents, or NaN if it does not represent one; {@link
   * #explain} then returns the error. {@link Double#parseDouble} would also accept "1d" and
   * "0x1p3". Blanks of any kind around the number, the minus sign of typography, and exponents that
   * begin with D are read.
   */
  public static double parse(String field) {
    String text = field.strip();
    if (!isNumeric(text)) {
      text = plain(text);
      if (!isNumeric(text)) {
        return Double.NaN;
      }
    }
    if (text.isEmpty()) {
      return Double.NaN;
    }
    try {
      return NumberInput.parseDouble(text, true); // the JDK is slow from 16 digits on
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** The same number in ASCII, or another text if it is not a number. */
  private static String plain(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isInvisible(text.charAt(start))) {
      start++;
    }
    while (end > start && isInvisible(text.charAt(end - 1))) {
      end--;
    }
    String plain = text.substring(start, end).replace('\u2212', '-');
    return D_EXPONENT.matcher(plain).matches() ? plain.replace('d', 'e').replace('D', 'e') : plain;
  }

  /** Whether a character is a blank, such as the no-break space, or has no width. */
  private static boolean isInvisible(char c) {
    return Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || Character.getType(c) == Character.FORMAT;
  }

  private static boolean isNumeric(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!(c >= '0' && c <= '9' || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E')) {
        return false;
      }
    }
    return true;
  }

  /** Whether a field is a number, including NaN, infinities and numbers that are too large. */
  public static boolean isNumber(String field) {
    return !Double.isNaN(parse(field)) || explain(field).kind() != BadRowKind.TEXT;
  }

  /** Returns the error of a text for which {@link #parse} returned NaN or a number out of range. */
  public static RowError explain(String field) {
    if (isMissing(field)) {
      return field == null || field.isBlank()
          ? MISSING
          : MISSING.with(" (" + RowError.quote(field.strip()) + ")");
    }
    String text = field.strip();
    double value = parse(text);
    if (!Double.isNaN(value)) {
      return explain(value, text);
    }
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "nan", "+nan", "-nan" -> error(Double.NaN, text);
      case "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity" ->
          error(Double.POSITIVE_INFINITY, text);
      default -> notANumber(text);
    };
  }

  /**
   * Returns the error of a number that is out of range.
   *
   * @param text the number as it was read; infinity is a number that is too large
   */
  public static RowError explain(double value, String text) {
    return Double.isInfinite(value)
        ? new RowError(BadRowKind.TOO_LARGE, null, text + " is beyond ±" + LARGEST)
        : error(value, text);
  }

  /** The error of a text that is not a number. */
  public static RowError notANumber(String field) {
    return new RowError(BadRowKind.TEXT, null, RowError.quote(field.strip()) + " is not a number");
  }

  /** Returns the error of a row weight, or null if it is finite and at least 0. */
  public static RowError checkWeight(double weight) {
    return weight >= 0 && weight < Double.POSITIVE_INFINITY
        ? null
        : new RowError(
            BadRowKind.WEIGHT,
            null,
            weight + " is not allowed; a row weight must be finite and at least 0");
  }
}
