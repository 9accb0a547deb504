package org.ddpmix.start;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Covariances;
import org.ddpmix.mixture.Mixture;

/**
 * Proposes components for dense groups among the samples of the background. A component far from
 * all others has no candidate near it while the noise decreases, because the background takes its
 * samples from the start.
 *
 * @param deviations the scale of each coordinate, in units of the data: d
 * @param least the smallest variance of a coordinate within a component: d
 */
record OutlierGroups(double[] deviations, double[] least, UniformRandomProvider random) {
  private static final int MAX_GROUPS = 4;
  private static final int CENTRES = 20; // that are tried for a group
  private static final int GROUPS_PER_ROWS = 8; // a group has this part of the rows

  /** A group of rows. */
  private record Group(double[] mean, double[] variances, double share) {}

  /**
   * Adds components.
   *
   * @param mixture with a background
   * @param rows the samples
   * @return the mixture with at most {@link #MAX_GROUPS} more components; itself if the background
   *     has too few samples
   */
  Mixture addTo(Mixture mixture, List<double[]> rows) {
    List<double[]> left = new ArrayList<>();
    double[] w = new double[mixture.k()];
    for (double[] row : rows) {
      mixture.posterior(row, w);
      if (Arrays.stream(w).sum() < 0.5) {
        left.add(row);
      }
    }
    List<Group> groups = new ArrayList<>();
    int d = mixture.dimension();
    int size = Math.max(d + 2, left.size() / GROUPS_PER_ROWS);
    while (groups.size() < MAX_GROUPS && left.size() >= 2 * size) {
      groups.add(densest(left, size, rows.size()));
    }
    return groups.isEmpty() ? mixture : with(mixture, groups);
  }

  /** The group with the smallest radius around one of some rows; it is removed from the rows. */
  private Group densest(List<double[]> rows, int size, int all) {
    double[] best = null; // the squared distances of the rows from the best centre
    double radius = Double.POSITIVE_INFINITY;
    for (int i = 0; i < CENTRES; i++) {
      double[] centre = rows.get(random.nextInt(rows.size()));
      double[] distances = rows.stream().mapToDouble(row -> squaredDistance(centre, row)).toArray();
      double own = Arrays.stream(distances).sorted().skip(size - 1L).findFirst().orElseThrow();
      if (best == null || own < radius) {
        radius = own;
        best = distances;
      }
    }
    List<double[]> group = new ArrayList<>();
    List<double[]> others = new ArrayList<>();
    for (int i = 0; i < best.length; i++) {
      (best[i] <= radius && group.size() < size ? group : others).add(rows.get(i));
    }
    int d = deviations.length;
    double[] mean = new double[d];
    double[] variances = new double[d];
    for (double[] row : group) {
      for (int j = 0; j < d; j++) {
        mean[j] += row[j] / size;
      }
    }
    for (double[] row : group) {
      for (int j = 0; j < d; j++) {
        variances[j] += (row[j] - mean[j]) * (row[j] - mean[j]) / size;
      }
    }
    for (int j = 0; j < d; j++) {
      variances[j] = Math.max(variances[j], least[j] + 1e-9 * deviations[j] * deviations[j]);
    }
    rows.clear();
    rows.addAll(others);
    return new Group(mean, variances, (double) size / all);
  }

  private double squaredDistance(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      double u = (a[j] - b[j]) / deviations[j];
      sum += u * u;
    }
    return sum;
  }

  private static Mixture with(Mixture mixture, List<Group> groups) {
    int k = mixture.k();
    int d = mixture.dimension();
    int all = k + groups.size();
    double added = groups.stream().mapToDouble(Group::share).sum();
    double[] weights = Arrays.copyOf(mixture.withoutBackground().weights(), all);
    double[] means = Arrays.copyOf(mixture.means(), all * d);
    for (int c = 0; c < all; c++) {
      weights[c] = c < k ? (1 - added) * weights[c] : groups.get(c - k).share();
    }
    for (int i = k * d; i < all * d; i++) {
      means[i] = groups.get(i / d - k).mean()[i % d];
    }
    return new Mixture(all, d, weights, means, covariances(mixture, groups, weights))
        .withBackgroundOf(mixture);
  }

  /** A covariance that all components share stays as it is. */
  private static Covariances covariances(Mixture mixture, List<Group> groups, double[] weights) {
    CovarianceType type = mixture.covariances().type();
    if (type == CovarianceType.SHARED || type == CovarianceType.TIED) {
      return mixture.covariances();
    }
    int k = mixture.k();
    int d = mixture.dimension();
    Covariances own = mixture.covariances();
    return type.nearest(
        weights,
        d,
        type.isDiagonal()
            ? c -> c < k ? own.variances(c, d) : groups.get(c - k).variances()
            : c -> c < k ? own.covariance(c, d) : diagonal(groups.get(c - k).variances()));
  }

  private static double[] diagonal(double[] variances) {
    int d = variances.length;
    double[] matrix = new double[d * d];
    for (int j = 0; j < d; j++) {
      matrix[j * d + j] = variances[j];
    }
    return matrix;
  }
}
