package org.ddpmix.evaluation;

import org.ddpmix.data.BlockStatistic;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.data.SampleSet;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.Posterior;

/**
 * How many samples two components share.
 *
 * <pre>
 *   shared_ab = Σ_i w_ia w_ib,   w_ia = P(a | x_i)
 * </pre>
 *
 * <p>shared_ab / Σ_b shared_ab is the probability that a sample of component a is taken for one of
 * component b, if labels are drawn from the responsibilities. The background counts as component k.
 *
 * @param shared the expected numbers of samples: (k + 1) × (k + 1), symmetric
 */
public record Confusion(double[][] shared) {

  /**
   * Computes the numbers in one pass over the samples.
   *
   * @param mixture relative to the origin of the samples
   */
  public static Confusion of(Mixture mixture, SampleSet samples) {
    int all = mixture.k() + 1;
    double[] sums = samples.sum(new Sums(mixture));
    double[][] shared = new double[all][all];
    for (int a = 0; a < all; a++) {
      for (int b = 0; b <= a; b++) {
        shared[a][b] = sums[a * all + b];
        shared[b][a] = sums[a * all + b];
      }
    }
    return new Confusion(shared);
  }

  /**
   * The larger of the two probabilities that a sample of one component is taken for one of the
   * other: 0 to 1.
   */
  public double between(int a, int b) {
    double smaller = Math.min(total(a), total(b));
    return smaller > 0 ? shared[a][b] / smaller : 0;
  }

  /** The expected number of samples of a component. */
  private double total(int a) {
    double sum = 0;
    for (double share : shared[a]) {
      sum += share;
    }
    return sum;
  }

  private record Sums(Mixture mixture) implements BlockStatistic {
    private static final long serialVersionUID = 1L;
    private static final double LEAST = 1e-8; // smaller probabilities are left out

    @Override
    public int length() {
      return (mixture.k() + 1) * (mixture.k() + 1);
    }

    @Override
    public Accumulator newAccumulator() {
      Shares shares = new Shares(mixture);
      int all = mixture.k() + 1;
      int[] likely = new int[all];
      return (block, firstRow, sums) -> {
        for (int r = 0; r < block.rows(); r++) {
          double[] w = shares.of(block, r);
          int count = 0;
          for (int a = 0; a < all; a++) {
            if (w[a] > LEAST) {
              likely[count++] = a;
              for (int i = 0; i < count; i++) {
                sums[a * all + likely[i]] += block.rowWeight(r) * w[a] * w[likely[i]];
              }
            }
          }
        }
      };
    }
  }

  /** The responsibilities of the components and of the background, for one thread. */
  static final class Shares {
    private final Posterior.Rows posterior;
    private final double[] x;
    private final double[] all; // k + 1
    private final double[] logDensity = new double[1];

    Shares(Mixture mixture) {
      posterior = new Posterior(mixture).newRows();
      x = new double[mixture.dimension()];
      all = new double[mixture.k() + 1];
    }

    /** The sample of the last call: d numbers. */
    double[] x() {
      return x;
    }

    /** k numbers and that of the background, which sum to 1; overwritten by the next call. */
    double[] of(SampleBlock block, int row) {
      System.arraycopy(block.values(), row * x.length, x, 0, x.length);
      posterior.logits(x, 0, 1, all);
      posterior.normalise(x, 0, 1, all, logDensity);
      all[all.length - 1] =
          Math.min(1, Math.exp(posterior.backgroundLogJoint(x, 0) - logDensity[0]));
      return all;
    }
  }
}
