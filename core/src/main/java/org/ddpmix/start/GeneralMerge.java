package org.ddpmix.start;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.ddpmix.kernel.CholeskyFactor;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.DiagonalCovariances;
import org.ddpmix.mixture.LinearMap;
import org.ddpmix.mixture.MatrixCovariances;
import org.ddpmix.mixture.Mixture;

/**
 * Merges the components of a mixture until k remain. Each step merges the pair with the smallest
 * bound on the loss of likelihood, in nats per sample,
 *
 * <pre>
 *   ½ [ (π_i + π_j) log|Σ_ij| − π_i log|Σ_i| − π_j log|Σ_j| ]
 * </pre>
 *
 * and Σ_ij is the covariance of the pair: the mean of both matrices plus that of the means, as far
 * as the family allows. Components of a shared variance are merged by {@link ComponentMerge}, and
 * those of a tied mixture too, in the coordinates in which they are spherical.
 *
 * <p>Source: A. R. Runnalls, <i>Kullback–Leibler approach to Gaussian mixture reduction</i>, IEEE
 * Transactions on Aerospace and Electronic Systems 43(3), 2007.
 */
final class GeneralMerge {
  private static final int LEAST_TO_DIVIDE = 64 * 64; // numbers of a matrix

  private final CovarianceType type;
  private final int d;
  private final int size; // numbers of a matrix: 1, d or d × d
  private final double[] weights;
  private final double[][] means;
  private final double[][] matrices;
  private final double[] logDeterminants;

  private GeneralMerge(Mixture mixture) {
    int k = mixture.k();
    type = mixture.covariances().type();
    d = mixture.dimension();
    size =
        switch (type) {
          case SPHERICAL -> 1;
          case DIAGONAL -> d;
          default -> d * d;
        };
    weights = mixture.weights();
    means = new double[k][];
    matrices = new double[k][];
    logDeterminants = new double[k];
    for (int c = 0; c < k; c++) {
      means[c] = mixture.mean(c);
      matrices[c] = new double[size];
      for (int i = 0; i < size; i++) {
        matrices[c][i] =
            mixture.covariances() instanceof DiagonalCovariances diagonal
                ? diagonal.variance(c, i)
                : 0;
      }
      if (!type.isDiagonal()) {
        matrices[c] = mixture.covariance(c);
      }
      logDeterminants[c] = mixture.covariances().logDeterminant(c, d);
    }
  }

  /**
   * Merges a mixture to k components. A background stays as it is.
   *
   * @param k at most the number of components of the mixture
   * @param rows the number of samples that the mixture was fitted to
   */
  static Mixture to(int k, Mixture mixture, double rows) {
    return components(k, mixture.withoutBackground(), rows).withBackgroundOf(mixture);
  }

  private static Mixture components(int k, Mixture mixture, double rows) {
    if (mixture.covariances().type() == CovarianceType.SHARED) {
      return ComponentMerge.to(k, mixture, rows);
    }
    if (mixture.covariances().type() == CovarianceType.TIED) {
      MatrixCovariances tied = (MatrixCovariances) mixture.covariances();
      LinearMap white = LinearMap.triangular(tied.factor(0));
      Mixture spherical = white.standardized(mixture).as(CovarianceType.SHARED);
      return white.restored(ComponentMerge.to(k, spherical, rows));
    }
    return new GeneralMerge(mixture).mergeTo(k);
  }

  /**
   * Merges one pair of components to one of the same moments, as far as the family allows. A
   * background stays as it is.
   *
   * @param first the index that the merged component gets
   * @param second above {@code first}
   */
  static Mixture pair(Mixture mixture, int first, int second) {
    CovarianceType type = mixture.covariances().type();
    CovarianceType own = // in which each component has a matrix
        switch (type) {
          case SHARED -> CovarianceType.SPHERICAL;
          case TIED -> CovarianceType.FULL;
          default -> type;
        };
    GeneralMerge merge = new GeneralMerge(mixture.withoutBackground().as(own));
    merge.merge(first, second);
    boolean[] removed = new boolean[mixture.k()];
    removed[second] = true;
    return merge.remaining(mixture.k() - 1, removed).as(type).withBackgroundOf(mixture);
  }

