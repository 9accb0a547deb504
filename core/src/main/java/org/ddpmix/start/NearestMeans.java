package org.ddpmix.start;

import java.util.Arrays;
import org.ddpmix.data.BlockStatistic;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.data.SampleSet;
import org.ddpmix.kernel.BlockKernel;
import org.ddpmix.kernel.KernelProvider;
import org.ddpmix.mixture.Mixture;

/**
 * Assigns each sample to the nearest mean. The sums are the total row weight of each mean (k
 * numbers) and Σ (‖x − μ‖² − ‖x‖²) over all samples (one number).
 *
 * @param means k × d, row-major
 */
record NearestMeans(int k, int d, double[] means) implements BlockStatistic {
  private static final double VARIANCE_FLOOR = 1e-9; // relative to the data variance per coordinate

  /**
   * Returns a mixture of the given means. Its weights and variance are estimated from the
   * assignment of each sample to the nearest mean.
   *
   * @param means k × dimension, row-major, relative to the origin of the samples
   */
  static Mixture mixture(SampleSet samples, int k, double[] means) {
    int d = samples.dimension();
    double[] sums = samples.sum(new NearestMeans(k, d, means));
    double squares = samples.meanSquaredNorm() + sums[k] / samples.totalWeight();
    double variance = Math.max(squares, VARIANCE_FLOOR * samples.totalVariance()) / d;
    double[] weights = Arrays.copyOf(sums, k);
    double total = samples.totalWeight();
    for (int c = 0; c < k; c++) {
      weights[c] /= total;
    }
    return new Mixture(k, d, weights, means, variance);
  }

  @Override
  public int length() {
    return k + 1;
  }

  @Override
  public Accumulator newAccumulator() {
    return new NearestAccumulator();
  }

  private final class NearestAccumulator implements Accumulator {
    private static final int CHUNK = 64;

    private final BlockKernel kernel = KernelProvider.best().blockKernel();
    private final BlockKernel.Factor factor = kernel.factor(means, k, d);
    private final double[] squaredNorms = new double[k];
    private final double[] inner = new double[CHUNK * k];

    NearestAccumulator() {
      for (int i = 0; i < means.length; i++) {
        squaredNorms[i / d] += means[i] * means[i];
      }
    }

    @Override
    public void add(SampleBlock block, long firstRow, double[] sums) {
      for (int from = 0; from < block.rows(); from += CHUNK) {
        int rows = Math.min(CHUNK, block.rows() - from);
        kernel.timesTransposed(block.values(), from * d, rows, factor, inner);
        for (int b = 0; b < rows; b++) {
          addRow(b * k, block.rowWeight(from + b), sums);
        }
      }
    }

    private void addRow(int row, double rowWeight, double[] sums) {
      int nearest = 0;
      double smallest = Double.POSITIVE_INFINITY;
      for (int c = 0; c < k; c++) {
        double square = squaredNorms[c] - 2 * inner[row + c];
        if (square < smallest) {
          smallest = square;
          nearest = c;
        }
      }
      sums[nearest] += rowWeight;
      sums[k] += rowWeight * smallest;
    }
  }
}
