package org.ddpmix.start;

import org.ddpmix.data.SampleSet;
import org.ddpmix.mixture.Mixture;

/**
 * Another start made symmetric for the two-component objective: means ±½(μ₁ − μ₂) around the zero
 * of the data's own coordinates, equal weights. Samples that lie elsewhere must be centred first.
 *
 * @param start of two components
 */
public record SymmetricStart(Start start) implements Start {

  @Override
  public Mixture mixture(SampleSet samples) {
    return symmetric(start.mixture(samples), samples);
  }

  @Override
  public Mixture mixture(SampleSet samples, Listener listener) {
    return symmetric(start.mixture(samples, listener), samples);
  }

  private static Mixture symmetric(Mixture any, SampleSet samples) {
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
    return Mixture.uniform(2, d, means, any.covariances());
  }
}
