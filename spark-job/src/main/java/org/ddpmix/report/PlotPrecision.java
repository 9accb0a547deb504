package org.ddpmix.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;

/** Rounds numbers to the precision of a plot, which keeps the report small. */
final class PlotPrecision {
  private static final MathContext DIGITS = new MathContext(5);

  private PlotPrecision() {}

  static double number(double x) {
    return Double.isFinite(x) ? new BigDecimal(x).round(DIGITS).doubleValue() : x;
  }

  static double[] row(double[] numbers) {
    return Arrays.stream(numbers).map(PlotPrecision::number).toArray();
  }

  static double[][] rows(double[][] numbers) {
    return Arrays.stream(numbers).map(PlotPrecision::row).toArray(double[][]::new);
  }
}
