package org.ddpmix.start;

import org.ddpmix.data.SampleSet;
import org.ddpmix.mixture.Mixture;

/**
 * Initializes with given means. The weights and the variance are estimated by assigning each sample
 * to the nearest mean.
 *
 * @param k the number of components
 * @param centers k × dimension, row-major, in data coordinates
 */
public record CentersStart(int k, double[] centers) implements Start {

  @Override
  public Mixture mixture(SampleSet samples) {
    double[] origin = samples.origin();
    double[] relative = centers.clone();
    for (int i = 0; i < relative.length; i++) {
      relative[i] -= origin[i % origin.length];
    }
    return NearestMeans.mixture(samples, k, relative);
  }
}
