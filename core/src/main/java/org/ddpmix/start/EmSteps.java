package org.ddpmix.start;

import java.util.function.UnaryOperator;
import org.ddpmix.data.SampleSet;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.mixture.Background;
import org.ddpmix.mixture.Covariances;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.objective.ExpectationMaximization;
import org.ddpmix.objective.Objective;
import org.ddpmix.objective.ObjectiveValue;

/**
 * Steps of the likelihood objective on samples in memory, which are those of the EM algorithm. They
 * learn means, covariances, weights and the weight of the background.
 *
 * @param most the largest number of steps, at least 1
 * @param leastGain the gain in log likelihood, in nats per sample, below which the steps end
 */
record EmSteps(int most, double leastGain) {
  private static final double VARIANCE_FLOOR = 1e-9; // relative to that of the start
  private static final double MAX_BACKGROUND = 0.5; // outliers are a minority
  private static final double MIN_SHARE = 1e-9; // a component with a smaller share keeps its mean

  /**
   * A mixture after some steps.
   *
   * @param logLikelihood the log likelihood per sample before the last step, in nats
   */
  record Refined(Mixture mixture, double logLikelihood) {}

  /**
   * Takes the steps with a lower bound of the variances.
   *
   * @param least the smallest variance of a coordinate within a component, at least 0: d numbers
   */
  Refined refine(Mixture start, SampleSet samples, double[] least, Start.Listener listener) {
    // Relative to the components, because outliers may have any variance.
    double floor = VARIANCE_FLOOR * start.meanVariance();
    return refine(start, samples, c -> c.withFloor(floor).raised(least), listener);
  }

  /** Takes the steps with the covariances that the objective estimates. */
  Refined refine(Mixture start, SampleSet samples, Start.Listener listener) {
    return refine(start, samples, UnaryOperator.identity(), listener);
  }

  private Refined refine(
      Mixture start, SampleSet samples, UnaryOperator<Covariances> bound, Start.Listener listener) {
    Mixture mixture = start;
    double before = Double.NEGATIVE_INFINITY;
    for (int i = 1; ; i++) {
      Objective objective =
          ExpectationMaximization.FACTORY.integrated(mixture, new RowNoise(0, 0), samples);
      ObjectiveValue value = objective.valueOf(samples.sum(objective));
      mixture = step(mixture, value, bound.apply(value.covariances()));
      listener.stepTaken(0, value.loss(), Annealing.norm(value.gradient()), mixture);
      boolean converged = -value.loss() - before < leastGain;
      if (i == most || i > 1 && converged) {
        return new Refined(mixture, -value.loss());
      }
      before = -value.loss();
    }
  }

  private static Mixture step(Mixture from, ObjectiveValue value, Covariances covariances) {
    int d = from.dimension();
    double[] means = from.means();
    double[] shares = value.labelShares();
    for (int m = 0; m < means.length; m++) {
      if (shares[m / d] > MIN_SHARE) {
        means[m] -= value.unitStep() / shares[m / d] * value.direction()[m];
      }
    }
    double total = 0;
    for (double share : shares) {
      total += share;
    }
    if (!(total > MIN_SHARE)) {
      return from; // all samples are far from all components
    }
    double others =
        from.background().isPresent()
            ? Math.min(MAX_BACKGROUND, Math.max(Background.LEAST_WEIGHT, 1 - total))
            : 0;
    for (int c = 0; c < shares.length; c++) {
      shares[c] = shares[c] / total * (1 - others);
    }
    return new Mixture(
        from.k(),
        d,
        shares,
        means,
        covariances,
        from.background().map(background -> background.withWeight(others)));
  }
}
