package org.ddpmix.testing;

import java.util.function.ToDoubleFunction;

/** An independent value of a derivative. */
public final class CentralDifference {

  private CentralDifference() {}

  /** (f(x + h e_i) − f(x − h e_i)) / 2h. */
  public static double of(ToDoubleFunction<double[]> f, double[] x, int i, double h) {
    double[] up = x.clone();
    double[] down = x.clone();
    up[i] += h;
    down[i] -= h;
    return (f.applyAsDouble(up) - f.applyAsDouble(down)) / (2 * h);
  }
}
