package org.ddpmix.mixture;

import java.io.Serializable;
import org.ddpmix.diffusion.NoiseLevel;

/**
 * The covariance matrices Σ_k of the components of a mixture. An instance is immutable, and all its
 * matrices belong to one family. All code of a {@link Mixture} that depends on the family is behind
 * this interface.
 *
 * <p>An estimate from samples may not be positive definite because of sampling error. A mixture
 * accepts only {@linkplain #arePositiveDefinite positive definite} covariances.
 *
 * <p>Arrays over components have k elements. Arrays of means are k × d, row-major.
 */
public interface Covariances extends Serializable {

  /** The family. */
  CovarianceType type();

  /** The number of free parameters of the matrices of k components in d dimensions. */
  int parameters(int k, int d);

  /**
   * Checks that the covariances suit a mixture.
   *
   * @throws org.ddpmix.exception.InvalidSettingException if they have another size or are not
   *     positive definite; the message names the value
   */
  void check(int k, int d);

  /** Whether all eigenvalues are positive and finite. */
  boolean arePositiveDefinite();

  /** Σ_component: d × d, row-major, in squared units of the data. */
  double[] covariance(int component, int d);

  /** The diagonal of Σ_component: d numbers, in squared units of the data. */
  double[] variances(int component, int d);

  /** aᵀ Σ_component b, the covariance along two directions a and b of d numbers each. */
  double product(int component, double[] a, double[] b);

  /** tr Σ_component, in squared units of the data. */
  double trace(int component, int d);

  /** log |Σ_component|. */
  double logDeterminant(int component, int d);

  /**
   * Σ_k π_k tr Σ_k / d: the mean within-component variance of a coordinate, in squared units of the
   * data. Its square root is the unit of noise that noise times refer to.
   *
   * @param weights π: k numbers of any sum above 0
   */
  default double meanVariance(double[] weights, int d) {
    double sum = 0;
    double total = 0;
    for (int c = 0; c < weights.length; c++) {
      sum += weights[c] * trace(c, d);
      total += weights[c];
    }
    return sum / (total * d);
  }

  /** α² Σ_k + σ² I: the covariances of the diffused components. */
  Covariances diffused(NoiseLevel level);

  /**
   * Computes log N(x; μ_k, Σ_k) − {@link #logConstant} for each component.
   *
   * @param x d numbers
   * @param means μ: k × d, row-major
   * @param out k numbers, overwritten
   */
  void logDensities(double[] x, double[] means, double[] out);

  /**
   * The term of the log densities that {@link #logDensities} omits; it is the same for all
   * components.
   */
  default double logConstant(int d) {
    return -0.5 * d * Math.log(2 * Math.PI);
  }

  /**
   * Prepares the logits of blocks of rows.
   *
   * @param means μ: k × d, row-major; not modified afterwards
   * @param logWeights log π: k
   */
  BlockLogits logits(double[] means, double[] logWeights);

  /**
   * Replaces b by Σ_component⁻¹ b.
   *
   * @param b d numbers, starting at {@code offset}
   */
  void solve(int component, double[] b, int offset, int d);

  /**
   * The score Σ_k w_k Σ_k⁻¹ (μ_k − y): d numbers.
   *
   * @param responsibilities w: k
   * @param means μ: k × d, row-major
   * @param y d numbers
   */
  default double[] score(double[] responsibilities, double[] means, double[] y) {
    int d = y.length;
    double[] score = new double[d];
    double[] u = new double[d];
    for (int c = 0; c < responsibilities.length; c++) {
      if (responsibilities[c] > 0) {
        for (int j = 0; j < d; j++) {
          u[j] = means[c * d + j] - y[j];
        }
        solve(c, u, 0, d);
        for (int j = 0; j < d; j++) {
          score[j] += responsibilities[c] * u[j];
        }
      }
    }
    return score;
  }

  /**
   * Computes L z, where L Lᵀ = Σ_component. It transforms standard normal noise to noise with the
   * covariance of the component.
   *
   * @param z d numbers, starting at {@code zOffset}
   * @param out d numbers, starting at {@code outOffset}, overwritten; may be {@code z} itself
   */
  void scale(int component, int d, double[] z, int zOffset, double[] out, int outOffset);

  /**
   * Replaces b by L⁻¹ b, with the L of {@link #scale}: the inverse of {@code scale}.
   *
   * @param b d numbers, starting at {@code offset}
   */
  void whiten(int component, double[] b, int offset, int d);

  /**
   * Σ_k π_k δ_kᵀ Σ_k⁻¹ δ_k: the squared length of a displacement of the means, in units of the
   * component standard deviations.
   *
   * @param weights π: k
   * @param moves δ: k × d, row-major
   */
  default double squaredLength(double[] weights, double[] moves) {
    int d = moves.length / weights.length;
    double[] solved = moves.clone();
    double sum = 0;
    for (int c = 0; c < weights.length; c++) {
      solve(c, solved, c * d, d);
      for (int i = c * d; i < (c + 1) * d; i++) {
        sum += weights[c] * moves[i] * solved[i];
      }
    }
    return sum;
  }

  /**
   * Interpolates linearly: Σ_k + share · (target − Σ_k).
   *
   * @param target covariances of the same family
   * @param share from 0 to 1
   */
  Covariances movedTowards(Covariances target, double share);

  /**
   * Raises all eigenvalues below {@code least} to it. Only the family {@link CovarianceType#SHARED}
   * needs it: the objectives of the other families return covariances that are bounded below in
   * each direction.
   *
   * @param least the smallest eigenvalue, in squared units of the data
   */
  default Covariances withFloor(double least) {
    return this;
  }

  /**
   * Returns these covariances with no variance below a smallest one.
   *
   * @param least the smallest variance of each coordinate within a component, at least 0: d numbers
   */
  Covariances raised(double[] least);

  /**
   * The root mean square difference between the free parameters of these covariances and those of
   * {@code to}. The unit is the standard error of an estimate from {@code rows} samples.
   *
   * @param weights π: k
   */
  double standardErrorsTo(Covariances to, double[] weights, double rows, int d);
}
