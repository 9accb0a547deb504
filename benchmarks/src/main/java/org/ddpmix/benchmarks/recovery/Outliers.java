package org.ddpmix.benchmarks.recovery;

import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;

/** Outliers that replace rows of a data set. */
enum Outliers {
  /** No outliers. */
  NONE(0),
  /** Uniformly in the box of the rows, and 2 beyond. */
  UNIFORM(0.1),
  /** On a sphere of radius 50 around the origin. */
  FAR(0.05),
  /** With independent Cauchy coordinates of scale 10. */
  CAUCHY(0.02),
  /** Normal with a standard deviation of 10⁶. */
  WIDE(0.01),
  /** The largest share of uniform ones. */
  MANY(0.15);

  final double share;

  Outliers(double share) {
    this.share = share;
  }

  /** Replaces every (1 / share)-th row. */
  void replaceIn(double[][] rows, long seed) {
    UniformRandomProvider random = RandomSource.PHILOX_4X64.create(seed);
    ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
    int d = rows[0].length;
    double[] lower = new double[d];
    double[] upper = new double[d];
    for (int j = 0; j < d; j++) {
      int column = j;
      lower[j] = Arrays.stream(rows).mapToDouble(row -> row[column]).min().orElseThrow() - 2;
      upper[j] = Arrays.stream(rows).mapToDouble(row -> row[column]).max().orElseThrow() + 2;
    }
    int count = (int) (share * rows.length);
    for (int i = 0; i < count; i++) {
      double[] u = new double[d];
      Arrays.setAll(u, j -> gaussian.sample());
      double norm = Math.sqrt(Arrays.stream(u).map(x -> x * x).sum());
      for (int j = 0; j < d; j++) {
        u[j] =
            switch (this) {
              case NONE -> throw new IllegalStateException();
              case UNIFORM, MANY -> lower[j] + (upper[j] - lower[j]) * random.nextDouble();
              case FAR -> 50 * u[j] / norm;
              case CAUCHY -> 10 * Math.tan(Math.PI * (random.nextDouble() - 0.5));
              case WIDE -> 1e6 * u[j];
            };
      }
      rows[(int) ((long) i * rows.length / count)] = u;
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
