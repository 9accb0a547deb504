package org.ddpmix.synthetic;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.UnitSphereSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.ddpmix.exception.InvalidSettingException;

/**
 * The distribution of the means of a synthetic mixture. The drawn means are scaled so that the
 * smallest distance between two means has the requested value. A single mean has this distance from
 * the origin.
 */
public enum MeanLayout {
  /** Two means, ±μ, in a random direction. */
  SYMMETRIC {
    @Override
    double[] draw(int k, int dimension, UniformRandomProvider random) {
      if (k != 2) {
        throw new InvalidSettingException("k", k, "the symmetric layout requires k = 2");
      }
      double[] direction = UnitSphereSampler.of(random, dimension).sample();
      double[] means = Arrays.copyOf(direction, 2 * dimension);
      for (int j = 0; j < dimension; j++) {
        means[dimension + j] = -direction[j];
      }
      return means;
    }
  },

  /** Uniformly distributed on a sphere around the origin. */
  SPHERE {
    @Override
    double[] draw(int k, int dimension, UniformRandomProvider random) {
      if (dimension == 1 && k > 2) {
        throw new InvalidSettingException(
            "k", k, "a sphere in dimension 1 has only 2 points, so k must be 1 or 2");
      }
      UnitSphereSampler sphere = UnitSphereSampler.of(random, dimension);
      double[] means = new double[k * dimension];
      for (int c = 0; c < k; c++) {
        do {
          System.arraycopy(sphere.sample(), 0, means, c * dimension, dimension);
        } while (nearestBefore(means, c, dimension) == 0); // repeated points occur in dimension 1
      }
      return means;
    }
  },

  /**
   * Uniformly distributed in a cube around the origin. Two means are no closer than half the
   * spacing of a regular grid of k points.
   */
  BOX {
    @Override
    double[] draw(int k, int dimension, UniformRandomProvider random) {
      double least = 0.5 * Math.pow(k, -1.0 / dimension); // for a cube of side length 1
      double[] means = new double[k * dimension];
      for (int c = 0; c < k; c++) {
        do {
          for (int j = 0; j < dimension; j++) {
            means[c * dimension + j] = random.nextDouble() - 0.5;
          }
        } while (nearestBefore(means, c, dimension) < least);
      }
      return means;
    }
  },

  /** Normally distributed around the origin. */
  SEPARATED {
    @Override
    double[] draw(int k, int dimension, UniformRandomProvider random) {
      ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
      double[] means = new double[k * dimension];
      Arrays.setAll(means, i -> gaussian.sample());
      return means;
    }
  };

  /** Draws means of arbitrary scale (k × dimension, row-major). */
  abstract double[] draw(int k, int dimension, UniformRandomProvider random);

  /**
   * Draws means.
   *
   * @param leastDistance the smallest distance between two means, or the norm of a single mean
   * @return the means (k × dimension, row-major)
   */
  double[] means(int k, int dimension, double leastDistance, UniformRandomProvider random) {
    double[] means = draw(k, dimension, random);
    double least =
        k == 1 ? distance(means, 0, new double[dimension], 0, dimension) : Double.POSITIVE_INFINITY;
    for (int c = 1; c < k; c++) {
      least = Math.min(least, nearestBefore(means, c, dimension));
    }
    for (int i = 0; i < means.length; i++) {
      means[i] *= leastDistance / least;
    }
    return means;
  }

  /** The distance from a mean to the nearest mean with a smaller index; infinite for index 0. */
  private static double nearestBefore(double[] means, int component, int dimension) {
    double nearest = Double.POSITIVE_INFINITY;
    for (int c = 0; c < component; c++) {
      nearest =
          Math.min(
              nearest, distance(means, component * dimension, means, c * dimension, dimension));
    }
    return nearest;
  }

  private static double distance(double[] a, int aOffset, double[] b, int bOffset, int dimension) {
    double sum = 0;
    for (int j = 0; j < dimension; j++) {
      double difference = a[aOffset + j] - b[bOffset + j];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }

  /** The name in options and configurations. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the layout with a name, ignoring case.
   *
   * @throws InvalidSettingException if there is no such layout
   */
  public static MeanLayout of(String key) {
    for (MeanLayout layout : values()) {
      if (layout.key().equals(key.toLowerCase(Locale.ROOT))) {
        return layout;
      }
    }
    throw new InvalidSettingException(
        "layout",
        key,
        "it must be one of "
            + Arrays.stream(values()).map(MeanLayout::key).collect(Collectors.joining(", ")));
  }
}
