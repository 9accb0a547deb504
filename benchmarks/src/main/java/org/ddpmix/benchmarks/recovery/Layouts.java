package org.ddpmix.benchmarks.recovery;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.UnitSphereSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** Where means lie, in standard deviations of a component; a row for each mean. */
final class Layouts {
  private static final int SPHERE_TRIALS = 5;
  private static final int MOST_TO_TRY = 64; // means: more of them lie alike in every trial
  private static final int MISSES = 3000;
  private static final double HALF_SIDE = 6;

  private Layouts() {}

  /** Uniform on a sphere, the best spread of a few draws, scaled to the least distance. */
  static double[][] sphere(int k, int d, double least, UniformRandomProvider random) {
    UnitSphereSampler sphere = UnitSphereSampler.of(random, d);
    double[][] best = null;
    double spread = 0;
    for (int trial = 0; trial < (k > MOST_TO_TRY ? 1 : SPHERE_TRIALS); trial++) {
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

  /** A Gaussian cloud, scaled to the least distance. */
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

  /** Uniform in a cube of sides of 12, larger where so many do not fit at the least distance. */
  static double[][] box(int k, int d, double least, UniformRandomProvider random) {
    for (double half = HALF_SIDE; ; half *= 1.15) {
      List<double[]> means = new ArrayList<>();
      for (int misses = 0; means.size() < k && misses < MISSES; ) {
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

  /** Around each of some centres a sphere of its own. */
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

  /** These, and one more at a distance from zero in a random direction. */
  static double[][] withOneAt(double radius, double[][] means, UniformRandomProvider random) {
    double[][] more = java.util.Arrays.copyOf(means, means.length + 1);
    double[] direction = UnitSphereSampler.of(random, means[0].length).sample();
    more[means.length] = scaled(new double[][] {direction}, radius)[0];
    return more;
  }

  /** side × side means on a square grid. */
  static double[][] grid(int side, double spacing) {
    double[][] means = new double[side * side][];
    for (int c = 0; c < means.length; c++) {
      means[c] = new double[] {spacing * (c / side), spacing * (c % side)};
    }
    return means;
  }

  /** k means in a row, in a random direction. */
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
