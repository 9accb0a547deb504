package org.ddpmix.start;

import org.ddpmix.data.SampleSet;
import org.ddpmix.mixture.Mixture;

/** The EM algorithm until it changes nothing, for tests of what holds at the maximum. */
public final class MaximumLikelihood {
  private MaximumLikelihood() {}

  /** The local maximum that EM reaches from a mixture. */
  public static Mixture near(Mixture start, SampleSet samples, int steps, double leastGain) {
    return new EmSteps(steps, leastGain)
        .refine(start, samples, (noiseTime, loss, gradientNorm, mixture) -> {})
        .mixture();
  }
}
