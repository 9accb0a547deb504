package org.ddpmix.start;

import java.util.Arrays;
import org.ddpmix.data.BlockStatistic;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.data.SampleSet;
import org.ddpmix.kernel.BlockKernel;
import org.ddpmix.kernel.KernelProvider;
import org.ddpmix.mixture.Mixture;

/**
 * Each sample given to the nearest of some means: the weight that each mean gets (k numbers), and Σ
 * (‖x − μ‖² − ‖x‖²) over all samples (one number).
 *
 * @param means k × d, row-major
 */
record NearestMeans(int k, int d, double[] means) implements BlockStatistic {
  private static final double VARIANCE_FLOOR = 1e-9; // of the samples' variance per coordinate

  /**
   * The mixture of these means with the weights and the variance of the samples nearest to them.
   *
   * @param means k × dimension, row-major, relative to the samples' origin
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
      double least = Double.POSITIVE_INFINITY;
      for (int c = 0; c < k; c++) {
        double square = squaredNorms[c] - 2 * inner[row + c];
        if (square < least) {
          least = square;
          nearest = c;
        }
      }
      sums[nearest] += rowWeight;
      sums[k] += rowWeight * least;
    }
  }
}
