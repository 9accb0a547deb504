package org.ddpmix.start;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.UnitSphereSampler;
import org.ddpmix.mixture.Mixture;

/**
 * Puts two components in the place of each one: where 2-means along the principal direction of its
 * own rows puts them, moved so that the pair keeps the mean. A component that holds two clusters
 * gets one for each.
 */
final class ComponentSplitter {
  private static final int POWER_ITERATIONS = 10;
  private static final int LLOYD_ITERATIONS = 3;
  private static final int LEAST_ROWS = 3;
  private static final double LEAST_SHARE = 0.1;

  private final Mixture mixture;
  private final UniformRandomProvider random;
  private final int d;
  private final double[] means; // 2k × d
  private final double[] weights; // 2k

  private ComponentSplitter(Mixture mixture, UniformRandomProvider random) {
    this.mixture = mixture;
    this.random = random;
    this.d = mixture.dimension();
    this.means = new double[2 * mixture.k() * d];
    this.weights = new double[2 * mixture.k()];
  }

  /**
   * @param rows a few of the samples for each component
   */
  static Mixture of(Mixture mixture, List<double[]> rows, UniformRandomProvider random) {
    ComponentSplitter twins = new ComponentSplitter(mixture, random);
    List<List<double[]>> own = new ArrayList<>();
    for (int c = 0; c < mixture.k(); c++) {
      own.add(new ArrayList<>());
    }
    double[] responsibilities = new double[mixture.k()];
    for (double[] row : rows) {
      mixture.posterior(row, responsibilities);
      own.get(largest(responsibilities)).add(row);
    }
    for (int c = 0; c < mixture.k(); c++) {
      twins.split(c, own.get(c));
    }
    return new Mixture(2 * mixture.k(), twins.d, twins.weights, twins.means, mixture.covariances());
  }

  private static int largest(double[] numbers) {
    int largest = 0;
    for (int i = 1; i < numbers.length; i++) {
      if (numbers[i] > numbers[largest]) {
        largest = i;
      }
    }
    return largest;
  }

  private void split(int c, List<double[]> rows) {
    if (rows.size() >= LEAST_ROWS) {
      double[] direction = PrincipalDirection.of(rows, POWER_ITERATIONS, random).direction();
      double[] mean = mean(rows);
      double[] projections = new double[rows.size()];
      for (int i = 0; i < projections.length; i++) {
        for (int j = 0; j < d; j++) {
          projections[i] += (rows.get(i)[j] - mean[j]) * direction[j];
        }
      }
      double cut = 0;
      for (int i = 0; i < LLOYD_ITERATIONS; i++) {
        cut = 0.5 * (meanBeyond(projections, cut, 1) + meanBeyond(projections, cut, -1));
      }
      double upper = meanBeyond(projections, cut, 1);
      double lower = meanBeyond(projections, cut, -1);
      if (Double.isFinite(upper - lower)) {
        place(c, direction, upper, lower, shareBeyond(projections, cut));
        return;
      }
    }
    double half = 0.5 * Math.sqrt(mixture.meanVariance());
    place(c, UnitSphereSampler.of(random, d).sample(), half, -half, 0.5);
  }

  /** The mean of the projections on one side of a cut; NaN where there are none. */
  private static double meanBeyond(double[] projections, double cut, int side) {
    double sum = 0;
    int count = 0;
    for (double p : projections) {
      if (p > cut == side > 0) {
        sum += p;
        count++;
      }
    }
    return sum / count;
  }

  private static double shareBeyond(double[] projections, double cut) {
    int count = 0;
    for (double p : projections) {
      count += p > cut ? 1 : 0;
    }
    double share = (double) count / projections.length;
    return Math.min(1 - LEAST_SHARE, Math.max(LEAST_SHARE, share));
  }

  private double[] mean(List<double[]> rows) {
    double[] mean = new double[d];
    for (double[] row : rows) {
      for (int j = 0; j < d; j++) {
        mean[j] += row[j] / rows.size();
      }
    }
    return mean;
  }

  private void place(int c, double[] direction, double upper, double lower, double share) {
    double centre = share * upper + (1 - share) * lower;
    double[] mean = mixture.mean(c);
    for (int j = 0; j < d; j++) {
      means[2 * c * d + j] = mean[j] + (upper - centre) * direction[j];
      means[(2 * c + 1) * d + j] = mean[j] + (lower - centre) * direction[j];
    }
    weights[2 * c] = mixture.weight(c) * share;
    weights[2 * c + 1] = mixture.weight(c) * (1 - share);
  }
}
