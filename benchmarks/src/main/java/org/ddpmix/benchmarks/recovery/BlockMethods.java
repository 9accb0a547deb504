package org.ddpmix.benchmarks.recovery;

import org.ddpmix.benchmarks.FitDefaults;
import org.ddpmix.descent.Descent;
import org.ddpmix.descent.DescentState;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.start.AnnealedStart;
import org.ddpmix.start.InitMode;
import org.ddpmix.start.KMeansStart;

/** The methods that use packed blocks. ddpmix has the default settings of {@code fit}. */
final class BlockMethods {
  // Five runs of k-means++ (about one pass over its rows), each with at most ten Lloyd iterations,
  // on a subsample.
  private static final int KMEANS_PASSES_OF_SUBSAMPLE = 5 * (1 + 10);
  private static final double KMEANS_LEAST_ROWS = 20_000;
  private static final double KMEANS_ROWS_PER_COMPONENT = 200;
  private static final EmAlgorithm COMPETITOR = new EmAlgorithm(1e-6, 200);
  private static final EmAlgorithm CONVERGED = new EmAlgorithm(1e-9, 500);

  private BlockMethods() {}

  static Found annealed(Trial trial) {
    Clock clock = new Clock(trial);
    Mixture start =
        new AnnealedStart(trial.data().k(), trial.data().covarianceType(), trial.seed())
            .mixture(clock.samples)
            .as(trial.data().covarianceType());
    return clock.found(descend(trial, InitMode.ANNEALED, start, clock.samples), 0);
  }

  /** Runs k-means once, then gradient descent and EM from its result. */
  static Found[] fromKMeans(Trial trial) {
    long started = System.nanoTime();
    int k = trial.data().k();
    CountedSamples counted = new CountedSamples(trial.samples());
    Mixture start =
        new KMeansStart(k, trial.seed()).mixture(counted).as(trial.data().covarianceType());
    double startSeconds = (System.nanoTime() - started) * 1e-9;
    double subsample = Math.max(KMEANS_LEAST_ROWS, KMEANS_ROWS_PER_COMPONENT * k);
    double startPasses =
        counted.passes()
            + KMEANS_PASSES_OF_SUBSAMPLE * Math.min(1, subsample / trial.samples().rows());
    Clock descent = new Clock(trial);
    descent.passes = startPasses;
    Found descended =
        descent.found(descend(trial, InitMode.KMEANS, start, descent.samples), startSeconds);
    Clock em = new Clock(trial);
    em.passes = startPasses;
    return new Found[] {descended, em.found(COMPETITOR.run(em.samples, start), startSeconds)};
  }

  static Found maximumLikelihood(Trial trial) {
    Clock clock = new Clock(trial);
    Mixture truth = trial.data().truth().relativeTo(trial.samples().origin());
    return clock.found(CONVERGED.run(clock.samples, truth), 0);
  }

  private static Mixture descend(
      Trial trial, InitMode mode, Mixture start, CountedSamples samples) {
    return new Descent(
            samples, FitDefaults.descent(mode, trial.seed()), null, (record, state) -> {})
        .run(DescentState.of(start))
        .mixture();
  }

  private static final class Clock {
    private final Trial trial;
    private final CountedSamples samples;
    private final long started = System.nanoTime();
    private double passes;

    Clock(Trial trial) {
      this.trial = trial;
      this.samples = new CountedSamples(trial.samples());
    }

    Found found(Mixture relative, double moreSeconds) {
      double seconds = (System.nanoTime() - started) * 1e-9 + trial.packingSeconds() + moreSeconds;
      return Found.of(
          relative.shifted(trial.samples().origin()),
          trial.data().rows(),
          passes + samples.passes(),
          seconds);
    }
  }
}
