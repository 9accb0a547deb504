package org.ddpmix.start;

import org.ddpmix.cluster.DistributedSamples;
import org.ddpmix.mixture.SphericalGaussianMixture;

/**
 * A mixture that is known already.
 *
 * @param given in the data's own coordinates
 */
public record GivenStart(SphericalGaussianMixture given) implements Start {

  @Override
  public SphericalGaussianMixture mixture(DistributedSamples samples) {
    return given.relativeTo(samples.origin());
  }
}
