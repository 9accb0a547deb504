package org.ddpmix.data;

import org.ddpmix.kernel.BlockKernel;
import org.ddpmix.kernel.KernelProvider;

/**
 * The sum Σ rowWeight x xᵀ over all samples, and from it their covariance. {@link
 * SampleSet#covariance} computes it once per sample set.
 *
 * @param d the dimension
 */
public record SecondMoment(int d) implements BlockStatistic {
  private static final int CHUNK =
      64; // rows per chunk, so that the scratch memory fits into the cache

  /**
   * The weighted covariance of the samples, in one pass over them.
   *
   * @return d × d, row-major, in squared units of the data
   */
  public static double[] covariance(SampleSet samples) {
    if (!samples.isComplete()) {
      throw new IllegalStateException("the covariance of samples with missing coordinates");
    }
    int d = samples.dimension();
    double[] covariance = samples.sum(new SecondMoment(d));
    double[] mean = samples.mean();
    double weight = samples.totalWeight();
    for (int i = 0; i < d; i++) {
      for (int j = 0; j <= i; j++) {
        double x = covariance[i * d + j] / weight - mean[i] * mean[j];
        covariance[i * d + j] = x;
        covariance[j * d + i] = x;
      }
    }
    return covariance;
  }

  @Override
  public int length() {
    return d * d;
  }

  @Override
  public Accumulator newAccumulator() {
    BlockKernel kernel = KernelProvider.best().blockKernel();
    double[] weighted = new double[CHUNK * d];
    return (block, firstRow, sums) -> {
      for (int from = 0; from < block.rows(); from += CHUNK) {
        int rows = Math.min(CHUNK, block.rows() - from);
        for (int i = 0; i < rows * d; i++) {
          weighted[i] = block.rowWeight(from + i / d) * block.values()[from * d + i];
        }
        kernel.addTransposedTimes(weighted, d, block.values(), from * d, d, rows, sums, 0);
      }
    };
  }
}
