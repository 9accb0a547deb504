package org.ddpmix.start;

import org.ddpmix.cluster.DistributedSamples;
import org.ddpmix.mixture.SphericalGaussianMixture;

/**
 * Another start made symmetric for the two-component objective: means ±½(μ₁ − μ₂) around the zero
 * of the data's own coordinates, equal weights. Samples that lie elsewhere must be centred first.
 *
 * @param start of two components
 */
public record SymmetricStart(Start start) implements Start {

  @Override
  public SphericalGaussianMixture mixture(DistributedSamples samples) {
    return symmetric(start.mixture(samples), samples);
  }

  @Override
  public SphericalGaussianMixture mixture(DistributedSamples samples, Listener listener) {
    return symmetric(start.mixture(samples, listener), samples);
  }

  private static SphericalGaussianMixture symmetric(
      SphericalGaussianMixture any, DistributedSamples samples) {
    int d = any.dimension();
    double[] origin = samples.origin();
    double[] first = any.mean(0);
    double[] second = any.mean(1);
    double[] means = new double[2 * d];
    for (int j = 0; j < d; j++) {
      double theta = 0.5 * (first[j] - second[j]);
      means[j] = theta - origin[j];
      means[d + j] = -theta - origin[j];
    }
    return SphericalGaussianMixture.uniform(2, d, means, any.variance());
  }
}
