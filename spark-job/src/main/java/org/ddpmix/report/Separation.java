package org.ddpmix.report;

import org.ddpmix.mixture.ComponentDistance;
import org.ddpmix.mixture.Mixture;

/**
 * The distances between the means of a mixture.
 *
 * @param distances k × k, in units of the data
 * @param inDeviations k × k, in standard deviations: {@link ComponentDistance#mahalanobis}
 */
record Separation(double[][] distances, double[][] inDeviations) {

  static Separation of(Mixture mixture) {
    int k = mixture.k();
    double[][] means = new double[k][];
    double[][] distances = new double[k][k];
    double[][] inDeviations = new double[k][k];
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
        inDeviations[a][b] = ComponentDistance.mahalanobis(mixture, a, mixture, b);
        inDeviations[b][a] = inDeviations[a][b];
      }
    }
    return new Separation(distances, inDeviations);
  }

  int k() {
    return distances.length;
  }

  /** The component with the nearest mean, or −1 if there is only one component. */
  int nearest(int component) {
    int nearest = -1;
    for (int c = 0; c < k(); c++) {
      if (c != component
          && (nearest < 0 || inDeviations[component][c] < inDeviations[component][nearest])) {
        nearest = c;
      }
    }
    return nearest;
  }

  /** The distance between two means, in standard deviations along their difference. */
  double inDeviations(int a, int b) {
    return inDeviations[a][b];
  }
}
