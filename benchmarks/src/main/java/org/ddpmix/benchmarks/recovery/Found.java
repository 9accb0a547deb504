package org.ddpmix.benchmarks.recovery;

import java.util.stream.IntStream;
import org.ddpmix.mixture.Mixture;

/**
 * The result of a method.
 *
 * @param mixture the mixture; that of a method with full covariances has their mean variance if the
 *     true components have variance 1
 * @param assignments the most probable component of each sample
 * @param logLikelihood the log likelihood per sample
 * @param passes the number of passes over the samples
 * @param seconds the duration of the fit
 */
record Found(
    Mixture mixture, int[] assignments, double logLikelihood, double passes, double seconds) {

  /** Computes the assignments and the log likelihood of a mixture. */
  static Found of(Mixture mixture, double[][] rows, double passes, double seconds) {
    int[] assignments = new int[rows.length];
    double[] logDensities = new double[rows.length];
    IntStream.range(0, rows.length)
        .parallel()
        .forEach(
            i -> {
              double[] responsibilities = new double[mixture.k()];
              logDensities[i] = mixture.posterior(rows[i], responsibilities);
              assignments[i] = largest(responsibilities);
            });
    double logLikelihood = IntStream.range(0, rows.length).mapToDouble(i -> logDensities[i]).sum();
    return new Found(mixture, assignments, logLikelihood / rows.length, passes, seconds);
  }

  static int largest(double[] numbers) {
    int largest = 0;
    for (int c = 1; c < numbers.length; c++) {
      if (numbers[c] > numbers[largest]) {
        largest = c;
      }
    }
    return largest;
  }
}
