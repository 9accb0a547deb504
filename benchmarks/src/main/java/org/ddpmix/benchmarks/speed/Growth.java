package org.ddpmix.benchmarks.speed;

import org.apache.commons.math3.stat.regression.SimpleRegression;

/** Fits a model of the seconds as a function of a size. */
final class Growth {
  private final SimpleRegression line = new SimpleRegression();
  private final SimpleRegression logarithms = new SimpleRegression();

  void add(double size, double seconds) {
    line.addData(size, seconds);
    logarithms.addData(Math.log(size), Math.log(seconds));
  }

  /** The exponent p of seconds ∝ size^p, by least squares of the logarithms. */
  double exponent() {
    return logarithms.getSlope();
  }

  /** The constant a of seconds = a + b · size, by least squares. */
  double fixedSeconds() {
    return line.getIntercept();
  }

  /** The slope b of seconds = a + b · size, by least squares. */
  double secondsPerUnit() {
    return line.getSlope();
  }
}
