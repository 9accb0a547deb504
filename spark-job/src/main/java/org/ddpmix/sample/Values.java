package org.ddpmix.sample;

import java.util.Locale;

/** Checks a number, or text that should be one. A method that finds nothing wrong returns null. */
public final class Values {

  /** Squares of what is larger could overflow. */
  static final double LARGEST = 1e150;

  static final Fault MISSING = new Fault(BadRowKind.MISSING, null, "no value");

  private Values() {}

  /** Checks one coordinate. */
  static Fault check(double value) {
    if (Math.abs(value) <= LARGEST) {
      return null;
    }
    return fault(value, Double.toString(value));
  }

  private static Fault fault(double value, String shown) {
    if (Double.isNaN(value)) {
      return new Fault(BadRowKind.NAN, null, shown + " is not allowed");
    }
    if (Double.isInfinite(value)) {
      return new Fault(BadRowKind.INFINITE, null, shown + " is not allowed");
    }
    return new Fault(BadRowKind.TOO_LARGE, null, shown + " is beyond ±" + LARGEST);
  }

  /** Whether a field of a text file stands for a missing value. */
  static boolean isMissing(String field) {
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
  static boolean isNumber(String field) {
    return !Double.isNaN(parse(field)) || explain(field).kind() != BadRowKind.TEXT;
  }

  /** What is wrong with a text that {@link #parse} did not read as a number within bounds. */
  static Fault explain(String field) {
    if (isMissing(field)) {
      return MISSING;
    }
    String text = field.strip();
    double value = parse(text);
    if (Double.isInfinite(value)) { // digits, but too many
      return new Fault(BadRowKind.TOO_LARGE, null, text + " is beyond ±" + LARGEST);
    }
    if (!Double.isNaN(value)) {
      return fault(value, text);
    }
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "nan", "+nan", "-nan" -> fault(Double.NaN, text);
      case "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity" ->
          fault(Double.POSITIVE_INFINITY, text);
      default -> new Fault(BadRowKind.TEXT, null, Fault.quote(text) + " is not a number");
    };
  }

  /** Checks a row weight. */
  static Fault checkWeight(double weight) {
    return weight >= 0 && weight < Double.POSITIVE_INFINITY
        ? null
        : new Fault(
            BadRowKind.WEIGHT, null, weight + " is not allowed; a weight is finite and at least 0");
  }
}
