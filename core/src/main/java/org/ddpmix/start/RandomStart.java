package org.ddpmix.start;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.ddpmix.data.SampleSet;
import org.ddpmix.mixture.Mixture;

/**
 * Draws the means from N(mean, (total variance / d) I). The weights are equal, and the variance is
 * the data variance per coordinate. This suffices for a descent that starts at high noise.
 *
 * @param k the number of components
 * @param seed the seed of the means
 */
public record RandomStart(int k, long seed) implements Start {

  @Override
  public Mixture mixture(SampleSet samples) {
    int d = samples.dimension();
    double variance = samples.totalVariance() / d;
    UniformRandomProvider random = RandomSource.PHILOX_4X64.create(seed);
    ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
    double[] centre = samples.mean();
    double[] means = new double[k * d];
    for (int i = 0; i < means.length; i++) {
      means[i] = centre[i % d] + Math.sqrt(variance) * gaussian.sample();
    }
    return Mixture.uniform(k, d, means, variance);
  }
}
