package org.ddpmix.testing;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;

/** Random mixtures and samples from them, for tests. */
public final class RandomMixtures {
  private RandomMixtures() {}

  public static UniformRandomProvider random(long seed) {
    return RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
  }

  public static double[] normals(UniformRandomProvider random, int count, double deviation) {
    ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = deviation * gaussian.sample();
    }
    return numbers;
  }

  /** A mixture with unequal weights, means from N(0, spread² I) and the given variance. */
  public static Mixture any(long seed, int k, int d, double spread, double variance) {
    UniformRandomProvider random = random(seed);
    double[] weights = new double[k];
    double sum = 0;
    for (int c = 0; c < k; c++) {
      weights[c] = 0.5 + random.nextDouble();
      sum += weights[c];
    }
    for (int c = 0; c < k; c++) {
      weights[c] /= sum;
    }
    return new Mixture(k, d, weights, normals(random, k * d, spread), variance);
  }

  /**
   * A mixture of a covariance family. The matrices have random orientations, and their eigenvalues
   * lie between the variance divided by and multiplied by the aspect.
   */
  public static Mixture ofType(
      CovarianceType type, long seed, int k, int d, double spread, double variance, double aspect) {
    Mixture any = any(seed, k, d, spread, variance);
    UniformRandomProvider random = random(seed + 77);
    double[][] matrices = new double[k][];
    for (int c = 0; c < k; c++) {
      double[] factor = normals(random, d * d, 1);
      double[] matrix = new double[d * d];
      double trace = 0;
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          for (int l = 0; l < d; l++) {
            matrix[i * d + j] += factor[i * d + l] * factor[j * d + l] * (1 - 1 / aspect) / d;
          }
        }
        matrix[i * d + i] += 1 / aspect;
        trace += matrix[i * d + i];
      }
      double size = variance * Math.exp(0.5 * (2 * random.nextDouble() - 1) * Math.log(aspect));
      for (int i = 0; i < d * d; i++) {
        matrix[i] *= size * d / trace;
      }
      matrices[c] = matrix;
    }
    return any.withCovariances(type.nearest(any.weights(), d, c -> matrices[c]));
  }

  /** rows × d, row-major, from a mixture of any family. */
  public static double[] drawAny(Mixture mixture, int rows, long seed) {
    UniformRandomProvider random = random(seed);
    int d = mixture.dimension();
    double[] values = normals(random, rows * d, 1);
    for (int i = 0; i < rows; i++) {
      double u = random.nextDouble();
      int c = 0;
      while (c < mixture.k() - 1 && u >= mixture.weight(c)) {
        u -= mixture.weight(c++);
      }
      mixture.covariances().scale(c, d, values, i * d, values, i * d);
      double[] mean = mixture.mean(c);
      for (int j = 0; j < d; j++) {
        values[i * d + j] += mean[j];
      }
    }
    return values;
  }

  /** rows × d, row-major. */
  public static double[] draw(Mixture mixture, int rows, long seed) {
    UniformRandomProvider random = random(seed);
    int d = mixture.dimension();
    double[] values = normals(random, rows * d, Math.sqrt(mixture.meanVariance()));
    for (int i = 0; i < rows; i++) {
      double u = random.nextDouble();
      int c = 0;
      while (c < mixture.k() - 1 && u >= mixture.weight(c)) {
        u -= mixture.weight(c++);
      }
      double[] mean = mixture.mean(c);
      for (int j = 0; j < d; j++) {
        values[i * d + j] += mean[j];
      }
    }
    return values;
  }
}
