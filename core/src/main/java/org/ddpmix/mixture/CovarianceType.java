package org.ddpmix.mixture;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;

/** The supported families of covariance matrices, with their names in R's mclust. */
public enum CovarianceType {
  /** One variance for all components and coordinates: Σ_k = v I (EII). */
  SHARED,
  /** One variance per component: Σ_k = v_k I (VII). */
  SPHERICAL,
  /** One variance per component and coordinate (VVI). */
  DIAGONAL,
  /** One matrix for all components: Σ_k = Σ (EEE). */
  TIED,
  /** One matrix per component (VVV). */
  FULL;

  /** The names of all families, as users write them. */
  public static List<String> names() {
    return Arrays.stream(values()).map(CovarianceType::toString).toList();
  }

  /** The family with this name; empty if there is none. */
  public static Optional<CovarianceType> of(String name) {
    return Arrays.stream(values()).filter(type -> type.toString().equals(name)).findFirst();
  }

  /**
   * The covariances of this family that are closest to given matrices: of all covariances of the
   * family, they maximize the expected log likelihood of samples with these covariances, if Σ_k = v
   * I and Σ_k = Σ are weighted means.
   *
   * @param weights π: k numbers of sum 1
   * @param d the dimension
   * @param matrices the matrix of a component: d × d, row-major; of a diagonal family its diagonal
   *     is enough, d numbers
   */
  public Covariances nearest(double[] weights, int d, IntFunction<double[]> matrices) {
    int k = weights.length;
    int size = isDiagonal() ? d : d * d;
    double[] pooled = new double[size];
    double[] all = new double[this == TIED || this == SHARED ? 0 : k * size];
    for (int c = 0; c < k; c++) {
      double[] matrix = matrices.apply(c);
      for (int i = 0; i < size; i++) {
        double x = matrix[isDiagonal() && matrix.length != d ? i * d + i : i];
        pooled[i] += weights[c] * x;
        if (all.length > 0) {
          all[c * size + i] = x;
        }
      }
    }
    return switch (this) {
      case SHARED -> new SharedVariance(Arrays.stream(pooled).sum() / d);
      case SPHERICAL -> {
        double[] variances = new double[k];
        for (int i = 0; i < all.length; i++) {
          variances[i / d] += all[i] / d;
        }
        yield DiagonalCovariances.spherical(variances);
      }
      case DIAGONAL -> DiagonalCovariances.diagonal(d, all);
      case TIED -> MatrixCovariances.tied(d, pooled);
      case FULL -> MatrixCovariances.full(d, all);
    };
  }

  /** Whether all matrices of the family are diagonal. */
  public boolean isDiagonal() {
    return this == SHARED || this == SPHERICAL || this == DIAGONAL;
  }

  /** The name that users specify. */
  @JsonValue
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
