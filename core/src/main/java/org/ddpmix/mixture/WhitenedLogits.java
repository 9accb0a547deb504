package org.ddpmix.mixture;

import java.util.Arrays;
import org.ddpmix.kernel.BlockKernel;
import org.ddpmix.kernel.DistanceKernel;
import org.ddpmix.kernel.KernelProvider;
import org.ddpmix.kernel.RowKernel;

/**
 * The logits of components with matrices Σ_c = L_c L_cᵀ, from u_c = L_c⁻¹ (x − μ_c).
 *
 * <p>Most components need no product with L_c⁻¹: ‖u_c‖² ≥ ‖x − μ_c‖² / λ, where λ is the largest
 * eigenvalue of Σ_c. A component whose bound is too far below the best logit of the row has the
 * logit −∞. Each decision depends on its row only, so that the blocks do not change the result.
 */
final class WhitenedLogits implements BlockLogits {
  private static final double FARTHEST = 60 * Math.log(2) + 1e-6; // below the best logit

  private final int k;
  private final int d;
  private final double[] means;
  private final BlockKernel kernel = KernelProvider.best().blockKernel();
  private final RowKernel rowKernel = KernelProvider.best().rowKernel();
  private final DistanceKernel distances;
  private final BlockKernel.Factor[] inverses; // L⁻¹: k
  private final double[] precisions; // lower bounds of the eigenvalues of Σ⁻¹: k
  private final double[] constants; // log π − ½ log|Σ|: k
  private final double[] guesses; // the same with the mean variance of Σ: k
  private final double[] meanPrecisions; // 1 / the mean variance: k
  private double[] bounds = new double[0]; // of the logits, from above: rows × k
  private int[] likely = new int[0]; // the component that a row probably belongs to
  private double[] best; // the largest logit so far
  private int[] chosen; // rows
  private double[] centred; // x − μ_c of the chosen rows
  private double[] whitened; // u_c of the chosen rows
  private double[] norms; // ‖u_c‖²

  WhitenedLogits(MatrixCovariances covariances, double[] means, double[] logWeights) {
    this.k = logWeights.length;
    this.d = means.length / k;
    this.means = means;
    this.distances = KernelProvider.best().distanceKernel(means, null, k, d);
    inverses = new BlockKernel.Factor[k];
    precisions = new double[k];
    constants = logWeights.clone();
    guesses = logWeights.clone();
    meanPrecisions = new double[k];
    for (int c = 0; c < k; c++) {
      inverses[c] = covariances.whitening(c).inverse();
      precisions[c] = covariances.whitening(c).precision();
      constants[c] -= 0.5 * covariances.logDeterminant(c, d);
      double variance = covariances.trace(c, d) / d;
      guesses[c] -= 0.5 * d * Math.log(variance);
      meanPrecisions[c] = 1 / variance;
    }
  }

  @Override
  public void of(double[] x, int offset, int rows, double[] out) {
    reserve(rows);
    boundLogits(x, offset, rows);
    Arrays.fill(out, 0, rows * k, Double.NEGATIVE_INFINITY);
    Arrays.fill(best, 0, rows, Double.NEGATIVE_INFINITY);
    for (int c = 0; c < k; c++) {
      int count = 0;
      for (int b = 0; b < rows; b++) {
        if (likely[b] == c) {
          chosen[count++] = b;
        }
      }
      compute(c, x, offset, count, out);
    }
    for (int c = 0; c < k; c++) {
      int count = 0;
      for (int b = 0; b < rows; b++) {
        if (likely[b] != c && bounds[b * k + c] > best[b] - FARTHEST) {
          chosen[count++] = b;
        }
      }
      compute(c, x, offset, count, out);
    }
  }

  private void reserve(int rows) {
    if (likely.length < rows) {
      bounds = new double[rows * k];
      likely = new int[rows];
      best = new double[rows];
      chosen = new int[rows];
      centred = new double[rows * d];
      whitened = new double[rows * d];
      norms = new double[rows];
    }
  }

  private void boundLogits(double[] x, int offset, int rows) {
    distances.squaredDistances(x, offset, rows, bounds);
    for (int b = 0; b < rows; b++) {
      double largest = Double.NEGATIVE_INFINITY;
      likely[b] = 0;
      for (int c = 0; c < k; c++) {
        double distance = bounds[b * k + c];
        bounds[b * k + c] = constants[c] - 0.5 * precisions[c] * distance;
        double guess = guesses[c] - 0.5 * meanPrecisions[c] * distance;
        if (guess > largest) {
          largest = guess;
          likely[b] = c;
        }
      }
    }
  }

  /** Computes the logits of the chosen rows in a component. */
  private void compute(int c, double[] x, int offset, int count, double[] out) {
    if (count == 0) {
      return;
    }
    rowKernel.centre(x, offset, chosen, count, d, means, c * d, centred);
    kernel.timesTransposed(centred, 0, count, inverses[c], whitened);
    rowKernel.squaredNorms(whitened, 0, count, d, norms);
    for (int i = 0; i < count; i++) {
      int b = chosen[i];
      double logit = constants[c] - 0.5 * norms[i];
      out[b * k + c] = logit;
      best[b] = Math.max(best[b], logit);
    }
  }
}
