package org.ddpmix.objective;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.ddpmix.data.DataScale;
import org.ddpmix.data.SampleSet;
import org.ddpmix.kernel.CholeskyFactor;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Covariances;
import org.ddpmix.mixture.DiagonalCovariances;
import org.ddpmix.mixture.MatrixCovariances;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.SharedVariance;

/**
 * Covariances from the scatter of each component, with a conjugate prior and a lower bound.
 *
 * <pre>
 *   Σ_k = (scatter_k + ν_k Λ) / (n_k + ν_k),   Λ = Σ_k scatter_k / N,   ν_k = max(0, f + 1 − n_k / 5)
 *   Σ_k ⪰ (1 − e^{−2δ}) S,   δ = 5·10⁻⁹
 * </pre>
 *
 * <p>f is the number of coordinates that a row of the scatter must span: d for a matrix, 1 for a
 * diagonal or a multiple of I. The prior is that of Fraley and Raftery with the pooled
 * within-component covariance as its scale. It only acts on components with few rows: with 5 (f +
 * 1) rows it vanishes.
 *
 * <p>The bound is that of the denoising objective, which is never evaluated below a smallest noise
 * time δ: a diffused component is at least as wide as the noise. The noise has the covariance S of
 * the data, so that the bound is relative to the data's own scale in each direction. Where S is
 * singular (constant or collinear columns), a thousandth of that bound relative to the variance of
 * each coordinate remains.
 *
 * <p>Source: C. Fraley, A. E. Raftery, <i>Bayesian regularization for normal mixture estimation and
 * model-based clustering</i>, Journal of Classification 24, 2007.
 */
final class CovarianceEstimate {
  private static final double BOUND = 1e-8; // 1 − e^{−2δ}
  private static final double SINGULAR_BOUND = 1e-3; // relative to BOUND
  private static final double NEGLIGIBLE = 1e-100; // beside a bound of 1
  private static final double LEAST_SHARE = 1e-3; // of the samples, to tell a scale from
  private static final double LEAST_ROWS = 2; // one has no scale but rounding errors
  private static final double ROWS_PER_PRIOR_ROW = 5;

  private final CovarianceType type;
  private final int d;
  private final double rows; // N
  private final double[] variances; // S_jj, above 0: d
  private final double[] total; // S: d × d for the families of matrices, else null

  private CovarianceEstimate(
      CovarianceType type, int d, double rows, double[] variances, double[] total) {
    this.type = type;
    this.d = d;
    this.rows = rows;
    this.variances = variances;
    this.total = total;
  }

  CovarianceEstimate(CovarianceType type, SampleSet samples) {
    this(
        type,
        samples.dimension(),
        samples.totalWeight(),
        DataScale.variances(samples),
        type.isDiagonal() ? null : total(samples));
  }

  /** The covariance of the samples; of incomplete ones its diagonal. */
  private static double[] total(SampleSet samples) {
    if (samples.isComplete()) {
      return samples.covariance();
    }
    int d = samples.dimension();
    double[] variances = DataScale.variances(samples);
    double[] total = new double[d * d];
    for (int j = 0; j < d; j++) {
      total[j * d + j] = variances[j];
    }
    return total;
  }

  /**
   * The estimate for a mixture that may have a background. If it has, or if coordinates of the
   * samples are missing, N and S are those of the samples of the components, so that outliers do
   * not raise the lower bound.
   *
   * @param means m: k × d, row-major
   * @param counts n: k
   * @param scatter Σ w (x − m)(x − m)ᵀ of each component: k × d × d, or its diagonal: k × d, or the
   *     trace: k
   */
  static CovarianceEstimate of(
      Mixture mixture, SampleSet samples, double[] means, double[] counts, double[] scatter) {
    CovarianceType type = mixture.covariances().type();
    if (mixture.background().isEmpty() && samples.isComplete()
        || !(Arrays.stream(counts).sum() > leastWeight(samples))) {
      return new CovarianceEstimate(type, samples);
    }
    int k = counts.length;
    int d = mixture.dimension();
    int size = scatter.length / k;
    double rows = Arrays.stream(counts).sum();
    double[] mean = new double[d];
    for (int i = 0; i < k * d; i++) {
      mean[i % d] += counts[i / d] / rows * means[i];
    }
    double[] total = new double[type.isDiagonal() ? 0 : d * d];
    double[] variances = new double[d];
    for (int c = 0; c < k; c++) {
      double share = counts[c] / rows;
      for (int j = 0; j < d; j++) {
        double gap = means[c * d + j] - mean[j];
        double within =
            size == 1 ? scatter[c] / d : scatter[c * size + (size == d ? j : j * d + j)];
        variances[j] += share * gap * gap + within / rows;
        for (int l = 0; total.length > 0 && l < d; l++) {
          total[j * d + l] +=
              share * gap * (means[c * d + l] - mean[l]) + scatter[c * size + j * d + l] / rows;
        }
      }
    }
    return new CovarianceEstimate(
        type, d, rows, DataScale.variances(variances, samples.origin()), total);
  }

  /** Of the components, to tell a scale from them. */
  private static double leastWeight(SampleSet samples) {
    return samples.totalWeight() * Math.max(LEAST_SHARE, LEAST_ROWS / samples.rows());
  }

