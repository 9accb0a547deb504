package org.ddpmix.evaluation;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.mixture.Background;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;

/**
 * The parameters of the components in the units of {@link StandardErrors}, φ, and how many samples
 * each component has.
 */
final class ScoreParameters {
  final Mixture mixture;
  final CovarianceType type;
  final int k;
  final int d;
  final boolean weights;
  final int elements; // of a covariance; 0 if they are not learned
  final boolean pooled; // one covariance for all components
  final double[] amounts; // n: k + 1, the last one of the background
  final double[] means; // k × d
  final double[][] matrices; // Σ: k matrices of d × d, or their diagonals
  final double total; // of the components

  ScoreParameters(Mixture mixture, InMemorySamples samples, boolean weights, boolean covariances) {
    this.mixture = mixture;
    this.weights = weights;
    type = mixture.covariances().type();
    k = mixture.k();
    d = mixture.dimension();
    means = mixture.means();
    matrices = new double[k][];
    for (int c = 0; c < k; c++) {
      boolean same = c > 0 && StandardErrors.matrices(mixture) == 1;
      matrices[c] =
          same
              ? matrices[0]
              : type.isDiagonal() ? mixture.covariances().variances(c, d) : mixture.covariance(c);
    }
    elements = covariances ? mixture.covariances().parameters(1, d) : 0;
    pooled = covariances && StandardErrors.matrices(mixture) == 1;
    amounts = Arrays.copyOf(mixture.weights(), k + 1);
    amounts[k] = mixture.background().map(Background::weight).orElse(0.0);
    for (int c = 0; c <= k; c++) {
      amounts[c] *= samples.totalWeight();
    }
    total = Arrays.stream(amounts, 0, k).sum();
  }

  /** The number of parameters of a component alone. */
  int own(int component) {
    int weight = weights ? 1 : 0;
    return component == k ? weight : weight + d + (pooled ? 0 : elements);
  }

  /** Writes the part of φ without the covariance. */
  int location(int component, double[] u, double[] phi, int at) {
    double scale = 1 / Math.sqrt(amounts[component]);
    int next = at;
    if (weights) {
      phi[next++] = scale;
    }
    for (int j = 0; component < k && j < d; j++) {
      phi[next++] = scale * u[j];
    }
    return next;
  }

  /** Writes the part of φ of the covariance. */
  int covariance(int component, double[] u, double[] phi, int at) {
    if (elements == 0) {
      return at;
    }
    double scale = 1 / Math.sqrt(pooled ? total : amounts[component]);
    double root = scale / Math.sqrt(2);
    int next = at;
    switch (type) {
      case SHARED, SPHERICAL -> {
        double squares = 0;
        for (double value : u) {
          squares += value * value;
        }
        phi[next++] = root * (squares - d) / Math.sqrt(d);
      }
      case DIAGONAL -> {
        for (double value : u) {
          phi[next++] = root * (value * value - 1);
        }
      }
      case TIED, FULL -> {
        for (int i = 0; i < d; i++) {
          for (int j = 0; j < i; j++) {
            phi[next++] = scale * u[i] * u[j];
          }
          phi[next++] = root * (u[i] * u[i] - 1);
        }
      }
    }
    return next;
  }

  /**
   * The derivatives of the elements of a covariance with respect to the parameters that {@link
   * #covariance} belongs to: one row of {@code elements} numbers for each element.
   */
  double[] covarianceMap(int component) {
    double scale = 1 / Math.sqrt(pooled ? total : amounts[component]);
    double root = scale * Math.sqrt(2);
    double[][] columns = lower(component);
    if (type.isDiagonal()) {
      double[] map = new double[elements * elements];
      double copies = type == CovarianceType.DIAGONAL ? 1 : d;
      for (int j = 0; j < elements; j++) {
        map[j * elements + j] = columns[j][j] * columns[j][j] * root / Math.sqrt(copies);
      }
      return map;
    }
    double[] map = new double[d * d * elements];
    int next = 0;
    for (int a = 0; a < d; a++) {
      for (int b = 0; b < d; b++) {
        for (int i = 0; i < d; i++) {
          double[] one = columns[i];
          for (int j = 0; j < i; j++) {
            map[next++] = scale * (one[a] * columns[j][b] + columns[j][a] * one[b]);
          }
          map[next++] = root * one[a] * one[b];
        }
      }
    }
    return map;
  }

  /** The columns of L. */
  double[][] lower(int component) {
    double[][] columns = new double[d][d];
    for (int j = 0; j < d; j++) {
      columns[j][j] = 1;
      mixture.covariances().scale(component, d, columns[j], 0, columns[j], 0);
    }
    return columns;
  }

  /**
   * Parameters that are computed together.
   *
   * @param members the components, ascending; k for the background
   * @param offsets the first parameter of each component: k + 1
   * @param pooled the first parameter of the common covariance
   * @param size the number of parameters
   * @param labelled whether the labels of the samples are practically known, so that H = I and V =
   *     J
   * @param first where the sums of this group begin. With known labels they are the diagonal of J,
   *     in units of the data, and for each component Σ w after the parameters. Otherwise they are J
   *     (size × size, the lower triangle), D (the same) and Σ s (size)
   */
  record Group(int[] members, int[] offsets, int pooled, int size, boolean labelled, int first) {
    /** The parameters of some members, and those that are common. */
    int[] parameters(int[] some, ScoreParameters all) {
      return IntStream.concat(
              Arrays.stream(some)
                  .flatMap(c -> IntStream.range(offsets[c], offsets[c] + all.own(c))),
              IntStream.range(pooled, size))
          .toArray();
    }

    int complete() {
      return first + size * size;
    }

    int mean() {
      return first + (labelled ? size : 2 * size * size);
    }

    int end() {
      return mean() + (labelled ? members.length : size);
    }
  }
}
