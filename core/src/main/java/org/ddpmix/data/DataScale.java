package org.ddpmix.data;

import java.util.Arrays;
import java.util.Optional;
import org.ddpmix.kernel.CholeskyFactor;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.LinearMap;

/** The scale of samples in each coordinate or direction, also for constant or collinear columns. */
public final class DataScale {

  /** Deviations below this, relative to the distance from zero, are rounding. */
  private static final double ROUNDING = 4e-15;

  /**
   * Added to a singular covariance, relative to the variance of each coordinate, so that directions
   * without any variance keep a scale.
   */
  private static final double SINGULAR = 1e-11;

  private DataScale() {}

  /**
   * The variance of each coordinate. A constant coordinate gets the mean variance of the others.
   *
   * @return dimension numbers above 0, in squared units of the data
   */
  public static double[] variances(SampleSet samples) {
    return variances(samples.moments().variances(), samples.origin());
  }

  /**
   * Replaces the variance of each constant coordinate by the mean variance of the others.
   *
   * @param variances dimension numbers, overwritten and returned
   * @param origin the origin of the samples: dimension numbers
   */
  public static double[] variances(double[] variances, double[] origin) {
    double sum = 0;
    int varying = 0;
    for (int j = 0; j < variances.length; j++) {
      if (varies(variances[j], origin[j])) {
        sum += variances[j];
        varying++;
      } else {
        variances[j] = 0;
      }
    }
    double other = varying > 0 ? sum / varying : 1;
    for (int j = 0; j < variances.length; j++) {
      variances[j] = variances[j] > 0 ? variances[j] : other;
    }
    return variances;
  }

  /** Whether a coordinate varies by more than rounding; its variance may underflow to 0. */
  static boolean varies(double variance, double origin) {
    double least = ROUNDING * origin;
    return variance > least * least;
  }

  /**
   * Coordinates in which the samples have unit scale and that a family of covariances does not
   * notice: white for matrices, of unit variance per coordinate for diagonals, and of unit mean
   * variance for multiples of I.
   */
  public static LinearMap standardization(SampleSet samples, CovarianceType type) {
    int d = samples.dimension();
    if (type == CovarianceType.SHARED || type == CovarianceType.SPHERICAL) {
      double[] scales = new double[d];
      Arrays.fill(scales, Math.sqrt(samples.totalVariance() / d));
      return LinearMap.scaling(scales);
    }
    double[] variances = variances(samples);
    if (type == CovarianceType.DIAGONAL) {
      return LinearMap.scaling(Arrays.stream(variances).map(Math::sqrt).toArray());
    }
    double[] covariance = samples.covariance().clone();
    Optional<CholeskyFactor> factor =
        CholeskyFactor.of(covariance, d).filter(f -> isRegular(f, variances));
    if (factor.isEmpty()) {
      for (int j = 0; j < d; j++) {
        covariance[j * d + j] += SINGULAR * variances[j];
      }
      factor = CholeskyFactor.of(covariance, d);
    }
    return factor
        .map(LinearMap::triangular)
        .orElseGet(() -> LinearMap.scaling(Arrays.stream(variances).map(Math::sqrt).toArray()));
  }

  /** Whether each coordinate has some variance that the ones before do not explain. */
  private static boolean isRegular(CholeskyFactor factor, double[] variances) {
    double[] lower = factor.lower();
    int d = variances.length;
    for (int j = 0; j < d; j++) {
      if (lower[j * d + j] * lower[j * d + j] < SINGULAR * variances[j]) {
        return false;
      }
    }
    return true;
  }
}