  private static double priorRows(double rows, double span) {
    return Math.max(0, span + 1 - rows / ROWS_PER_PRIOR_ROW);
  }

  /**
   * Covariances of a diagonal family, also of the shared one.
   *
   * @param scatter Σ w (x − m)² of each component and coordinate: k × d, row-major; for the
   *     spherical and the shared family its sum over coordinates: k
   * @param counts n: k
   */
  Covariances diagonal(double[] scatter, double[] counts) {
    int k = counts.length;
    int width = type == CovarianceType.DIAGONAL ? d : 1;
    double copies = (double) d / width; // coordinates that share a variance
    double[] pooled = new double[width];
    double[] bound = new double[width];
    for (int i = 0; i < k * width; i++) {
      pooled[i % width] += Math.max(0, scatter[i]) / (rows * copies);
    }
    for (int j = 0; j < d; j++) {
      bound[j % width] += BOUND * variances[j] / copies;
    }
    if (type == CovarianceType.SHARED) {
      return new SharedVariance(Math.max(bound[0], pooled[0]));
    }
    double[] result = new double[k * width];
    for (int i = 0; i < result.length; i++) {
      double seen = counts[i / width] * copies;
      double prior = priorRows(counts[i / width], 1) * copies;
      double mean = (scatter[i] + prior * pooled[i % width]) / (seen + prior);
      result[i] = Math.max(bound[i % width], mean);
    }
    return width == 1
        ? DiagonalCovariances.spherical(result)
        : DiagonalCovariances.diagonal(d, result);
  }

  /**
   * Covariances of the full family.
   *
   * @param scatter Σ w (x − m)(x − m)ᵀ: k symmetric matrices of d × d, row-major
   * @param counts n: k
   */
  Covariances full(double[] scatter, double[] counts) {
    int k = counts.length;
    int size = d * d;
    double[] pooled = new double[size];
    for (int i = 0; i < k * size; i++) {
      pooled[i % size] += scatter[i] / rows;
    }
    pooled = shrunk(pooled);
    double[] result = new double[k * size];
    for (int c = 0; c < k; c++) {
      double prior = priorRows(counts[c], d);
      double[] matrix = new double[size];
      for (int i = 0; i < size; i++) {
        matrix[i] = (scatter[c * size + i] + prior * pooled[i]) / (counts[c] + prior);
      }
      System.arraycopy(bounded(matrix), 0, result, c * size, size);
    }
    return MatrixCovariances.full(d, result);
  }

  /**
   * Covariances of the tied family.
   *
   * @param pooled the mean within-component covariance: d × d, row-major
   */
  Covariances tied(double[] pooled) {
    return MatrixCovariances.tied(d, bounded(shrunk(pooled)));
  }

  /** Adds a prior with the same diagonal if there are few rows in all. */
  private double[] shrunk(double[] pooled) {
    double prior = priorRows(rows, d);
    double[] shrunk = pooled.clone();
    for (int i = 0; prior > 0 && i < shrunk.length; i++) {
      if (i / d != i % d) {
        shrunk[i] *= rows / (rows + prior);
      }
    }
    return shrunk;
  }

  /** Raises the matrix to the lower bound in every direction in which it is below. */
  private double[] bounded(double[] matrix) {
    double[] bound = new double[d * d];
    double[] excess = new double[d * d];
    for (int i = 0; i < d * d; i++) {
      boolean diagonal = i / d == i % d;
      // A variance of very few rows may be a rounding error below 0.
      double own = diagonal ? Math.max(0, total[i]) + SINGULAR_BOUND * variances[i / d] : total[i];
      bound[i] = BOUND * own;
      excess[i] = matrix[i] - bound[i];
    }
    if (CholeskyFactor.of(excess, d).isPresent()) {
      return matrix;
    }
    CholeskyFactor unit =
        CholeskyFactor.of(bound, d).orElseGet(() -> CholeskyFactor.of(diagonalOf(bound), d).get());
    double[] relative = unit.inverseCongruent(matrix);
    for (int i = 0; i < relative.length; i++) { // squares of smaller numbers vanish
      relative[i] = Math.abs(relative[i]) < NEGLIGIBLE ? 0 : relative[i];
    }
    double[][] rowsOf = new double[d][];
    for (int i = 0; i < d; i++) {
      rowsOf[i] = Arrays.copyOfRange(relative, i * d, (i + 1) * d);
    }
    EigenDecomposition eigen = new EigenDecomposition(new Array2DRowRealMatrix(rowsOf, false));
    double[] raised = new double[d * d];
    for (int e = 0; e < d; e++) {
      double value = Math.max(1, eigen.getRealEigenvalue(e));
      double[] vector = eigen.getEigenvector(e).toArray();
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          raised[i * d + j] += value * vector[i] * vector[j];
        }
      }
    }
    return unit.congruent(raised);
  }

  private double[] diagonalOf(double[] matrix) {
    double[] diagonal = new double[d * d];
    for (int j = 0; j < d; j++) {
      diagonal[j * d + j] = matrix[j * d + j];
    }
    return diagonal;
  }
}
