package org.ddpmix.mixture;

import java.io.Serializable;
import java.util.Arrays;
import org.ddpmix.kernel.BlockKernel;
import org.ddpmix.kernel.CholeskyFactor;
import org.ddpmix.kernel.KernelProvider;

/**
 * A change of coordinates x = L u, where L is diagonal or lower triangular. With L Lᵀ the
 * covariance of some rows, the rows are white in the coordinates u.
 */
public final class LinearMap implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double[] scales; // d, or null if L is triangular
  private final CholeskyFactor factor; // or null

  private LinearMap(double[] scales, CholeskyFactor factor) {
    this.scales = scales;
    this.factor = factor;
  }

  /**
   * A map with a diagonal L.
   *
   * @param scales the diagonal: d numbers above 0
   */
  public static LinearMap scaling(double[] scales) {
    return new LinearMap(scales.clone(), null);
  }

  /** A map with a triangular L. */
  public static LinearMap triangular(CholeskyFactor factor) {
    return new LinearMap(null, factor);
  }

  /**
   * The coordinates in which the mean within-component covariance is I (tied, full), has the
   * diagonal 1 (diagonal), or in which the mean variance is 1 (spherical, shared).
   */
  public static LinearMap withinComponents(Mixture mixture) {
    int d = mixture.dimension();
    double[] weights = mixture.weights();
    if (!mixture.covariances().type().isDiagonal()) {
      Covariances mean = CovarianceType.TIED.nearest(weights, d, mixture::covariance);
      return triangular(((MatrixCovariances) mean).factor(0));
    }
    double[] scales = new double[d];
    if (mixture.covariances() instanceof DiagonalCovariances diagonal) {
      for (int c = 0; c < weights.length; c++) {
        for (int j = 0; j < d; j++) {
          scales[j] += weights[c] * diagonal.variance(c, j);
        }
      }
    } else {
      Arrays.fill(scales, mixture.meanVariance());
    }
    return scaling(Arrays.stream(scales).map(Math::sqrt).toArray());
  }

  /**
   * Computes u = L⁻¹ x of some rows.
   *
   * @param x rows × d, row-major, starting at {@code offset}
   * @return rows × d, row-major
   */
  public double[] standardized(double[] x, int offset, int rows, int d) {
    if (factor == null) {
      double[] u = Arrays.copyOfRange(x, offset, offset + rows * d);
      for (int i = 0; i < u.length; i++) {
        u[i] /= scales[i % d];
      }
      return u;
    }
    BlockKernel kernel = KernelProvider.best().blockKernel();
    double[] u = new double[rows * d];
    kernel.timesTransposed(x, offset, rows, kernel.factor(factor.inverse(), d, d), u);
    return u;
  }

  /** The distribution of L⁻¹ x, where x has the distribution of a mixture. */
  public Mixture standardized(Mixture mixture) {
    return mapped(mixture, this::solve, matrix -> factor.inverseCongruent(matrix), true);
  }

  /** The distribution of L u, where u has the distribution of a mixture. */
  public Mixture restored(Mixture mixture) {
    return mapped(mixture, this::times, matrix -> factor.congruent(matrix), false);
  }

  /** Replaces b by L b; b is d numbers, starting at {@code offset}. */
  public void times(double[] b, int offset) {
    if (factor != null) {
      factor.times(b, offset, b, offset);
    } else {
      for (int j = 0; j < scales.length; j++) {
        b[offset + j] *= scales[j];
      }
    }
  }

  /** Replaces b by L⁻¹ b; b is d numbers, starting at {@code offset}. */
  public void solve(double[] b, int offset) {
    if (factor != null) {
      factor.solve(b, offset);
    } else {
      for (int j = 0; j < scales.length; j++) {
        b[offset + j] /= scales[j];
      }
    }
  }

  /** Replaces b by L⁻ᵀ b; b is d numbers, starting at {@code offset}. */
  public void solveTransposed(double[] b, int offset) {
    if (factor != null) {
      factor.solveTransposed(b, offset);
    } else {
      solve(b, offset);
    }
  }

  /** log |L|. */
  public double logDeterminant(int d) {
    return factor != null
        ? 0.5 * factor.logDeterminant()
        : Arrays.stream(scales).map(Math::log).sum();
  }

  /**
   * The gradient with respect to a covariance matrix in the coordinates x, from that in u: L⁻ᵀ G
   * L⁻¹.
   *
   * @param gradient d × d, row-major; or d or 1 numbers, if L is diagonal, for a diagonal matrix or
   *     a multiple of I
   */
  public double[] gradientOfMatrix(double[] gradient, int d) {
    return factor != null ? factor.inverseTransposedCongruent(gradient) : scaled(gradient, d, true);
  }

  /**
   * The covariance matrix in the coordinates x, from that in u: L A Lᵀ.
   *
   * @param matrix as in {@link #gradientOfMatrix}
   */
  public double[] restoredMatrix(double[] matrix, int d) {
    return factor != null ? factor.congruent(matrix) : scaled(matrix, d, false);
  }

  private double[] scaled(double[] matrix, int d, boolean inverse) {
    if (matrix.length == d * d && d > 1) {
      return scaledMatrix(matrix.clone(), d, inverse);
    }
    double[] scaled = matrix.clone();
    for (int j = 0; j < scaled.length; j++) {
      scaled[j] *= square(j, inverse);
    }
    return scaled;
  }

  private interface VectorOperation {
    void apply(double[] values, int offset);
  }

  private interface MatrixOperation {
    double[] apply(double[] matrix);
  }

  private Mixture mapped(
      Mixture mixture, VectorOperation vector, MatrixOperation matrix, boolean inverse) {
    int d = mixture.dimension();
    double[] means = mixture.means();
    for (int c = 0; c < mixture.k(); c++) {
      vector.apply(means, c * d);
    }
    Covariances covariances = mixture.covariances();
    CovarianceType type = covariances.type();
    boolean uniform = factor == null && Arrays.stream(scales).allMatch(s -> s == scales[0]);
    CovarianceType to =
        type == CovarianceType.TIED || type == CovarianceType.FULL || uniform
            ? type
            : factor == null
                ? CovarianceType.DIAGONAL
                : type == CovarianceType.SHARED ? CovarianceType.TIED : CovarianceType.FULL;
    Covariances mapped =
        factor == null && type.isDiagonal()
            ? scaled(covariances, to, mixture.k(), d, inverse)
            : to.nearest(
                mixture.weights(),
                d,
                c ->
                    factor == null
                        ? scaledMatrix(covariances.covariance(c, d), d, inverse)
                        : matrix.apply(covariances.covariance(c, d)));
    return new Mixture(mixture.k(), d, mixture.weights(), means, mapped);
  }

  private double square(int j, boolean inverse) {
    return inverse ? 1 / (scales[j] * scales[j]) : scales[j] * scales[j];
  }

  private Covariances scaled(Covariances from, CovarianceType to, int k, int d, boolean inverse) {
    if (from instanceof SharedVariance shared && to == CovarianceType.SHARED) {
      return new SharedVariance(shared.variance() * square(0, inverse));
    }
    double[] variances = new double[to == CovarianceType.SPHERICAL ? k : k * d];
    int width = variances.length / k;
    for (int i = 0; i < variances.length; i++) {
      int c = i / width;
      double variance =
          from instanceof SharedVariance shared
              ? shared.variance()
              : ((DiagonalCovariances) from).variance(c, i % width);
      variances[i] = variance * square(i % width, inverse);
    }
    return to == CovarianceType.SPHERICAL
        ? DiagonalCovariances.spherical(variances)
        : DiagonalCovariances.diagonal(d, variances);
  }

  private double[] scaledMatrix(double[] matrix, int d, boolean inverse) {
    for (int i = 0; i < d * d; i++) {
      double scale = scales[i / d] * scales[i % d];
      matrix[i] = inverse ? matrix[i] / scale : matrix[i] * scale;
    }
    return matrix;
  }
}
