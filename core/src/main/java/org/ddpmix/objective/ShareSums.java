package org.ddpmix.objective;

import org.ddpmix.data.SampleBlock;
import org.ddpmix.kernel.BlockKernel;
import org.ddpmix.kernel.KernelProvider;
import org.ddpmix.kernel.RowKernel;

/**
 * Sums over rows of their shares in components: Wᵀ Φ, Σ w, Σ log Σ_k exp(logits) and Σ row weights,
 * in this order.
 *
 * <p>Shares below 2⁻⁶⁰ are 0. Where most shares are 0, only the others are multiplied. Each sum is
 * one chain of multiply-adds in the order of the rows. A product with 0 does not change it, so both
 * ways give the same bits.
 */
final class ShareSums {
  /** Shares below this are 0: together they are less than the rounding error of a sum. */
  static final double LEAST_SHARE = 0x1p-60;

  /** The largest part of the shares for which single products are faster than a block product. */
  private static final double FEW = 0.2;

  private final BlockKernel kernel;
  private final RowKernel rowKernel = KernelProvider.best().rowKernel();
  private final int k;
  private final int width; // of Φ

  ShareSums(BlockKernel kernel, int k, int width) {
    this.kernel = kernel;
    this.k = k;
    this.width = width;
  }

  /** The number of the sums. */
  static int length(int k, int width) {
    return k * width + k + 2;
  }

  /**
   * Adds rows.
   *
   * @param block the block of the rows, which has their weights
   * @param from the index of the first row in the block
   * @param w the shares: rows × k, overwritten by the weighted shares
   * @param logSum log Σ_k exp(logits) of each row
   * @param phi Φ: rows × width, starting at {@code offset}
   */
  void add(
      SampleBlock block,
      int from,
      int rows,
      double[] w,
      double[] logSum,
      double[] phi,
      int offset,
      double[] sums) {
    int shares = 0;
    for (int b = 0, i = 0; b < rows; b++) {
      double rowWeight = block.rowWeight(from + b);
      for (int c = 0; c < k; c++, i++) {
        if (w[i] >= LEAST_SHARE) {
          w[i] *= rowWeight;
          sums[k * width + c] += w[i];
          shares++;
        } else {
          w[i] = 0;
        }
      }
      sums[k * width + k] += rowWeight * logSum[b];
      sums[k * width + k + 1] += rowWeight;
    }
    if (shares > FEW * rows * k) {
      kernel.addTransposedTimes(w, k, phi, offset, width, rows, sums, 0);
      return;
    }
    for (int b = 0, i = 0; b < rows; b++) {
      for (int c = 0; c < k; c++, i++) {
        if (w[i] > 0) {
          rowKernel.add(phi, offset + b * width, width, w[i], sums, c * width);
        }
      }
    }
  }
}
