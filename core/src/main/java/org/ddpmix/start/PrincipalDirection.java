package org.ddpmix.start;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.UnitSphereSampler;

/**
 * The direction of largest variance of a few rows, from power iteration on their covariance.
 *
 * @param direction unit vector of d numbers
 * @param variance the variance of the rows along the direction, in squared units of the data
 */
record PrincipalDirection(double[] direction, double variance) {

  static PrincipalDirection of(List<double[]> rows, int iterations, UniformRandomProvider random) {
    int d = rows.get(0).length;
    double[] mean = new double[d];
    for (double[] row : rows) {
      for (int j = 0; j < d; j++) {
        mean[j] += row[j] / rows.size();
      }
    }
    double[] direction = UnitSphereSampler.of(random, d).sample();
    double variance = 0;
    for (int i = 0; i < iterations; i++) {
      double[] next = new double[d];
      for (double[] row : rows) {
        double projection = 0;
        for (int j = 0; j < d; j++) {
          projection += (row[j] - mean[j]) * direction[j];
        }
        for (int j = 0; j < d; j++) {
          next[j] += projection * (row[j] - mean[j]) / rows.size();
        }
      }
      double squares = 0;
      for (double x : next) {
        squares += x * x;
      }
      variance = Math.sqrt(squares);
      if (variance == 0) {
        break;
      }
      for (int j = 0; j < d; j++) {
        direction[j] = next[j] / variance;
      }
    }
    return new PrincipalDirection(direction, variance);
  }
}
