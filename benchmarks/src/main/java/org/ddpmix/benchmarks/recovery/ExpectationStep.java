package org.ddpmix.benchmarks.recovery;

import org.ddpmix.gradient.BlockKernel;
import org.ddpmix.gradient.BlockStatistic;
import org.ddpmix.gradient.SampleBlock;
import org.ddpmix.gradient.Softmax;
import org.ddpmix.mixture.SphericalGaussianMixture;

/**
 * The E-step of the EM algorithm: Wᵀ X (k × d), Σ w (k), and Σ (log density + ½ ‖x‖² / v), w being
 * the posterior probabilities of a sample's components.
 */
record ExpectationStep(SphericalGaussianMixture mixture) implements BlockStatistic {
  private static final int CHUNK = 64; // rows worked on at once, so that scratch stays in cache

  @Override
  public int length() {
    return mixture.k() * (mixture.dimension() + 1) + 1;
  }

  @Override
  public Accumulator newAccumulator() {
    return new EStep();
  }

  private final class EStep implements Accumulator {
    private final int k = mixture.k();
    private final int d = mixture.dimension();
    private final double[] means = mixture.means();
    private final double[] scaled = mixture.means(); // μ / v
    private final double[] offsets = new double[k]; // log π − ½ ‖μ‖² / v − ½ d log 2πv
    private final BlockKernel kernel = BlockKernel.best();
    private final Softmax softmax = Softmax.best(k);
    private final double[] w = new double[CHUNK * k];
    private final double[] logDensity = new double[CHUNK];

    EStep() {
      double v = mixture.variance();
      for (int c = 0; c < k; c++) {
        double square = 0;
        for (int i = c * d; i < (c + 1) * d; i++) {
          square += means[i] * means[i];
          scaled[i] /= v;
        }
        offsets[c] =
            Math.log(mixture.weight(c)) - 0.5 * (square / v + d * Math.log(2 * Math.PI * v));
      }
    }

    @Override
    public void add(SampleBlock block, long firstRow, double[] sums) {
      for (int from = 0; from < block.rows(); from += CHUNK) {
        addChunk(block, from, Math.min(CHUNK, block.rows() - from), sums);
      }
    }

    private void addChunk(SampleBlock block, int from, int rows, double[] sums) {
      kernel.timesTransposed(block.values(), from * d, rows, scaled, k, d, w);
      for (int i = 0; i < rows * k; i++) {
        w[i] += offsets[i % k];
      }
      softmax.normalise(w, rows, logDensity);
      for (int b = 0, i = 0; b < rows; b++) {
        double rowWeight = block.rowWeight(from + b);
        sums[k * (d + 1)] += rowWeight * logDensity[b];
        for (int c = 0; c < k; c++, i++) {
          w[i] *= rowWeight;
          sums[k * d + c] += w[i];
        }
      }
      kernel.addTransposedTimes(w, k, block.values(), from * d, d, rows, sums, 0);
    }
  }
}
