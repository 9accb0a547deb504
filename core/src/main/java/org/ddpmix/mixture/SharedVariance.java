package org.ddpmix.mixture;

import java.util.Arrays;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.kernel.KernelProvider;

/**
 * Covariances of the family {@link CovarianceType#SHARED}: v I for every component.
 *
 * @param variance v, in squared units of the data
 */
public record SharedVariance(double variance) implements Covariances {
  private static final long serialVersionUID = 1L;

  /**
   * The variance of a mixture of this family, for code that supports only this family.
   *
   * @throws IllegalArgumentException if the mixture has covariances of another family
   */
  public static double of(Mixture mixture) {
    if (mixture.covariances() instanceof SharedVariance shared) {
      return shared.variance;
    }
    throw new IllegalArgumentException(
        "covariance type " + mixture.covariances().type() + ": it must be shared");
  }

  /** Formats v as a number. */
  @Override
  public String toString() {
    return Double.toString(variance);
  }

  @Override
  public CovarianceType type() {
    return CovarianceType.SHARED;
  }

  @Override
  public int parameters(int k, int d) {
    return 1;
  }

  @Override
  public void check(int k, int d) {
    if (!arePositiveDefinite()) {
      throw new InvalidSettingException("variance", variance, "it must be positive and finite");
    }
  }

  @Override
  public boolean arePositiveDefinite() {
    return variance > 0 && Double.isFinite(variance);
  }

  @Override
  public double[] covariance(int component, int d) {
    double[] matrix = new double[d * d];
    for (int j = 0; j < d; j++) {
      matrix[j * d + j] = variance;
    }
    return matrix;
  }

  @Override
  public double[] variances(int component, int d) {
    double[] variances = new double[d];
    Arrays.fill(variances, variance);
    return variances;
  }

  @Override
  public double product(int component, double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return variance * sum;
  }

  @Override
  public double trace(int component, int d) {
    return d * variance;
  }

  @Override
  public double logDeterminant(int component, int d) {
    return d * Math.log(variance);
  }

  @Override
  public double meanVariance(double[] weights, int d) {
    return variance;
  }

  @Override
  public Covariances diffused(NoiseLevel level) {
    return new SharedVariance(level.diffusedVariance(variance));
  }

  @Override
  public void logDensities(double[] x, double[] means, double[] out) {
    int d = x.length;
    for (int c = 0; c < out.length; c++) {
      double squares = 0;
      for (int j = 0, m = c * d; j < d; j++, m++) {
        double difference = x[j] - means[m];
        squares += difference * difference;
      }
      out[c] = -0.5 * squares / variance;
    }
  }

  @Override
  public double logConstant(int d) {
    return -0.5 * d * Math.log(2 * Math.PI * variance);
  }

  @Override
  public BlockLogits logits(double[] means, double[] logWeights) {
    int k = logWeights.length;
    int d = means.length / k;
    double[] constants = logWeights.clone();
    double[] factors = new double[k];
    for (int c = 0; c < k; c++) {
      constants[c] -= 0.5 * logDeterminant(c, d);
      factors[c] = -0.5 / variance;
    }
    return new DistanceLogits(
        KernelProvider.best().distanceKernel(means, null, k, d), constants, factors);
  }

  @Override
  public double[] score(double[] responsibilities, double[] means, double[] y) {
    int d = y.length;
    double[] score = new double[d];
    for (int c = 0; c < responsibilities.length; c++) {
      for (int j = 0, m = c * d; j < d; j++, m++) {
        score[j] += responsibilities[c] * (means[m] - y[j]);
      }
    }
    for (int j = 0; j < d; j++) {
      score[j] /= variance;
    }
    return score;
  }

  @Override
  public void solve(int component, double[] b, int offset, int d) {
    for (int j = 0; j < d; j++) {
      b[offset + j] /= variance;
    }
  }

  @Override
  public void scale(int component, int d, double[] z, int zOffset, double[] out, int outOffset) {
    double deviation = Math.sqrt(variance);
    for (int j = 0; j < d; j++) {
      out[outOffset + j] = deviation * z[zOffset + j];
    }
  }

  @Override
  public void whiten(int component, double[] b, int offset, int d) {
    double deviation = Math.sqrt(variance);
    for (int j = 0; j < d; j++) {
      b[offset + j] /= deviation;
    }
  }

  @Override
  public double squaredLength(double[] weights, double[] moves) {
    int d = moves.length / weights.length;
    double sum = 0;
    for (int i = 0; i < moves.length; i++) {
      sum += weights[i / d] * moves[i] * moves[i];
    }
    return sum / variance;
  }

  @Override
  public Covariances movedTowards(Covariances target, double share) {
    return new SharedVariance(variance + share * (((SharedVariance) target).variance - variance));
  }

  @Override
  public Covariances withFloor(double least) {
    return new SharedVariance(Math.max(least, variance));
  }

  @Override
  public Covariances raised(double[] least) {
    return withFloor(Arrays.stream(least).sum() / least.length);
  }

  @Override
  public double standardErrorsTo(Covariances to, double[] weights, double rows, int d) {
    double change = ((SharedVariance) to).variance - variance;
    return Math.abs(change) / variance * Math.sqrt(0.5 * rows * d);
  }
}
