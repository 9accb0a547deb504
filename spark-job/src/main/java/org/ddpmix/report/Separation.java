package org.ddpmix.report;

import org.ddpmix.mixture.ComponentDistance;
import org.ddpmix.mixture.LinearMap;
import org.ddpmix.mixture.Mixture;

/**
 * The distances between the components of a mixture.
 *
 * @param distances between the means, in units of the data: k × k
 * @param bhattacharyya {@link ComponentDistance#bhattacharyya}, in nats: k × k
 */
record Separation(double[][] distances, double[][] bhattacharyya) {
  private static final double MAX_WORK = 3e10; // operations for all pairs: some seconds

  static Separation of(Mixture mixture) {
    int k = mixture.k();
    double[][] distances = new double[k][k];
    double[][] bhattacharyya = new double[k][k];
    Mixture compared = comparable(mixture);
    for (int a = 0; a < k; a++) {
      for (int b = 0; b < a; b++) {
        distances[a][b] = distance(mixture.mean(a), mixture.mean(b));
        distances[b][a] = distances[a][b];
        bhattacharyya[a][b] = ComponentDistance.bhattacharyya(compared, a, compared, b);
        bhattacharyya[b][a] = bhattacharyya[a][b];
      }
    }
    return new Separation(distances, bhattacharyya);
  }

  /**
   * The mixture in coordinates in which the distances of its pairs are cheap, and the same as long
   * as the matrices of all pairs can be factored in some seconds. Otherwise all components get the
   * mean covariance.
   */
  private static Mixture comparable(Mixture mixture) {
    double d = mixture.dimension();
    double work = 0.5 * mixture.k() * mixture.k() * d * d * d / 3;
    return switch (mixture.covariances().type()) {
      case SHARED, SPHERICAL, DIAGONAL -> mixture;
      case TIED -> whitened(mixture);
      case FULL -> work <= MAX_WORK ? mixture : whitened(mixture);
    };
  }

  private static Mixture whitened(Mixture mixture) {
    int d = mixture.dimension();
    LinearMap map = LinearMap.withinComponents(mixture);
    double[] means = mixture.means();
    for (int c = 0; c < mixture.k(); c++) {
      map.solve(means, c * d);
    }
    return new Mixture(mixture.k(), d, mixture.shares(), means, 1);
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += (a[j] - b[j]) * (a[j] - b[j]);
    }
    return Math.sqrt(sum);
  }

  int k() {
    return distances.length;
  }

  /** The component at the least Bhattacharyya distance; −1 if there is only one component. */
  int nearest(int component) {
    int nearest = -1;
    for (int c = 0; c < k(); c++) {
      if (c != component
          && (nearest < 0 || bhattacharyya[component][c] < bhattacharyya[component][nearest])) {
        nearest = c;
      }
    }
    return nearest;
  }

  /**
   * √(8 B) with the Bhattacharyya distance B. For components of the same covariance this is the
   * distance of the means in standard deviations; components of different shapes are apart even if
   * their means are equal.
   */
  double inDeviations(int a, int b) {
    return Math.sqrt(8 * bhattacharyya[a][b]);
  }

  /** The overlap ∫ √(p_a p_b) of two densities, from 0 to 1. */
  double overlap(int a, int b) {
    return Math.exp(-bhattacharyya[a][b]);
  }
}
