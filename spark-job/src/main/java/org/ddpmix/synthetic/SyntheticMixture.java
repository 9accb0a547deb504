package org.ddpmix.synthetic;

import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.mixture.Mixture;

/**
 * The settings of a random mixture.
 *
 * @param k the number of components, at least 1
 * @param dimension the dimension, at least 1
 * @param layout the distribution of the means
 * @param separation the smallest distance between two means in standard deviations (√variance),
 *     above 0
 * @param weights the mixing weights
 * @param variance the variance of each component in each coordinate, above 0
 * @param seed the random seed of the means and weights
 */
public record SyntheticMixture(
    int k,
    int dimension,
    MeanLayout layout,
    double separation,
    MixingWeights weights,
    double variance,
    long seed) {

  /**
   * Checks the settings.
   *
   * @throws InvalidSettingException if a setting is out of range
   */
  public SyntheticMixture {
    require(k >= 1, "k", k, "it must be at least 1");
    require(dimension >= 1, "dim", dimension, "it must be at least 1");
    require(
        (long) k * dimension <= Integer.MAX_VALUE - 8,
        "dim",
        dimension,
        "k × dim must be below 2³¹");
    require(
        separation > 0 && Double.isFinite(separation),
        "separation",
        separation,
        "it must be positive and finite");
    require(
        variance > 0 && Double.isFinite(variance),
        "variance",
        variance,
        "it must be positive and finite");
  }

  private static void require(boolean condition, String what, Object value, String allowed) {
    if (!condition) {
      throw new InvalidSettingException(what, value, allowed);
    }
  }

  /**
   * Draws the mixture. Equal settings give equal mixtures.
   *
   * @throws InvalidSettingException if k does not match the layout or the given weights
   */
  public Mixture draw() {
    double leastDistance = separation * Math.sqrt(variance);
    double[] pi = weights.draw(k, RandomStreams.of(seed, RandomStreams.WEIGHTS));
    double[] means =
        layout.means(k, dimension, leastDistance, RandomStreams.of(seed, RandomStreams.MEANS));
    return new Mixture(k, dimension, pi, means, variance);
  }
}
