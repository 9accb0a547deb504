package org.ddpmix.start;

import org.ddpmix.cluster.DistributedSamples;
import org.ddpmix.mixture.SphericalGaussianMixture;

/**
 * The centers of MLlib's k-means‖ and a few Lloyd iterations, the best of some runs; weights and
 * variance are those of the samples nearest to them.
 *
 * @param k the number of components
 * @param seed of k-means‖
 */
public record KMeansStart(int k, long seed) implements Start {

  @Override
  public SphericalGaussianMixture mixture(DistributedSamples samples) {
    double[] centers = Clusters.centers(samples.sample(Clusters.rows(samples, k), seed), k, seed);
    return NearestMeans.mixture(samples, k, centers);
  }
}
