package org.ddpmix.io.check;

import java.util.Locale;

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

  /** Whether a field of a text file denotes a missing value: null, blank, or NA. */
  public static boolean isMissing(String field) {
    return field == null || field.isBlank() || field.strip().equals("NA");
  }

  /**
   * Returns the number that a text represents, or NaN if it does not represent one; {@link
   * #explain} then returns the error. {@link Double#parseDouble} would also accept "1d" and
   * "0x1p3".
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

  /** Whether a field is a number, including NaN, infinities and numbers that are too large. */
  public static boolean isNumber(String field) {
    return !Double.isNaN(parse(field)) || explain(field).kind() != BadRowKind.TEXT;
  }

  /** Returns the error of a text for which {@link #parse} returned NaN or a number out of range. */
  public static RowError explain(String field) {
    if (isMissing(field)) {
      return MISSING;
    }
    String text = field.strip();
    double value = parse(text);
    if (Double.isInfinite(value)) { // a decimal number that overflows
      return new RowError(BadRowKind.TOO_LARGE, null, text + " is beyond ±" + LARGEST);
    }
    if (!Double.isNaN(value)) {
      return error(value, text);
    }
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "nan", "+nan", "-nan" -> error(Double.NaN, text);
      case "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity" ->
          error(Double.POSITIVE_INFINITY, text);
      default -> new RowError(BadRowKind.TEXT, null, RowError.quote(text) + " is not a number");
    };
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
