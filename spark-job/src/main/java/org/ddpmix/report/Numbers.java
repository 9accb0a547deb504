package org.ddpmix.report;

import java.util.Locale;

/** Formats numbers for display. */
final class Numbers {
  static final String UNKNOWN = "–";

  private static final int MOST_DECIMALS = 6;
  private static final double LARGE = 1e5;

  private Numbers() {}

  static String of(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** A number in a format of its own; a dash if it is unknown. */
  static String fixed(String format, double x) {
    return Double.isNaN(x) ? UNKNOWN : of(format, x);
  }

  /** A number with four significant digits. */
  static String text(double x) {
    if (Double.isNaN(x)) {
      return UNKNOWN;
    }
    double size = Math.abs(x);
    if (x == 0 || size >= 1e5 || size < 1e-4) {
      return x == 0 ? "0" : of("%.3g", x);
    }
    int digits = Math.max(0, 3 - (int) Math.floor(Math.log10(size)));
    return of("%." + digits + "f", x);
  }

  /** A number with its standard error of two digits; the number alone if the error is unknown. */
  static String withError(double x, double error) {
    if (!(error > 0 && error < Double.POSITIVE_INFINITY)) {
      return text(x);
    }
    int decimals = 1 - (int) Math.floor(Math.log10(error));
    if (decimals > MOST_DECIMALS || error > LARGE) {
      return text(x) + " ± " + of("%.2g", error);
    }
    String format = "%." + Math.max(0, decimals) + "f";
    return of(format, x) + " ± " + of(format, error);
  }

  /** A rounded number with grouped digits. */
  static String count(double x) {
    return of("%,d", Math.round(x));
  }

  static String percent(double share) {
    String digits = of(share < 0.1 ? "%.2f" : "%.1f", 100 * share);
    return digits.replaceFirst("\\.?0+$", "") + " %";
  }

  static String seconds(double seconds) {
    return seconds < 99.5
        ? of("%.3g s", seconds)
        : of("%d min %02d s", (long) seconds / 60, (long) seconds % 60);
  }

  /** "1 sample", "2 samples". */
  static String many(double count, String noun) {
    return count(count) + " " + noun + (Math.round(count) == 1 ? "" : "s");
  }
}
