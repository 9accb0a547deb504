package org.ddpmix.mixture;

import java.util.Arrays;

/**
 * The assignment of a sample to a component.
 *
 * @param component the most probable component; {@link #OUTLIER} if the background is more probable
 *     than each of them
 * @param probabilities P(component | x) among the components: k numbers of sum 1
 * @param outlierProbability P(background | x); 0 if there is none
 * @param logDensity the log density at x, in nats
 */
public record Assignment(
    int component, double[] probabilities, double outlierProbability, double logDensity) {

  /** The component of a sample that belongs to the background. */
  public static final int OUTLIER = -1;

  private static final double LEAST = 1e-200; // the sum of probabilities that can be divided by

  /**
   * Assigns a sample, given its posterior.
   *
   * @param backgroundLogJoint {@link Background#logJoint}, if there is a background
   * @param x the sample, starting at {@code offset}
   * @param probabilities P(component | x): k numbers, which become those of the assignment
   */
  static Assignment of(
      Mixture mixture,
      double backgroundLogJoint,
      double[] x,
      int offset,
      double[] probabilities,
      double logDensity) {
    int best = 0;
    for (int c = 1; c < probabilities.length; c++) {
      best = probabilities[c] > probabilities[best] ? c : best;
    }
    if (mixture.background().isEmpty()) {
      return new Assignment(best, probabilities, 0, logDensity);
    }
    double outlier = Math.min(1, Math.exp(backgroundLogJoint - logDensity));
    boolean isOutlier = outlier > probabilities[best];
    double sum = Arrays.stream(probabilities).sum();
    if (sum > LEAST) {
      for (int c = 0; c < probabilities.length; c++) {
        probabilities[c] /= sum;
      }
    } else {
      double[] sample = Arrays.copyOfRange(x, offset, offset + mixture.dimension());
      mixture.withoutBackground().posterior(sample, probabilities);
    }
    return new Assignment(isOutlier ? OUTLIER : best, probabilities, outlier, logDensity);
  }
}
