package org.ddpmix.mixture;

import java.util.Arrays;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.kernel.KernelProvider;

/**
 * Diagonal covariances of the families {@link CovarianceType#SPHERICAL}, with one variance per
 * component, and {@link CovarianceType#DIAGONAL}, with one per component and coordinate.
 */
public final class DiagonalCovariances implements Covariances {
  private static final long serialVersionUID = 1L;

  private final CovarianceType type;
  private final int width; // numbers of a component: 1 or d
  private final double[] variances; // k × width, row-major
  private final double[] logs; // Σ log v over the free parameters of a component: k

  private DiagonalCovariances(CovarianceType type, int width, double[] variances) {
    this.type = type;
    this.width = width;
    this.variances = variances;
    logs = new double[variances.length / width];
    for (int i = 0; i < logs.length * width; i++) {
      logs[i / width] += Math.log(variances[i]);
    }
  }

  /**
   * Creates covariances v_k I.
   *
   * @param variances v: k numbers, in squared units of the data
   */
  public static DiagonalCovariances spherical(double... variances) {
    return new DiagonalCovariances(CovarianceType.SPHERICAL, 1, variances.clone());
  }

  /**
   * Creates diagonal covariances.
   *
   * @param d the dimension
   * @param variances the diagonals: k × d, row-major, in squared units of the data
   */
  public static DiagonalCovariances diagonal(int d, double[] variances) {
    return new DiagonalCovariances(CovarianceType.DIAGONAL, d, variances.clone());
  }

  /** The variance of a coordinate within a component. */
  public double variance(int component, int coordinate) {
    return variances[component * width + coordinate % width];
  }

  /** A copy of the free parameters: k × 1 (spherical) or k × d (diagonal), row-major. */
  public double[] variances() {
    return variances.clone();
  }

  @Override
  public CovarianceType type() {
    return type;
  }

  @Override
  public int parameters(int k, int d) {
    return k * width;
  }

  @Override
  public void check(int k, int d) {
    int expected = type == CovarianceType.SPHERICAL ? k : k * d;
    if (variances.length != expected || width > 1 && width != d) {
      throw new InvalidSettingException(
          "number of variances",
          variances.length,
          "a " + type + " mixture of " + k + " components needs " + expected);
    }
    for (double v : variances) {
      if (!(v > 0 && Double.isFinite(v))) {
        throw new InvalidSettingException("variance", v, "it must be positive and finite");
      }
    }
  }

  @Override
  public boolean arePositiveDefinite() {
    return Arrays.stream(variances).allMatch(v -> v > 0 && Double.isFinite(v));
  }

  @Override
  public double[] covariance(int component, int d) {
    double[] matrix = new double[d * d];
    for (int j = 0; j < d; j++) {
      matrix[j * d + j] = variance(component, j);
    }
    return matrix;
  }

  @Override
  public double[] variances(int component, int d) {
    double[] own = new double[d];
    Arrays.setAll(own, j -> variance(component, j));
    return own;
  }

  @Override
  public double product(int component, double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * variance(component, j) * b[j];
    }
    return sum;
  }

  @Override
  public double trace(int component, int d) {
    double sum = 0;
    for (int j = 0; j < d; j++) {
      sum += variance(component, j);
    }
    return sum;
  }

  @Override
  public double logDeterminant(int component, int d) {
    return logs[component] * (d / width);
  }

  @Override
  public Covariances diffused(NoiseLevel level) {
    double[] diffused = variances.clone();
    for (int i = 0; i < diffused.length; i++) {
      diffused[i] = level.diffusedVariance(diffused[i]);
    }
    return new DiagonalCovariances(type, width, diffused);
  }

  @Override
  public void logDensities(double[] x, double[] means, double[] out) {
    int d = x.length;
    for (int c = 0; c < out.length; c++) {
      double squares = 0;
      for (int j = 0, m = c * d; j < d; j++, m++) {
        double difference = x[j] - means[m];
        squares += difference * difference / variance(c, j);
      }
      out[c] = -0.5 * (squares + logDeterminant(c, d));
    }
  }

  @Override
  public BlockLogits logits(double[] means, double[] logWeights) {
    int k = logWeights.length;
    int d = means.length / k;
    boolean spherical = width == 1; // its factors replace the scales
    double[] constants = logWeights.clone();
    double[] factors = new double[k];
    for (int c = 0; c < k; c++) {
      constants[c] -= 0.5 * logDeterminant(c, d);
      factors[c] = spherical ? -0.5 / variances[c] : -0.5;
    }
    double[] scales = spherical ? null : variances.clone();
    for (int i = 0; !spherical && i < scales.length; i++) {
      scales[i] = 1 / Math.sqrt(scales[i]);
    }
    return new DistanceLogits(
        KernelProvider.best().distanceKernel(means, scales, k, d), constants, factors);
  }

  @Override
  public void solve(int component, double[] b, int offset, int d) {
    if (width == 1) {
      double variance = variances[component];
      for (int j = 0; j < d; j++) {
        b[offset + j] /= variance;
      }
    } else {
      for (int j = 0; j < d; j++) {
        b[offset + j] /= variances[component * d + j];
      }
    }
  }

  @Override
  public void scale(int component, int d, double[] z, int zOffset, double[] out, int outOffset) {
    for (int j = 0; j < d; j++) {
      out[outOffset + j] = Math.sqrt(variance(component, j)) * z[zOffset + j];
    }
  }

  @Override
  public void whiten(int component, double[] b, int offset, int d) {
    for (int j = 0; j < d; j++) {
      b[offset + j] /= Math.sqrt(variance(component, j));
    }
  }

  @Override
  public Covariances movedTowards(Covariances target, double share) {
    double[] to = ((DiagonalCovariances) target).variances;
    double[] moved = variances.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += share * (to[i] - moved[i]);
    }
    return new DiagonalCovariances(type, width, moved);
  }

  @Override
  public Covariances raised(double[] least) {
    double mean = Arrays.stream(least).sum() / least.length;
    double[] raised = variances.clone();
    for (int i = 0; i < raised.length; i++) {
      raised[i] = Math.max(raised[i], width == 1 ? mean : least[i % width]);
    }
    return new DiagonalCovariances(type, width, raised);
  }

  @Override
  public double standardErrorsTo(Covariances to, double[] weights, double rows, int d) {
    double[] other = ((DiagonalCovariances) to).variances;
    double copies = (double) d / width; // coordinates that share a variance
    double sum = 0;
    for (int i = 0; i < variances.length; i++) {
      double change = other[i] / variances[i] - 1;
      sum += 0.5 * rows * weights[i / width] * copies * change * change;
    }
    return Math.sqrt(sum / variances.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DiagonalCovariances that
        && type == that.type
        && width == that.width
        && Arrays.equals(variances, that.variances);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(variances) + type.hashCode();
  }

  @Override
  public String toString() {
    return type + " " + Arrays.toString(variances);
  }
}
