package org.ddpmix.benchmarks.recovery;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.UnitSphereSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** Layouts of means (k × dimension), in standard deviations of a component. */
final class Layouts {
  private static final int SPHERE_TRIALS = 5;
  private static final int MAX_TO_RETRY = 64; // more means have similar distances in every trial
  private static final int MAX_MISSES = 3000;
  private static final double HALF_SIDE = 6;

  private Layouts() {}

  /**
   * Means uniformly distributed on a sphere and scaled to the smallest distance {@code least}. Of a
   * few draws, the one with the largest relative distance is used.
   */
  static double[][] sphere(int k, int d, double least, UniformRandomProvider random) {
    UnitSphereSampler sphere = UnitSphereSampler.of(random, d);
    double[][] best = null;
    double spread = 0;
    for (int trial = 0; trial < (k > MAX_TO_RETRY ? 1 : SPHERE_TRIALS); trial++) {
      double[][] means = new double[k][];
      for (int c = 0; c < k; c++) {
        means[c] = sphere.sample();
      }
      double distance = leastDistance(means);
      if (best == null || distance > spread) {
        best = means;
        spread = distance;
      }
    }
    return scaled(best, least / spread);
  }

  /** Normally distributed means, scaled to the smallest distance {@code least}. */
  static double[][] cloud(int k, int d, double least, UniformRandomProvider random) {
    ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
    double[][] means = new double[k][d];
    for (double[] mean : means) {
      for (int j = 0; j < d; j++) {
        mean[j] = gaussian.sample();
      }
    }
    return scaled(means, least / leastDistance(means));
  }

  /**
   * Means uniformly distributed in a cube, with distances of at least {@code least}. The side
   * length is 12, or larger if k means do not fit.
   */
  static double[][] box(int k, int d, double least, UniformRandomProvider random) {
    for (double half = HALF_SIDE; ; half *= 1.15) {
      List<double[]> means = new ArrayList<>();
      for (int misses = 0; means.size() < k && misses < MAX_MISSES; ) {
        double[] mean = new double[d];
        for (int j = 0; j < d; j++) {
          mean[j] = half * (2 * random.nextDouble() - 1);
        }
        if (means.stream().allMatch(other -> distance(mean, other) >= least)) {
          means.add(mean);
        } else {
          misses++;
        }
      }
      if (means.size() == k) {
        return means.toArray(new double[0][]);
      }
    }
  }

  /** A sphere of means around each of the given centres. */
  static double[][] around(double[][] centres, int[] sizes, double least, UniformRandomProvider r) {
    List<double[]> means = new ArrayList<>();
    for (int c = 0; c < centres.length; c++) {
      for (double[] mean : sphere(sizes[c], centres[c].length, least, r)) {
        for (int j = 0; j < mean.length; j++) {
          mean[j] += centres[c][j];
        }
        means.add(mean);
      }
    }
    return means.toArray(new double[0][]);
  }

  /** Adds a mean at the distance {@code radius} from the origin in a random direction. */
  static double[][] withOneAt(double radius, double[][] means, UniformRandomProvider random) {
    double[][] more = java.util.Arrays.copyOf(means, means.length + 1);
    double[] direction = UnitSphereSampler.of(random, means[0].length).sample();
    more[means.length] = scaled(new double[][] {direction}, radius)[0];
    return more;
  }

  /** Means on a square grid of side × side points. */
  static double[][] grid(int side, double spacing) {
    double[][] means = new double[side * side][];
    for (int c = 0; c < means.length; c++) {
      means[c] = new double[] {spacing * (c / side), spacing * (c % side)};
    }
    return means;
  }

  /** Equally spaced means on a line with a random direction. */
  static double[][] line(int k, int d, double spacing, UniformRandomProvider random) {
    double[] direction = UnitSphereSampler.of(random, d).sample();
    double[][] means = new double[k][d];
    for (int c = 0; c < k; c++) {
      for (int j = 0; j < d; j++) {
        means[c][j] = c * spacing * direction[j];
      }
    }
    return means;
  }

  /** Means in random directions at the distance {@code radius} from the origin. */
  static double[][] at(double radius, int k, int d, UniformRandomProvider random) {
    UnitSphereSampler sphere = UnitSphereSampler.of(random, d);
    double[][] means = new double[k][];
    for (int c = 0; c < k; c++) {
      means[c] = sphere.sample();
    }
    return scaled(means, radius);
  }

  /** Pairs of nearly equal means, whose centres lie on a sphere. */
  static double[][] pairs(int count, int d, double least, UniformRandomProvider random) {
    int[] sizes = new int[count];
    java.util.Arrays.fill(sizes, 2);
    return around(sphere(count, d, least, random), sizes, 1, random);
  }

  private static double[][] scaled(double[][] means, double factor) {
    for (double[] mean : means) {
      for (int j = 0; j < mean.length; j++) {
        mean[j] *= factor;
      }
    }
    return means;
  }

  private static double leastDistance(double[][] means) {
    double least = Double.POSITIVE_INFINITY;
    for (int a = 0; a < means.length; a++) {
      for (int b = 0; b < a; b++) {
        least = Math.min(least, distance(means[a], means[b]));
      }
    }
    return least;
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += (a[j] - b[j]) * (a[j] - b[j]);
    }
    return Math.sqrt(sum);
  }
}
