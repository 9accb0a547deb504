package org.ddpmix.report;

import org.ddpmix.mixture.Mixture;

/**
 * The distances between the means of a mixture.
 *
 * @param distances k × k, in units of the data
 * @param deviation σ, the standard deviation of the components in each direction
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

  /** The component with the nearest mean, or −1 if there is only one component. */
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

  /** The distance between two means, in standard deviations σ. */
  double inDeviations(int a, int b) {
    return distances[a][b] / deviation;
  }
}
