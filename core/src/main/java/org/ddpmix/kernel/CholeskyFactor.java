package org.ddpmix.kernel;

import java.io.Serializable;
import java.util.Optional;

/**
 * The lower triangular factor L of a symmetric positive definite matrix L Lᵀ. Instances are
 * immutable.
 */
public final class CholeskyFactor implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int LEAST_FOR_PRODUCTS = 32; // dimensions
  private static final int MOST_FOR_TIGHT_BOUND = 128; // dimensions

  private final int d;
  private final double[] lower; // d × d, row-major, 0 above the diagonal
  private final double logDeterminant;

  private CholeskyFactor(int d, double[] lower) {
    this.d = d;
    this.lower = lower;
    double sum = 0;
    for (int i = 0; i < d; i++) {
      sum += Math.log(lower[i * d + i]);
    }
    logDeterminant = 2 * sum;
  }

  /**
   * Factors a matrix.
   *
   * @param matrix d × d, row-major; only its lower triangle is read
   * @return the factor; empty if the matrix is not positive definite or not finite
   */
  public static Optional<CholeskyFactor> of(double[] matrix, int offset, int d) {
    double[] lower = new double[d * d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = matrix[offset + i * d + j] - product(lower, i * d, j * d, j);
        if (i > j) {
          lower[i * d + j] = sum / lower[j * d + j];
        } else if (sum > 0 && sum < Double.POSITIVE_INFINITY) {
          lower[i * d + i] = Math.sqrt(sum);
        } else {
          return Optional.empty();
        }
      }
    }
    return Optional.of(new CholeskyFactor(d, lower));
  }

  /** The inner product of two rows, in four sums that the processor computes at the same time. */
  private static double product(double[] rows, int a, int b, int length) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int l = 0;
    for (; l <= length - 4; l += 4) {
      sum0 = Math.fma(rows[a + l], rows[b + l], sum0);
      sum1 = Math.fma(rows[a + l + 1], rows[b + l + 1], sum1);
      sum2 = Math.fma(rows[a + l + 2], rows[b + l + 2], sum2);
      sum3 = Math.fma(rows[a + l + 3], rows[b + l + 3], sum3);
    }
    for (; l < length; l++) {
      sum0 = Math.fma(rows[a + l], rows[b + l], sum0);
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }

  /** Factors a matrix that starts at element 0. */
  public static Optional<CholeskyFactor> of(double[] matrix, int d) {
    return of(matrix, 0, d);
  }

  public int dimension() {
    return d;
  }

  /** log |L Lᵀ|. */
  public double logDeterminant() {
    return logDeterminant;
  }

  /** Replaces b by L⁻¹ b; b is d numbers, starting at {@code offset}. */
  public void solve(double[] b, int offset) {
    for (int i = 0; i < d; i++) {
      double sum = b[offset + i];
      for (int j = 0; j < i; j++) {
        sum -= lower[i * d + j] * b[offset + j];
      }
      b[offset + i] = sum / lower[i * d + i];
    }
  }

  /** Replaces b by L⁻ᵀ b; b is d numbers, starting at {@code offset}. */
  public void solveTransposed(double[] b, int offset) {
    for (int i = d - 1; i >= 0; i--) {
      double x = b[offset + i] / lower[i * d + i];
      b[offset + i] = x;
      for (int j = 0; j < i; j++) {
        b[offset + j] -= lower[i * d + j] * x;
      }
    }
  }

  /**
   * Computes L z.
   *
   * @param z d numbers, starting at {@code zOffset}
   * @param out d numbers, starting at {@code outOffset}, overwritten; may be the same as z
   */
  public void times(double[] z, int zOffset, double[] out, int outOffset) {
    for (int i = d - 1; i >= 0; i--) { // from the last row, so that z may be overwritten
      double sum = 0;
      for (int j = 0; j <= i; j++) {
        sum += lower[i * d + j] * z[zOffset + j];
      }
      out[outOffset + i] = sum;
    }
  }

  /** Computes Lᵀ z in place; z is d numbers, starting at {@code offset}. */
  public void transposedTimes(double[] z, int offset) {
    for (int i = 0; i < d; i++) {
      double sum = 0;
      for (int j = i; j < d; j++) {
        sum += lower[j * d + i] * z[offset + j];
      }
      z[offset + i] = sum;
    }
  }

  /** A copy of L: d × d, row-major. */
  public double[] lower() {
    return lower.clone();
  }

  /**
   * L⁻¹, for products with blocks of rows: d × d, row-major, lower triangular. Its rows are
   * solutions of triangular systems, so that L⁻¹ x is as accurate as {@link #solve}.
   */
  public double[] inverse() {
    double[] inverse = new double[d * d];
    for (int i = 0; i < d; i++) {
      double diagonal = 1 / lower[i * d + i];
      for (int j = 0; j < i; j++) {
        double x = lower[i * d + j] * diagonal;
        for (int l = 0; l <= j; l++) {
          inverse[i * d + l] -= x * inverse[j * d + l];
        }
      }
      inverse[i * d + i] = diagonal;
    }
    return inverse;
  }

  /**
   * L A Lᵀ of a symmetric matrix A.
   *
   * @param a d × d, row-major
   */
  public double[] congruent(double[] a) {
    return d < LEAST_FOR_PRODUCTS ? congruence(a, this::timesInPlace) : congruence(a, lower);
  }

  /**
   * L⁻¹ A L⁻ᵀ of a symmetric matrix A.
   *
   * @param a d × d, row-major
   */
  public double[] inverseCongruent(double[] a) {
    return d < LEAST_FOR_PRODUCTS ? congruence(a, this::solve) : congruence(a, inverse());
  }

  /**
   * L⁻ᵀ A L⁻¹ of a symmetric matrix A.
   *
   * @param a d × d, row-major
   */
  public double[] inverseTransposedCongruent(double[] a) {
    return congruence(a, this::solveTransposed);
  }

  /**
   * An upper bound of the largest eigenvalue of L Lᵀ: the Frobenius norm of its 32nd power, which
   * is at most d^(1/64) times as large; above {@value #MOST_FOR_TIGHT_BOUND} dimensions that of its
   * 4th power.
   */
  public double largestEigenvalueBound() {
    BlockKernel kernel = KernelProvider.best().blockKernel();
    double[] power = new double[d * d];
    kernel.timesTransposed(lower, 0, d, kernel.factor(lower, d, d), power);
    double log = 0; // of the scale that was taken out
    for (int exponent = 1; ; exponent *= 2) {
      double squares = 0;
      for (double x : power) {
        squares += x * x;
      }
      double norm = Math.sqrt(squares);
      log += Math.log(norm) / exponent;
      if (exponent == (d > MOST_FOR_TIGHT_BOUND ? 4 : 32)) {
        return Math.exp(log) * (1 + 1e-9); // more than all rounding errors
      }
      for (int i = 0; i < power.length; i++) {
        power[i] /= norm;
      }
      double[] square = new double[d * d]; // a power of a symmetric matrix is symmetric
      kernel.timesTransposed(power, 0, d, kernel.factor(power, d, d), square);
      power = square;
    }
  }

  private void timesInPlace(double[] z, int offset) {
    times(z, offset, z, offset);
  }

  private interface RowOperation {
    void apply(double[] values, int offset);
  }

  /** Applies an operation B to the columns and then to the rows: B A Bᵀ, symmetric to the bit. */
  private double[] congruence(double[] a, RowOperation operation) {
    double[] result = a.clone();
    for (int pass = 0; pass < 2; pass++) {
      for (int i = 0; i < d; i++) {
        operation.apply(result, i * d);
      }
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < i; j++) {
          double swap = result[i * d + j];
          result[i * d + j] = result[j * d + i];
          result[j * d + i] = swap;
        }
      }
    }
    return madeSymmetric(result);
  }

  /** B A Bᵀ of a lower triangular B by block products, symmetric to the bit. */
  private double[] congruence(double[] a, double[] b) {
    BlockKernel kernel = KernelProvider.best().blockKernel();
    BlockKernel.Factor factor = kernel.lowerFactor(b, d);
    double[] half = new double[d * d]; // A Bᵀ
    kernel.timesTransposed(a, 0, d, factor, half);
    double[] transposed = new double[d * d]; // B A
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        transposed[j * d + i] = half[i * d + j];
      }
    }
    kernel.timesTransposed(transposed, 0, d, factor, half);
    return madeSymmetric(half);
  }

  private double[] madeSymmetric(double[] matrix) {
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < i; j++) {
        double mean = 0.5 * (matrix[i * d + j] + matrix[j * d + i]);
        matrix[i * d + j] = mean;
        matrix[j * d + i] = mean;
      }
    }
    return matrix;
  }
}
