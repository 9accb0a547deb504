package org.ddpmix.start;

import org.ddpmix.data.SampleSet;
import org.ddpmix.mixture.Mixture;

/**
 * The centers of k-means++ and some Lloyd iterations on a subsample, the best of some runs; weights
 * and variance are those of the samples nearest to them.
 *
 * @param k the number of components
 * @param seed of the subsample and of k-means++
 */
public record KMeansStart(int k, long seed) implements Start {

  @Override
  public Mixture mixture(SampleSet samples) {
    return NearestMeans.mixture(
        samples, k, Clusters.centers(Clusters.subsample(samples, k, seed), k, seed));
  }
}
