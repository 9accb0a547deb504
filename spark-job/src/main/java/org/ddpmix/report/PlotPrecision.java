package org.ddpmix.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;

/** Rounds numbers to the precision of a plot, which keeps the report small. */
final class PlotPrecision {
  private static final MathContext DIGITS = new MathContext(5);

  private PlotPrecision() {}

  static double number(double x) {
    return Double.isFinite(x) ? new BigDecimal(x).round(DIGITS).doubleValue() : x;
  }

  /** Rounds a number to some digits of a range in which it is shown, such as that of an axis. */
  static double within(double range, double x) {
    if (!Double.isFinite(x) || !(range > 0)) {
      return x;
    }
    int scale = DIGITS.getPrecision() - 1 - (int) Math.floor(Math.log10(range));
    return new BigDecimal(x).setScale(scale, RoundingMode.HALF_EVEN).doubleValue();
  }

  static double[] row(double[] numbers) {
    return Arrays.stream(numbers).map(PlotPrecision::number).toArray();
  }

  static double[][] rows(double[][] numbers) {
    return Arrays.stream(numbers).map(PlotPrecision::row).toArray(double[][]::new);
  }
}
