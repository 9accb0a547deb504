package org.ddpmix.start;

import org.ddpmix.cluster.DistributedSamples;
import org.ddpmix.mixture.SphericalGaussianMixture;

/** Makes the first mixture of a descent. */
@FunctionalInterface
public interface Start {

  /** The first mixture, relative to the samples' origin. */
  SphericalGaussianMixture mixture(DistributedSamples samples);
}
