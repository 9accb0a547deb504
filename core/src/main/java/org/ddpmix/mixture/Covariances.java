package org.ddpmix.mixture;

import java.io.Serializable;
import org.ddpmix.diffusion.NoiseLevel;

/**
 * The covariance matrices Σ_k of a mixture's components: immutable, and all of one family. This is
 * the one place in which a {@link Mixture} depends on the family.
 *
 * <p>An estimate from samples may fail to be positive definite by sampling error. A mixture takes
 * {@linkplain #arePositiveDefinite positive definite} ones only.
 *
 * <p>Arrays over components have k elements. Arrays of means are k × d, row-major.
 */
public interface Covariances extends Serializable {

  /** The family. */
  CovarianceType type();

  /** The number of free parameters of the matrices of k components in d dimensions. */
  int parameters(int k, int d);

  /** Whether all eigenvalues are positive and finite. */
  boolean arePositiveDefinite();

  /** Σ_component: d × d, row-major, in squared units of the data. */
  double[] covariance(int component, int d);

  /** aᵀ Σ_component b, for a and b of d numbers: a covariance along two directions. */
  double product(int component, double[] a, double[] b);

  /** tr Σ_component, in squared units of the data. */
  double trace(int component, int d);

  /** log |Σ_component|. */
  double logDeterminant(int component, int d);

  /**
   * Σ_k π_k tr Σ_k / d: the mean variance of a coordinate within a component, in squared units of
   * the data. Its root is the unit of noise, in which noise times are measured.
   *
   * @param weights π: k
   */
  double meanVariance(double[] weights, int d);

  /** α² Σ_k + σ² I: the covariances of the diffused components. */
  Covariances diffused(NoiseLevel level);

  /**
   * Writes log N(x; μ_k, Σ_k), less {@link #logConstant}, for each component.
   *
   * @param x d numbers
   * @param means μ
   * @param out k numbers, overwritten
   */
  void logDensities(double[] x, double[] means, double[] out);

  /** What {@link #logDensities} leaves out: a part that all components have in common. */
  double logConstant(int d);

  /**
   * The score Σ_k w_k Σ_k⁻¹ (μ_k − y): d numbers.
   *
   * @param responsibilities w: k
   * @param means μ
   * @param y d numbers
   */
  double[] score(double[] responsibilities, double[] means, double[] y);

  /**
   * Writes L z, where L Lᵀ = Σ_component: noise of the component from standard normal numbers.
   *
   * @param z d numbers from {@code zOffset}
   * @param out d numbers from {@code outOffset}, overwritten; may be {@code z} itself
   */
  void scale(int component, int d, double[] z, int zOffset, double[] out, int outOffset);

  /**
   * Σ_k π_k δ_kᵀ Σ_k⁻¹ δ_k: the squared length of a move of the means, in standard deviations of
   * the components.
   *
   * @param weights π: k
   * @param moves δ: k × d, row-major
   */
  double squaredLength(double[] weights, double[] moves);

  /** Σ_k + share · (target − Σ_k). */
  Covariances movedTowards(Covariances target, double share);

  /** These with no eigenvalue below {@code least}, in squared units of the data. */
  Covariances withFloor(double least);

  /**
   * The root mean square difference of the free parameters to those of {@code to}, in standard
   * errors of their estimates from {@code rows} samples.
   */
  double standardErrorsTo(Covariances to, double rows, int d);
}
