package org.ddpmix.mixture;

import org.ddpmix.kernel.CholeskyFactor;

/** Distances between components of mixtures that take their covariances into account. */
public final class ComponentDistance {
  private ComponentDistance() {}

  /**
   * The distance of two means in standard deviations: the square root of δᵀ Σ⁻¹ δ with Σ = ½ (Σ_a +
   * Σ_b). If both components have the variance v, this is ‖δ‖ / √v.
   *
   * @param a the index of a component of {@code first}
   * @param b the index of a component of {@code second}, of the same dimension
   */
  public static double mahalanobis(Mixture first, int a, Mixture second, int b) {
    return Math.sqrt(terms(first, a, second, b)[0]);
  }

  /**
   * The Bhattacharyya distance ⅛ δᵀ Σ⁻¹ δ + ½ log( |Σ| / √(|Σ_a| |Σ_b|) ) with Σ = ½ (Σ_a + Σ_b),
   * in nats. The overlap ∫ √(p_a p_b) is its negative exponential.
   *
   * @param a the index of a component of {@code first}
   * @param b the index of a component of {@code second}, of the same dimension
   */
  public static double bhattacharyya(Mixture first, int a, Mixture second, int b) {
    int d = first.dimension();
    double[] terms = terms(first, a, second, b);
    double own =
        0.5
            * (first.covariances().logDeterminant(a, d)
                + second.covariances().logDeterminant(b, d));
    return Math.max(0, terms[0] / 8 + 0.5 * (terms[1] - own));
  }

  /** δᵀ Σ⁻¹ δ and log |Σ|. */
  private static double[] terms(Mixture first, int a, Mixture second, int b) {
    int d = first.dimension();
    double[] gap = first.mean(a);
    double[] other = second.mean(b);
    for (int j = 0; j < d; j++) {
      gap[j] -= other[j];
    }
    double squares = 0;
    double logDeterminant = 0;
    if (first.covariances().type().isDiagonal() && second.covariances().type().isDiagonal()) {
      double[] variances = first.covariances().variances(a, d);
      double[] others = second.covariances().variances(b, d);
      for (int j = 0; j < d; j++) {
        double variance = 0.5 * (variances[j] + others[j]);
        squares += gap[j] * gap[j] / variance;
        logDeterminant += Math.log(variance);
      }
    } else {
      double[] matrix = first.covariance(a);
      double[] addend = second.covariance(b);
      for (int i = 0; i < matrix.length; i++) {
        matrix[i] = 0.5 * (matrix[i] + addend[i]);
      }
      CholeskyFactor factor = CholeskyFactor.of(matrix, d).orElseThrow();
      factor.solve(gap, 0);
      for (double x : gap) {
        squares += x * x;
      }
      logDeterminant = factor.logDeterminant();
    }
    return new double[] {squares, logDeterminant};
  }
}
