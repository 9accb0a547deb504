package org.ddpmix.mixture;

import org.ddpmix.kernel.BlockKernel;
import org.ddpmix.kernel.CholeskyFactor;
import org.ddpmix.kernel.KernelProvider;
import org.ddpmix.kernel.RowKernel;

/**
 * The logits of components with one covariance matrix L Lᵀ, from distances in the whitened
 * coordinates L⁻¹ (x − m), where m is the centre of the means. They are as accurate as differences
 * that are taken before whitening, as long as the means are not many standard deviations apart.
 */
final class TiedLogits implements BlockLogits {
  private static final double FARTHEST = 1000; // standard deviations

  private final int d;
  private final double[] centre; // m
  private final BlockKernel kernel = KernelProvider.best().blockKernel();
  private final RowKernel rowKernel = KernelProvider.best().rowKernel();
  private final BlockKernel.Factor inverse; // L⁻¹
  private final DistanceLogits logits; // of whitened rows
  private double[] centred = new double[0]; // rows × d
  private double[] whitened = new double[0]; // rows × d

  TiedLogits(MatrixCovariances covariances, double[] means, double[] logWeights) {
    int k = logWeights.length;
    d = means.length / k;
    centre = centre(means, d);
    inverse = covariances.whitening(0).inverse();
    double[] constants = logWeights.clone();
    double[] factors = new double[k];
    for (int c = 0; c < k; c++) {
      constants[c] -= 0.5 * covariances.logDeterminant(c, d);
      factors[c] = -0.5;
    }
    logits =
        new DistanceLogits(
            KernelProvider.best()
                .distanceKernel(whitened(means, centre, covariances.factor(0)), null, k, d),
            constants,
            factors);
  }

  /** Whether the means are close enough together. */
  static boolean areAccurate(double[] means, CholeskyFactor factor) {
    int d = factor.dimension();
    double[] whitened = whitened(means, centre(means, d), factor);
    double largest = 0;
    for (double x : whitened) {
      largest = Math.max(largest, Math.abs(x));
    }
    return largest < FARTHEST;
  }

  private static double[] centre(double[] means, int d) {
    double[] centre = new double[d];
    for (int i = 0; i < means.length; i++) {
      centre[i % d] += means[i] / (means.length / d);
    }
    return centre;
  }

  private static double[] whitened(double[] means, double[] centre, CholeskyFactor factor) {
    int d = centre.length;
    double[] whitened = means.clone();
    for (int i = 0; i < whitened.length; i++) {
      whitened[i] -= centre[i % d];
    }
    for (int c = 0; c < whitened.length; c += d) {
      factor.solve(whitened, c);
    }
    return whitened;
  }

  @Override
  public void of(double[] x, int offset, int rows, double[] out) {
    if (centred.length < rows * d) {
      centred = new double[rows * d];
      whitened = new double[rows * d];
    }
    for (int i = 0; i < rows * d; i += d) {
      rowKernel.subtract(x, offset + i, centre, 0, d, centred, i);
    }
    kernel.timesTransposed(centred, 0, rows, inverse, whitened);
    logits.of(whitened, 0, rows, out);
  }
}
