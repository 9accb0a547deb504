package org.ddpmix.benchmarks;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.ml.clustering.GaussianMixtureModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.stat.distribution.MultivariateGaussian;
import org.ddpmix.mixture.Mixture;

/**
 * What MLlib's GaussianMixture learned, with densities of its own: the log likelihood that it
 * reports has a floor below each density.
 *
 * @param weights k of them
 * @param gaussians k, with covariances
 */
public record MllibMixture(double[] weights, MultivariateGaussian[] gaussians)
    implements Serializable {

  public static MllibMixture of(GaussianMixtureModel model) {
    return new MllibMixture(model.weights(), model.gaussians());
  }

  /**
   * log(π_k N(x; μ_k, Σ_k)) of every component.
   *
   * @param logJoint k numbers, overwritten
   * @return log density at x
   */
  public double logDensity(Vector x, double[] logJoint) {
    for (int c = 0; c < weights.length; c++) {
      logJoint[c] = Math.log(weights[c]) + gaussians[c].logpdf(x);
    }
    double largest = Arrays.stream(logJoint).max().orElseThrow();
    return largest + Math.log(Arrays.stream(logJoint).map(l -> Math.exp(l - largest)).sum());
  }

  /** The same means, with the average variance of a coordinate. */
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
