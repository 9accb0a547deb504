package org.ddpmix.start;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
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
                    criterion(merged(mixture, pair.first, pair.second), samples, steps) - apart))
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

  /**
   * The mixture with a pair replaced by one component of the same moments, as the family allows.
   */
  static Mixture merged(Mixture mixture, int first, int second) {
    int k = mixture.k() - 1;
    int d = mixture.dimension();
    boolean diagonal = mixture.covariances().type().isDiagonal();
    IntFunction<double[]> matrix =
        diagonal ? c -> mixture.covariances().variances(c, d) : mixture::covariance;
    double[] shares = mixture.shares();
    double both = shares[first] + shares[second];
    double p = both > 0 ? shares[first] / both : 0.5;
    double[] a = mixture.mean(first);
    double[] b = mixture.mean(second);
    double[] weights = new double[k];
    double[] means = new double[k * d];
    double[][] matrices = new double[k][];
    for (int c = 0; c < k; c++) {
      int from = c < second ? c : c + 1;
      weights[c] = c == first ? both : shares[from];
      matrices[c] = matrix.apply(from);
      System.arraycopy(mixture.mean(from), 0, means, c * d, d);
    }
    double[] other = matrix.apply(second);
    for (int i = 0; i < d; i++) {
      means[first * d + i] = p * a[i] + (1 - p) * b[i];
    }
    for (int e = 0; e < other.length; e++) {
      int i = diagonal ? e : e / d;
      int j = e % d;
      matrices[first][e] =
          p * matrices[first][e] + (1 - p) * other[e] + p * (1 - p) * (a[i] - b[i]) * (a[j] - b[j]);
    }
    return new Mixture(
            k,
            d,
            weights,
            means,
            mixture.covariances().type().nearest(weights, d, c -> matrices[c]))
        .withBackgroundOf(mixture);
  }
}
