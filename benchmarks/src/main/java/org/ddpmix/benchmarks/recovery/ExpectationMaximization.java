package org.ddpmix.benchmarks.recovery;

import org.ddpmix.gradient.SampleSet;
import org.ddpmix.mixture.SphericalGaussianMixture;

/**
 * The EM algorithm for spherical components of one variance (Dempster, Laird, Rubin 1977), on the
 * same blocks as the gradient descent.
 *
 * @param tol it ends when a step raises the log likelihood per sample by less
 * @param maxIter the most steps
 */
record ExpectationMaximization(double tol, int maxIter) {
  private static final double VARIANCE_FLOOR = 1e-9; // of the samples' variance per coordinate

  /** From a start to its end; both relative to the samples' origin. */
  SphericalGaussianMixture run(SampleSet samples, SphericalGaussianMixture start) {
    SphericalGaussianMixture mixture = start;
    double before = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < maxIter; i++) {
      double[] sums = samples.sum(new ExpectationStep(mixture));
      double logLikelihood =
          sums[sums.length - 1] / samples.totalWeight()
              - 0.5 * samples.meanSquaredNorm() / mixture.variance();
      if (logLikelihood - before < tol) {
        break;
      }
      before = logLikelihood;
      mixture = maximised(mixture, samples, sums);
    }
    return mixture;
  }

  private static SphericalGaussianMixture maximised(
      SphericalGaussianMixture from, SampleSet samples, double[] sums) {
    int k = from.k();
    int d = from.dimension();
    double[] means = from.means();
    double[] weights = new double[k];
    double between = 0; // Σ_k π_k ‖μ_k‖²
    for (int c = 0; c < k; c++) {
      double count = sums[k * d + c];
      weights[c] = count / samples.totalWeight();
      for (int i = c * d; i < (c + 1) * d; i++) {
        if (count > 0) {
          means[i] = sums[i] / count;
        }
        between += weights[c] * means[i] * means[i];
      }
    }
    double floor = VARIANCE_FLOOR * samples.totalVariance() / d;
    double variance = Math.max(floor, (samples.meanSquaredNorm() - between) / d);
    return new SphericalGaussianMixture(k, d, weights, means, variance);
  }
}
