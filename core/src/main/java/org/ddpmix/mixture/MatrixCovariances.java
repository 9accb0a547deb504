package org.ddpmix.mixture;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.kernel.BlockKernel;
import org.ddpmix.kernel.CholeskyFactor;
import org.ddpmix.kernel.KernelProvider;

/**
 * Covariance matrices of the families {@link CovarianceType#TIED}, with one matrix for all
 * components, and {@link CovarianceType#FULL}, with one per component. Densities and scores are
 * computed from Cholesky factors.
 */
public final class MatrixCovariances implements Covariances {
  private static final long serialVersionUID = 1L;
  private static final int LEAST_TO_DIVIDE = 64; // dimensions

  private final CovarianceType type;
  private final int d;
  private final double[] matrices; // 1 or k matrices of d × d, row-major
  private final CholeskyFactor[] factors; // null for a matrix that is not positive definite
  private transient Whitening[] whitenings; // one per matrix; null until they are needed

  private MatrixCovariances(CovarianceType type, int d, double[] matrices) {
    this.type = type;
    this.d = d;
    this.matrices = matrices;
    factors = new CholeskyFactor[matrices.length / (d * d)];
    for (int m = 0; m < factors.length; m++) {
      factors[m] = CholeskyFactor.of(matrices, m * d * d, d).orElse(null);
    }
  }

  /**
   * Creates covariances with the same matrix for all components.
   *
   * @param d the dimension
   * @param matrix Σ: symmetric, d × d, row-major, in squared units of the data
   */
  public static MatrixCovariances tied(int d, double[] matrix) {
    return new MatrixCovariances(CovarianceType.TIED, d, matrix.clone());
  }

  /**
   * Creates covariances with one matrix per component.
   *
   * @param d the dimension
   * @param matrices Σ: k symmetric matrices of d × d, row-major, in squared units of the data
   */
  public static MatrixCovariances full(int d, double[] matrices) {
    return new MatrixCovariances(CovarianceType.FULL, d, matrices.clone());
  }

  private int index(int component) {
    return type == CovarianceType.TIED ? 0 : component;
  }

  /** The Cholesky factor of Σ_component. */
  public CholeskyFactor factor(int component) {
    return factors[index(component)];
  }

  /**
   * What block products need to whiten rows.
   *
   * @param inverse L⁻¹, where L Lᵀ = Σ
   * @param precision a lower bound of the eigenvalues of Σ⁻¹
   */
  public record Whitening(BlockKernel.Factor inverse, double precision) {}

  /** The whitening of a component. All are computed at the first call in a JVM. */
  public Whitening whitening(int component) {
    return whitenings()[index(component)];
  }

  private synchronized Whitening[] whitenings() {
    if (whitenings == null) {
      IntStream matrices = IntStream.range(0, factors.length);
      whitenings =
          (d < LEAST_TO_DIVIDE ? matrices : matrices.parallel())
              .mapToObj(m -> whitening(factors[m]))
              .toArray(Whitening[]::new);
    }
    return whitenings;
  }

  private static Whitening whitening(CholeskyFactor factor) {
    BlockKernel kernel = KernelProvider.best().blockKernel();
    return new Whitening(
        kernel.lowerFactor(factor.inverse(), factor.dimension()),
        1 / factor.largestEigenvalueBound());
  }

  @Override
  public CovarianceType type() {
    return type;
  }

  @Override
  public int parameters(int k, int dimension) {
    return (type == CovarianceType.TIED ? 1 : k) * d * (d + 1) / 2;
  }

  @Override
  public void check(int k, int dimension) {
    int expected = type == CovarianceType.TIED ? 1 : k;
    if (d != dimension || matrices.length != expected * d * d) {
      throw new InvalidSettingException(
          "size of the covariances",
          matrices.length,
          expected + " of dimension " + dimension + " need " + expected * dimension * dimension);
    }
    for (int m = 0; m < factors.length; m++) {
      if (factors[m] == null) {
        throw new InvalidSettingException(
            type == CovarianceType.TIED ? "covariance" : "covariance of component " + m,
            Arrays.toString(Arrays.copyOfRange(matrices, m * d * d, m * d * d + Math.min(d * d, 9)))
                + (d > 3 ? "…" : ""),
            "it must be positive definite and finite");
      }
    }
  }

  @Override
  public boolean arePositiveDefinite() {
    return Arrays.stream(factors).allMatch(factor -> factor != null);
  }

  @Override
  public double[] covariance(int component, int dimension) {
    int from = index(component) * d * d;
    return Arrays.copyOfRange(matrices, from, from + d * d);
  }

