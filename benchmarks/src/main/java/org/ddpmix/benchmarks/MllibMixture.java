package org.ddpmix.benchmarks;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.ml.clustering.GaussianMixtureModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.stat.distribution.MultivariateGaussian;
import org.ddpmix.mixture.MatrixCovariances;
import org.ddpmix.mixture.Mixture;

/**
 * A mixture that GaussianMixture of MLlib learned. The log densities are recomputed, because MLlib
 * adds a small number to each density in its log likelihood.
 *
 * @param weights the mixing weights (length k)
 * @param gaussians the components (length k)
 */
public record MllibMixture(double[] weights, MultivariateGaussian[] gaussians)
    implements Serializable {

  /** The mixture of a model. */
  public static MllibMixture of(GaussianMixtureModel model) {
    return new MllibMixture(model.weights(), model.gaussians());
  }

  /**
   * Computes log(π_k N(x; μ_k, Σ_k)) for every component.
   *
   * @param logJoint receives these values (length k)
   * @return the log density at x
   */
  public double logDensity(Vector x, double[] logJoint) {
    for (int c = 0; c < weights.length; c++) {
      logJoint[c] = Math.log(weights[c]) + gaussians[c].logpdf(x);
    }
    double largest = Arrays.stream(logJoint).max().orElseThrow();
    return largest + Math.log(Arrays.stream(logJoint).map(l -> Math.exp(l - largest)).sum());
  }

  /** The mixture with its covariance matrices. */
  public Mixture full() {
    int k = weights.length;
    int d = gaussians[0].mean().size();
    double[] means = new double[k * d];
    double[] matrices = new double[k * d * d];
    for (int c = 0; c < k; c++) {
      System.arraycopy(gaussians[c].mean().toArray(), 0, means, c * d, d);
      System.arraycopy(gaussians[c].cov().toArray(), 0, matrices, c * d * d, d * d); // symmetric
    }
    return new Mixture(k, d, weights, means, MatrixCovariances.full(d, matrices));
  }

  /** The spherical mixture with the same means and weights and with the mean variance. */
  public Mixture averaged() {
    int k = weights.length;
    int d = gaussians[0].mean().size();
    double[] means = new double[k * d];
    double variance = 0;
    for (int c = 0; c < k; c++) {
      System.arraycopy(gaussians[c].mean().toArray(), 0, means, c * d, d);
      for (int j = 0; j < d; j++) {
        variance += weights[c] * gaussians[c].cov().apply(j, j) / d;
      }
    }
    return new Mixture(k, d, weights, means, variance);
  }
}
