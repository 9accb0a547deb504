package org.ddpmix.benchmarks.speed;

import org.apache.commons.math3.stat.regression.SimpleRegression;

/** How seconds grow with a size: points of both. */
final class Growth {
  private final SimpleRegression line = new SimpleRegression();
  private final SimpleRegression logarithms = new SimpleRegression();

  void add(double size, double seconds) {
    line.addData(size, seconds);
    logarithms.addData(Math.log(size), Math.log(seconds));
  }

  /** p of seconds ∝ size^p, by least squares of logarithms. */
  double exponent() {
    return logarithms.getSlope();
  }

  /** a of seconds = a + b · size, by least squares. */
  double fixedSeconds() {
    return line.getIntercept();
  }

  /** b of seconds = a + b · size. */
  double secondsPerUnit() {
    return line.getSlope();
  }
}
