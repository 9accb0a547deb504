package org.ddpmix.data;

import org.ddpmix.kernel.BlockKernel;
import org.ddpmix.kernel.KernelProvider;

/**
 * The product S Q of the covariance S = E (x − c)(x − c)ᵀ and a matrix Q with few columns. Power
 * iteration needs only this product: one pass over the samples, and no d × d matrix.
 */
public final class CovarianceProduct implements BlockStatistic {
  private static final long serialVersionUID = 1L;
  private static final int CHUNK =
      64; // rows per chunk, so that the scratch memory fits into the cache

  private final int d;
  private final int columns;
  private final double[] q; // Qᵀ: columns × d, row-major

  /**
   * Creates the statistic from whose sums {@link #product} computes the product, for a pass that
   * sums other statistics too.
   *
   * @param d the dimension
   * @param q Qᵀ: columns × dimension, row-major
   */
  public CovarianceProduct(int d, double[] q) {
    this.d = d;
    this.columns = q.length / d;
    this.q = q;
  }

  /**
   * Computes the product in one pass over the samples.
   *
   * @param centre c, relative to the origin of the samples; pass the mean of the samples to use
   *     their covariance
   * @param q Qᵀ: columns × dimension, row-major
   * @return (S Q)ᵀ: columns × dimension, row-major
   */
  public static double[] of(SampleSet samples, double[] centre, double[] q) {
    CovarianceProduct statistic = new CovarianceProduct(samples.dimension(), q);
    return statistic.product(samples, centre, samples.sum(statistic));
  }

  /**
   * Computes the product from the sums of this statistic.
   *
   * @param centre as in {@link #of}
   * @return (S Q)ᵀ: columns × dimension, row-major
   */
  public double[] product(SampleSet samples, double[] centre, double[] sums) {
    double weight = samples.totalWeight();
    double[] mean = samples.mean();
    double[] result = new double[q.length];
    // Σ (x − c)(x − c)ᵀ q = Σ x xᵀ q − N (mean cᵀq + c meanᵀq − c cᵀq)
    for (int r = 0; r < columns; r++) {
      double centreProduct = 0;
      double meanProduct = 0;
      for (int j = 0; j < d; j++) {
        centreProduct += centre[j] * q[r * d + j];
        meanProduct += mean[j] * q[r * d + j];
      }
      for (int j = 0; j < d; j++) {
        result[r * d + j] =
            sums[r * d + j] / weight
                - mean[j] * centreProduct
                - centre[j] * (meanProduct - centreProduct);
      }
    }
    return result;
  }

  // Layout of the sums: Qᵀ Σ x xᵀ (columns × d).
  @Override
  public int length() {
    return columns * d;
  }

  @Override
  public Accumulator newAccumulator() {
    BlockKernel kernel = KernelProvider.best().blockKernel();
    BlockKernel.Factor factor = kernel.factor(q, columns, d);
    double[] inner = new double[CHUNK * columns];
    return (block, firstRow, sums) -> {
      for (int from = 0; from < block.rows(); from += CHUNK) {
        int rows = Math.min(CHUNK, block.rows() - from);
        kernel.timesTransposed(block.values(), from * d, rows, factor, inner);
        for (int i = 0; block.isWeighted() && i < rows * columns; i++) {
          inner[i] *= block.rowWeight(from + i / columns);
        }
        kernel.addTransposedTimes(inner, columns, block.values(), from * d, d, rows, sums, 0);
      }
    };
  }
}
