package org.ddpmix.benchmarks.recovery;

import org.ddpmix.gradient.ExpectationMaximization;
import org.ddpmix.gradient.ObjectiveValue;
import org.ddpmix.gradient.SampleSet;
import org.ddpmix.mixture.SphericalGaussianMixture;

/**
 * The EM algorithm on the blocks of the gradient descent.
 *
 * @param tol it ends when a step raises the log likelihood per sample by less
 * @param maxIter the most steps
 */
record EmAlgorithm(double tol, int maxIter) {
  private static final double VARIANCE_FLOOR = 1e-9; // of the samples' variance per coordinate

  /** From a start to its end; both relative to the samples' origin. */
  SphericalGaussianMixture run(SampleSet samples, SphericalGaussianMixture start) {
    double floor = VARIANCE_FLOOR * samples.totalVariance() / samples.dimension();
    SphericalGaussianMixture mixture = start;
    double before = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < maxIter; i++) {
      ExpectationMaximization objective = new ExpectationMaximization(mixture, samples);
      ObjectiveValue value = objective.valueOf(samples.sum(objective));
      if (-value.loss() - before < tol) {
        break;
      }
      before = -value.loss();
      mixture = maximised(mixture, value, floor);
    }
    return mixture;
  }

  private static SphericalGaussianMixture maximised(
      SphericalGaussianMixture from, ObjectiveValue value, double floor) {
    int d = from.dimension();
    double[] means = from.means();
    double[] shares = value.labelShares();
    for (int i = 0; i < means.length; i++) {
      if (shares[i / d] > 0) {
        means[i] -= value.unitStep() / shares[i / d] * value.gradient()[i];
      }
    }
    return new SphericalGaussianMixture(
        from.k(), d, shares, means, Math.max(floor, value.variance()));
  }
}
