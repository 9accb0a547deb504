package org.ddpmix.synthetic;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Covariances;
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
 * @param covarianceType the family of the covariances
 * @param aspect the largest ratio of two standard deviations of a component, or of two spherical
 *     components, at least 1
 * @param seed the random seed of the means, weights and covariances
 */
public record SyntheticMixture(
    int k,
    int dimension,
    MeanLayout layout,
    double separation,
    MixingWeights weights,
    double variance,
    CovarianceType covarianceType,
    double aspect,
    long seed) {

  /** Creates the settings of a mixture of one shared variance. */
  public SyntheticMixture(
      int k,
      int dimension,
      MeanLayout layout,
      double separation,
      MixingWeights weights,
      double variance,
      long seed) {
    this(k, dimension, layout, separation, weights, variance, CovarianceType.SHARED, 1, seed);
  }

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
    require(aspect >= 1 && Double.isFinite(aspect), "aspect", aspect, "it must be at least 1");
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
    return covarianceType == CovarianceType.SHARED
        ? new Mixture(k, dimension, pi, means, variance)
        : new Mixture(k, dimension, pi, means, covariances(pi));
  }

  /** Covariances with random shapes, scaled such that their mean variance is {@link #variance}. */
  private Covariances covariances(double[] pi) {
    UniformRandomProvider random = RandomStreams.of(seed, RandomStreams.COVARIANCES);
    int matrices = covarianceType == CovarianceType.TIED ? 1 : k;
    double[][] shapes = new double[matrices][];
    double total = 0;
    for (int m = 0; m < matrices; m++) {
      shapes[m] = shape(random);
      for (int j = 0; j < dimension; j++) {
        int at = covarianceType.isDiagonal() ? j : j * dimension + j;
        total += (matrices == 1 ? 1 : pi[m]) * shapes[m][at] / dimension;
      }
    }
    for (double[] matrix : shapes) {
      for (int i = 0; i < matrix.length; i++) {
        matrix[i] *= variance / total;
      }
    }
    return covarianceType.nearest(pi, dimension, c -> shapes[matrices == 1 ? 0 : c]);
  }

  /**
   * A matrix with log-uniform standard deviations along its axes; only the diagonal if it is one.
   */
  private double[] shape(UniformRandomProvider random) {
    int d = dimension;
    boolean oriented = !covarianceType.isDiagonal();
    double[][] axes = oriented ? randomAxes(random) : null;
    double common = Math.pow(aspect, 2 * random.nextDouble());
    double[] variances = new double[d];
    for (int e = 0; e < d; e++) {
      variances[e] =
          covarianceType == CovarianceType.SPHERICAL
              ? common
              : Math.pow(aspect, 2 * random.nextDouble());
    }
    if (!oriented) {
      return variances;
    }
    double[] matrix = new double[d * d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j <= i; j++) {
        double element = 0;
        for (int e = 0; e < d; e++) {
          element += variances[e] * axes[i][e] * axes[j][e];
        }
        matrix[i * d + j] = element;
        matrix[j * d + i] = element;
      }
    }
    return matrix;
  }

  /** An orthogonal matrix, from the QR decomposition of normal numbers. */
  private double[][] randomAxes(UniformRandomProvider random) {
    ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
    double[][] normals = new double[dimension][dimension];
    for (double[] row : normals) {
      for (int j = 0; j < dimension; j++) {
        row[j] = gaussian.sample();
      }
    }
    return new QRDecomposition(new Array2DRowRealMatrix(normals, false)).getQ().getData();
  }
}