  @Override
  public double[] variances(int component, int dimension) {
    int from = index(component) * d * d;
    double[] variances = new double[d];
    Arrays.setAll(variances, j -> matrices[from + j * d + j]);
    return variances;
  }

  @Override
  public double product(int component, double[] a, double[] b) {
    int from = index(component) * d * d;
    double sum = 0;
    for (int i = 0; i < d; i++) {
      double row = 0;
      for (int j = 0; j < d; j++) {
        row += matrices[from + i * d + j] * b[j];
      }
      sum += a[i] * row;
    }
    return sum;
  }

  @Override
  public double trace(int component, int dimension) {
    double sum = 0;
    for (int j = 0; j < d; j++) {
      sum += matrices[index(component) * d * d + j * d + j];
    }
    return sum;
  }

  @Override
  public double logDeterminant(int component, int dimension) {
    return factor(component).logDeterminant();
  }

  @Override
  public Covariances diffused(NoiseLevel level) {
    double signal = level.signalCoefficient() * level.signalCoefficient();
    double[] diffused = matrices.clone();
    for (int i = 0; i < diffused.length; i++) {
      boolean diagonal = i % (d * d) / d == i % d;
      diffused[i] = diagonal ? level.diffusedVariance(diffused[i]) : signal * diffused[i];
    }
    return new MatrixCovariances(type, d, diffused);
  }

  @Override
  public void logDensities(double[] x, double[] means, double[] out) {
    double[] u = new double[d];
    for (int c = 0; c < out.length; c++) {
      for (int j = 0; j < d; j++) {
        u[j] = x[j] - means[c * d + j];
      }
      factor(c).solve(u, 0);
      double squares = 0;
      for (double value : u) {
        squares += value * value;
      }
      out[c] = -0.5 * (squares + factor(c).logDeterminant());
    }
  }

  @Override
  public BlockLogits logits(double[] means, double[] logWeights) {
    return type == CovarianceType.TIED && TiedLogits.areAccurate(means, factor(0))
        ? new TiedLogits(this, means, logWeights)
        : new WhitenedLogits(this, means, logWeights);
  }

  @Override
  public void solve(int component, double[] b, int offset, int dimension) {
    factor(component).solve(b, offset);
    factor(component).solveTransposed(b, offset);
  }

  @Override
  public void scale(
      int component, int dimension, double[] z, int zOffset, double[] out, int outOffset) {
    factor(component).times(z, zOffset, out, outOffset);
  }

  @Override
  public void whiten(int component, double[] b, int offset, int dimension) {
    factor(component).solve(b, offset);
  }

  /** Adds the smallest variances to each matrix that has a smaller one in some direction. */
  @Override
  public Covariances raised(double[] least) {
    double[] raised = null;
    for (int m = 0; m < factors.length; m++) {
      double[] excess = Arrays.copyOfRange(matrices, m * d * d, (m + 1) * d * d);
      for (int j = 0; j < d; j++) {
        excess[j * d + j] -= least[j];
      }
      if (CholeskyFactor.of(excess, d).isEmpty()) {
        raised = raised == null ? matrices.clone() : raised;
        for (int j = 0; j < d; j++) {
          raised[m * d * d + j * d + j] += least[j];
        }
      }
    }
    return raised == null ? this : new MatrixCovariances(type, d, raised);
  }

  @Override
  public Covariances movedTowards(Covariances target, double share) {
    double[] to = ((MatrixCovariances) target).matrices;
    double[] moved = matrices.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += share * (to[i] - moved[i]);
    }
    return new MatrixCovariances(type, d, moved);
  }

  @Override
  public double standardErrorsTo(Covariances to, double[] weights, double rows, int dimension) {
    double[] other = ((MatrixCovariances) to).matrices;
    double sum = 0;
    for (int m = 0; m < factors.length; m++) {
      double weight = type == CovarianceType.TIED ? 1 : weights[m];
      double[] change = new double[d * d];
      for (int i = 0; i < d * d; i++) {
        change[i] = other[m * d * d + i] - matrices[m * d * d + i];
      }
      double squares = 0; // tr (Σ⁻¹ Δ)²
      for (double x : factors[m].inverseCongruent(change)) {
        squares += x * x;
      }
      sum += 0.5 * rows * weight * squares;
    }
    return Math.sqrt(sum / (factors.length * (d * (d + 1) / 2)));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MatrixCovariances that
        && type == that.type
        && d == that.d
        && Arrays.equals(matrices, that.matrices);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(matrices) + type.hashCode();
  }

  @Override
  public String toString() {
    return type + " of dimension " + d;
  }
}