  private Mixture mergeTo(int k) {
    int all = weights.length;
    double[][] cost = new double[all][all];
    components(all)
        .forEach(
            i -> {
              for (int j = 0; j < i; j++) {
                cost[i][j] = cost(i, j);
              }
            });
    boolean[] removed = new boolean[all];
    for (int left = all; left > k; left--) {
      int first = -1;
      int second = -1;
      for (int i = 0; i < all; i++) {
        for (int j = 0; j < i; j++) {
          boolean both = !removed[i] && !removed[j];
          if (both && (first < 0 || cost[i][j] < cost[first][second])) {
            first = i;
            second = j;
          }
        }
      }
      merge(first, second);
      removed[second] = true;
      int merged = first;
      components(all)
          .filter(j -> j != merged && !removed[j])
          .forEach(j -> cost[Math.max(merged, j)][Math.min(merged, j)] = cost(merged, j));
    }
    return remaining(k, removed);
  }

  /** The components, in parallel where their matrices take long. */
  private IntStream components(int count) {
    IntStream components = IntStream.range(0, count);
    return size < LEAST_TO_DIVIDE ? components : components.parallel();
  }

  private double share(int i, int j) {
    double sum = weights[i] + weights[j];
    return sum > 0 ? weights[i] / sum : 0.5;
  }

  /** The covariance of the pair, in the family. */
  private double[] joined(int i, int j) {
    double p = share(i, j);
    double[] matrix = new double[size];
    for (int e = 0; e < size; e++) {
      matrix[e] = p * matrices[i][e] + (1 - p) * matrices[j][e];
    }
    double[] gap = new double[d];
    for (int e = 0; e < d; e++) {
      gap[e] = means[i][e] - means[j][e];
    }
    double between = p * (1 - p);
    if (type.isDiagonal()) {
      for (int e = 0; e < d; e++) {
        matrix[e % size] += between * gap[e] * gap[e] * size / d;
      }
    } else {
      for (int e = 0; e < size; e++) {
        matrix[e] += between * gap[e / d] * gap[e % d];
      }
    }
    return matrix;
  }

  private double logDeterminant(double[] matrix) {
    if (type.isDiagonal()) {
      return Arrays.stream(matrix).map(Math::log).sum() * d / size;
    }
    return CholeskyFactor.of(matrix, d)
        .map(CholeskyFactor::logDeterminant)
        .orElse(Double.NEGATIVE_INFINITY);
  }

  private double cost(int i, int j) {
    if (!(weights[i] > 0 && weights[j] > 0)) {
      return 0;
    }
    return 0.5
        * ((weights[i] + weights[j]) * logDeterminant(joined(i, j))
            - weights[i] * logDeterminants[i]
            - weights[j] * logDeterminants[j]);
  }

  private void merge(int i, int j) {
    double p = share(i, j);
    matrices[i] = joined(i, j);
    logDeterminants[i] = logDeterminant(matrices[i]);
    for (int e = 0; e < d; e++) {
      means[i][e] = p * means[i][e] + (1 - p) * means[j][e];
    }
    weights[i] += weights[j];
  }

  private Mixture remaining(int k, boolean[] removed) {
    double[] remainingWeights = new double[k];
    double[] remainingMeans = new double[k * d];
    double[] remainingMatrices = new double[k * size];
    int next = 0;
    for (int i = 0; i < removed.length; i++) {
      if (!removed[i]) {
        System.arraycopy(means[i], 0, remainingMeans, next * d, d);
        System.arraycopy(matrices[i], 0, remainingMatrices, next * size, size);
        remainingWeights[next++] = weights[i];
      }
    }
    double total = Arrays.stream(remainingWeights).sum();
    for (int i = 0; i < k; i++) {
      remainingWeights[i] /= total;
    }
    return new Mixture(
        k,
        d,
        remainingWeights,
        remainingMeans,
        switch (type) {
          case SPHERICAL -> DiagonalCovariances.spherical(remainingMatrices);
          case DIAGONAL -> DiagonalCovariances.diagonal(d, remainingMatrices);
          default -> MatrixCovariances.full(d, remainingMatrices);
        });
  }
}
