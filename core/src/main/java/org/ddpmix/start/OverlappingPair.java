package org.ddpmix.start;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.ddpmix.data.SampleSet;
import org.ddpmix.evaluation.Confusion;
import org.ddpmix.mixture.Mixture;

/**
 * Two components that share many samples, and whether the samples tell them apart.
 *
 * @param first the index of a component
 * @param second the index of another one, above {@code first}
 * @param confusion the larger of the two probabilities that a sample of one is taken for one of the
 *     other: {@link Confusion#between}
 * @param bicIncrease the Bayesian information criterion with both merged to one component, after
 *     some EM steps, minus that of the mixture
 */
public record OverlappingPair(int first, int second, double confusion, double bicIncrease) {
  private static final double LEAST_CONFUSION = 0.05;
  private static final int MOST = 5;
  private static final int MOST_STEPS = 12;
  private static final int LEAST_STEPS = 4;
  private static final double MAX_WORK = 3e10; // multiplications of all steps
  private static final double STRONG = 10; // evidence that is very strong (Kass and Raftery 1995)
  private static final double LEAST_GAIN = 1e-6; // nats per sample

  /** Whether the samples are no strong evidence for two components. */
  public boolean mayBeOne() {
    return bicIncrease < STRONG;
  }

  /**
   * Finds the pairs that share the most samples, at most five, by descending confusion. They are
   * fewer, with fewer EM steps, if a pass takes long.
   *
   * @param mixture relative to the origin of the samples
   * @param samples in memory; each pair takes some passes over them
   * @param confusion that of the mixture on these samples
   */
  public static List<OverlappingPair> of(Mixture mixture, SampleSet samples, Confusion confusion) {
    List<OverlappingPair> pairs = new ArrayList<>();
    for (int b = 0; b < mixture.k(); b++) {
      for (int a = 0; a < b; a++) {
        if (confusion.between(a, b) >= LEAST_CONFUSION) {
          pairs.add(new OverlappingPair(a, b, confusion.between(a, b), Double.NaN));
        }
      }
    }
    if (pairs.isEmpty()) {
      return pairs;
    }
    double d = mixture.dimension();
    double numbers = mixture.k() * d * (mixture.covariances().type().isDiagonal() ? 1 : d);
    double passes = MAX_WORK / (samples.rows() * numbers);
    int most = (int) Math.max(1, Math.min(MOST, passes / LEAST_STEPS - 1));
    EmSteps steps =
        new EmSteps(
            (int) Math.max(LEAST_STEPS, Math.min(MOST_STEPS, passes / (most + 1))), LEAST_GAIN);
    double apart = criterion(mixture, samples, steps);
    return pairs.stream()
        .sorted(Comparator.comparingDouble(OverlappingPair::confusion).reversed())
        .limit(most)
        .map(
            pair ->
                new OverlappingPair(
                    pair.first,
                    pair.second,
                    pair.confusion,
                    criterion(GeneralMerge.pair(mixture, pair.first, pair.second), samples, steps)
                        - apart))
        .toList();
  }

  private static double criterion(Mixture mixture, SampleSet samples, EmSteps steps) {
    EmSteps.Refined refined =
        steps.refine(
            mixture,
            samples,
            new double[mixture.dimension()],
            (noiseTime, loss, gradientNorm, next) -> {});
    double weight = samples.totalWeight();
    return -2 * weight * refined.logLikelihood() + mixture.parameters() * Math.log(weight);
  }
}
