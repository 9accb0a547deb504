package org.ddpmix.report;

import org.ddpmix.mixture.Mixture;

/**
 * The distances between the means of a mixture.
 *
 * @param distances k × k, in units of the data
 * @param deviation σ, the components' standard deviation in each direction
 */
record Separation(double[][] distances, double deviation) {

  static Separation of(Mixture mixture) {
    int k = mixture.k();
    double[][] means = new double[k][];
    double[][] distances = new double[k][k];
    for (int a = 0; a < k; a++) {
      means[a] = mixture.mean(a);
      for (int b = 0; b < a; b++) {
        double sum = 0;
        for (int j = 0; j < means[a].length; j++) {
          double difference = means[a][j] - means[b][j];
          sum += difference * difference;
        }
        distances[a][b] = Math.sqrt(sum);
        distances[b][a] = distances[a][b];
      }
    }
    return new Separation(distances, Math.sqrt(mixture.meanVariance()));
  }

  int k() {
    return distances.length;
  }

  /** The component whose mean is nearest to another's, or −1 where there is no other. */
  int nearest(int component) {
    int nearest = -1;
    for (int c = 0; c < k(); c++) {
      if (c != component
          && (nearest < 0 || distances[component][c] < distances[component][nearest])) {
        nearest = c;
      }
    }
    return nearest;
  }

  /** The distance of two means ÷ σ. */
  double inDeviations(int a, int b) {
    return distances[a][b] / deviation;
  }
}
