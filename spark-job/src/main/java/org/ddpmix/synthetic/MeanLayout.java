package org.ddpmix.synthetic;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.UnitSphereSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.ddpmix.exception.InvalidSettingException;

/**
 * Where the means of a synthetic mixture lie. All but SYMMETRIC are scaled so that the least
 * distance of two means is what is asked for; a single mean lies at that distance from zero.
 */
public enum MeanLayout {
  /** Two means, ±μ, in a random direction. */
  SYMMETRIC {
    @Override
    double[] draw(int k, int dimension, UniformRandomProvider random) {
      if (k != 2) {
        throw new InvalidSettingException("k", k, "the symmetric layout has 2 components");
      }
      double[] direction = UnitSphereSampler.of(random, dimension).sample();
      double[] means = Arrays.copyOf(direction, 2 * dimension);
      for (int j = 0; j < dimension; j++) {
        means[dimension + j] = -direction[j];
      }
      return means;
    }
  },

  /** Uniformly on a sphere around zero. */
  SPHERE {
    @Override
    double[] draw(int k, int dimension, UniformRandomProvider random) {
      if (dimension == 1 && k > 2) {
        throw new InvalidSettingException("k", k, "in one dimension a sphere has 2 points");
      }
      UnitSphereSampler sphere = UnitSphereSampler.of(random, dimension);
      double[] means = new double[k * dimension];
      for (int c = 0; c < k; c++) {
        do {
          System.arraycopy(sphere.sample(), 0, means, c * dimension, dimension);
        } while (nearestBefore(means, c, dimension) == 0); // the two points of one dimension
      }
      return means;
    }
  },

  /**
   * Uniformly in a cube around zero, but no two closer than half the spacing of a grid of as many
   * points.
   */
  BOX {
    @Override
    double[] draw(int k, int dimension, UniformRandomProvider random) {
      double least = 0.5 * Math.pow(k, -1.0 / dimension); // of a cube with sides of 1
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

  /** A Gaussian cloud around zero. */
  SEPARATED {
    @Override
    double[] draw(int k, int dimension, UniformRandomProvider random) {
      ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
      double[] means = new double[k * dimension];
      Arrays.setAll(means, i -> gaussian.sample());
      return means;
    }
  };

  /** Means of no particular scale. */
  abstract double[] draw(int k, int dimension, UniformRandomProvider random);

  /**
   * Draws means.
   *
   * @param leastDistance of two means; for one mean, of it from zero
   * @return k × dimension, row-major
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

  /** The distance of a mean to the nearest of those before it; infinite for the first. */
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

  /** Its name in commands and configurations. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The layout of this name, in any case. */
  public static MeanLayout of(String key) {
    for (MeanLayout layout : values()) {
      if (layout.key().equals(key.toLowerCase(Locale.ROOT))) {
        return layout;
      }
    }
    throw new InvalidSettingException(
        "layout",
        key,
        "it is one of "
            + Arrays.stream(values()).map(MeanLayout::key).collect(Collectors.joining(", ")));
  }
}
