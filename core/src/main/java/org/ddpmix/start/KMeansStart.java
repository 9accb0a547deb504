package org.ddpmix.start;

import org.ddpmix.data.SampleSet;
import org.ddpmix.mixture.Mixture;

/**
 * Initializes with k-means++ and Lloyd iterations on a subsample; the best of several runs is kept.
 * The weights and the variance are estimated by assigning each sample to the nearest center.
 *
 * @param k the number of components
 * @param seed the seed of the subsample and of k-means++
 */
public record KMeansStart(int k, long seed) implements Start {

  @Override
  public boolean needsAllCoordinates() {
    return true;
  }

  @Override
  public Mixture mixture(SampleSet samples) {
    return NearestMeans.mixture(
        samples, k, Clusters.centers(Clusters.subsample(samples, k, seed), k, seed));
  }
}
