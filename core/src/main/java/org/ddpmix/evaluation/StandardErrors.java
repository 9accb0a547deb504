package org.ddpmix.evaluation;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;

/**
 * Standard errors of the parameters of a mixture that was fitted by maximum likelihood: the
 * standard deviations of its estimates over repeated data sets.
 *
 * <pre>
 *   V = H⁻¹ J H⁻¹,   J = Σ_i s_i s_iᵀ,   H = I + J − D,   D = Σ_i Σ_k w_ik φ_ik φ_ikᵀ
 *   s_i = Σ_k w_ik φ_ik,   w_ik = P(k | x_i),   u_ik = L_k⁻¹ (x_i − μ_k),   L_k L_kᵀ = Σ_k
 *   φ_ik = (1, u, (u_j² − 1) / √2, u_j u_l) / √n_k,   n_k = N π_k
 * </pre>
 *
 * <p>φ_ik is the gradient of log n_k N(x_i; μ_k, Σ_k) with respect to the parameters of component
 * k, in units in which the information of samples of known labels is I. H is then the observed
 * information in the form of Louis: I minus the information that unknown labels take away. V is the
 * estimate of Huber and White, which also holds if the components are not Gaussian, and is the
 * limit of the bootstrap for many samples. The numbers n_k are free of each other, as if N were a
 * Poisson variable; with J around its mean, V is that of a fixed N. Spherical, diagonal and shared
 * covariances have φ summed over the elements that are one parameter.
 *
 * <p>Components that share almost no samples are independent, and are computed apart; if they share
 * none, from their moments. The parameters of components that overlap are computed together, up to
 * {@link #MAX_PARAMETERS}; for more of them, and where the likelihood has no maximum, the errors
 * are NaN. In the latter case components that share few samples with the others keep their errors.
 * They do not contain the bias of few samples: a component should have some times as many samples
 * as parameters.
 *
 * <p>Sources: T. A. Louis, <i>Finding the observed information matrix when using the EM
 * algorithm</i>, JRSS B 44, 1982; H. White, <i>Maximum likelihood estimation of misspecified
 * models</i>, Econometrica 50, 1982; R. Boldea, J. Magnus, <i>Maximum likelihood estimation of the
 * multivariate normal mixture model</i>, JASA 104, 2009.
 *
 * @param weights of the mixing weights: k; null if they were not learned
 * @param background of the weight of the background; null without one, or if it was not learned
 * @param means of the means: k × d, in units of the data
 * @param covariances of the elements of the covariances, in squared units of the data: one row for
 *     each component, or one for all if the family is shared or tied. A row has the variance, d
 *     variances (diagonal), or a matrix of d × d (tied, full), row-major. Null if they were not
 *     learned, or are more than 200 000 numbers
 * @param unknown why some errors are NaN, in a sentence; null if none is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StandardErrors(
    double[] weights, Double background, double[][] means, double[][] covariances, String unknown) {

  /** The largest number of parameters that are computed together. */
  public static final int MAX_PARAMETERS = 1200;

  /**
   * Computes the errors in one pass over samples, which may be a part of those of the fit.
   *
   * @param mixture the maximum of the likelihood, relative to the origin of the samples
   * @param samples at least one sample; a row weight of 3 counts as three samples
   * @param confusion that of the mixture on these samples
   * @param totalWeight the weight of all samples of the fit
   * @param weights whether the weights were learned
   * @param covariances whether the covariances were learned
   */
  public static StandardErrors of(
      Mixture mixture,
      InMemorySamples samples,
      Confusion confusion,
      double totalWeight,
      boolean weights,
      boolean covariances) {
    ScoreParameters parameters = new ScoreParameters(mixture, samples, weights, covariances);
    return new SandwichEstimate(parameters, samples, confusion, totalWeight).errors();
  }

  /** The number of rows of {@link #covariances} for a mixture. */
  public static int matrices(Mixture mixture) {
    CovarianceType type = mixture.covariances().type();
    return type == CovarianceType.SHARED || type == CovarianceType.TIED ? 1 : mixture.k();
  }

  /** The length of a row of {@link #covariances} for a mixture. */
  public static int elements(Mixture mixture) {
    int d = mixture.dimension();
    return switch (mixture.covariances().type()) {
      case SHARED, SPHERICAL -> 1;
      case DIAGONAL -> d;
      case TIED, FULL -> d * d;
    };
  }
}
