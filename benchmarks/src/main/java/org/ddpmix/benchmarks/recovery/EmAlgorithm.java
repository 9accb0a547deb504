package org.ddpmix.benchmarks.recovery;

import org.ddpmix.data.SampleSet;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.objective.ExpectationMaximization;
import org.ddpmix.objective.Objective;
import org.ddpmix.objective.ObjectiveValue;

/**
 * The EM algorithm on the same blocks as the gradient descent.
 *
 * @param tol the algorithm ends when a step increases the log likelihood per sample by less
 * @param maxIter the maximum number of steps
 */
record EmAlgorithm(double tol, int maxIter) {
  private static final double VARIANCE_FLOOR = 1e-9; // relative to the variance per coordinate

  /** Runs EM. The start and the result are relative to the origin of the samples. */
  Mixture run(SampleSet samples, Mixture start) {
    double floor = VARIANCE_FLOOR * samples.totalVariance() / samples.dimension();
    Mixture mixture = start;
    double before = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < maxIter; i++) {
      Objective objective =
          ExpectationMaximization.FACTORY.integrated(mixture, new RowNoise(1, i), samples);
      ObjectiveValue value = objective.valueOf(samples.sum(objective));
      if (-value.loss() - before < tol) {
        break;
      }
      before = -value.loss();
      mixture = maximised(mixture, value, floor);
    }
    return mixture;
  }

  private static Mixture maximised(Mixture from, ObjectiveValue value, double floor) {
    int d = from.dimension();
    double[] means = from.means();
    double[] shares = value.labelShares();
    for (int i = 0; i < means.length; i++) {
      if (shares[i / d] > 0) {
        means[i] -= value.unitStep() / shares[i / d] * value.direction()[i];
      }
    }
    return new Mixture(from.k(), d, shares, means, value.covariances().withFloor(floor));
  }
}
