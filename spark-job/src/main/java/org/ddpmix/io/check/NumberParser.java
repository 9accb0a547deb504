package org.ddpmix.io.check;

import java.util.Locale;

/** Checks a number, or text that should be one. A method that finds nothing wrong returns null. */
public final class NumberParser {

  /** Squares of what is larger could overflow. */
  public static final double LARGEST = 1e150;

  public static final RowError MISSING = new RowError(BadRowKind.MISSING, null, "no value");

  private NumberParser() {}

  /** Checks one coordinate. */
  public static RowError check(double value) {
    if (Math.abs(value) <= LARGEST) {
      return null;
    }
    return fault(value, Double.toString(value));
  }

  private static RowError fault(double value, String shown) {
    if (Double.isNaN(value)) {
      return new RowError(BadRowKind.NAN, null, shown + " is not allowed");
    }
    if (Double.isInfinite(value)) {
      return new RowError(BadRowKind.INFINITE, null, shown + " is not allowed");
    }
    return new RowError(BadRowKind.TOO_LARGE, null, shown + " is beyond ±" + LARGEST);
  }

  /** Whether a field of a text file stands for a missing value. */
  public static boolean isMissing(String field) {
    return field == null || field.isBlank() || field.strip().equals("NA");
  }

  /**
   * The number that a text is, NaN where it is none: {@link #explain} tells why. Java's own parser
   * would also take "1d" and "0x1p3".
   */
  public static double parse(String field) {
    String text = field.strip();
    if (text.isEmpty() || !isNumeric(text)) {
      return Double.NaN;
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
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

  /** Whether a field reads as a number, be it one that is not allowed. */
  public static boolean isNumber(String field) {
    return !Double.isNaN(parse(field)) || explain(field).kind() != BadRowKind.TEXT;
  }

  /** What is wrong with a text that {@link #parse} did not read as a number within bounds. */
  public static RowError explain(String field) {
    if (isMissing(field)) {
      return MISSING;
    }
    String text = field.strip();
    double value = parse(text);
    if (Double.isInfinite(value)) { // digits, but too many
      return new RowError(BadRowKind.TOO_LARGE, null, text + " is beyond ±" + LARGEST);
    }
    if (!Double.isNaN(value)) {
      return fault(value, text);
    }
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "nan", "+nan", "-nan" -> fault(Double.NaN, text);
      case "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity" ->
          fault(Double.POSITIVE_INFINITY, text);
      default -> new RowError(BadRowKind.TEXT, null, RowError.quote(text) + " is not a number");
    };
  }

  /** Checks a row weight. */
  public static RowError checkWeight(double weight) {
    return weight >= 0 && weight < Double.POSITIVE_INFINITY
        ? null
        : new RowError(
            BadRowKind.WEIGHT, null, weight + " is not allowed; a weight is finite and at least 0");
  }
}
