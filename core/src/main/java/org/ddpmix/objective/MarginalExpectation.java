package org.ddpmix.objective;

import java.util.stream.IntStream;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.data.SampleSet;
import org.ddpmix.mixture.MarginalPosterior;
import org.ddpmix.mixture.Mixture;

/**
 * The negative log likelihood of samples with missing coordinates, which are NaN: −E log p(x_o),
 * where o are the coordinates that a sample has. A step of length 1 is the step of the EM algorithm
 * for missing data.
 *
 * <pre>
 *   E-step: w_k = P(k | x_o),   x̂_k = E[x | x_o, k],   C_k = cov(x | x_o, k)
 *   M-step: π_k = E w_k,   μ_k = E w_k x̂_k / π_k,
 *           Σ_k = E w_k [ (x̂_k − μ_k)(x̂_k − μ_k)ᵀ + C_k ] / π_k
 * </pre>
 *
 * <p>The sums are those of the complete samples. Rows without a missing coordinate take the same
 * pass with the same bits as in samples of such rows only, and the expected statistics of the
 * others are added one by one.
 *
 * <p>Sources: Z. Ghahramani, M. I. Jordan, <i>Supervised learning from incomplete data via an EM
 * approach</i>, NIPS 1994; R. J. A. Little, D. B. Rubin, <i>Statistical Analysis with Missing
 * Data</i>, 2002.
 */
final class MarginalExpectation implements Objective {
  private static final long serialVersionUID = 1L;

  private final Mixture mixture;
  private final ExpectedSums complete;

  private MarginalExpectation(Mixture mixture, ExpectedSums complete) {
    this.mixture = mixture;
    this.complete = complete;
  }

  static MarginalExpectation of(Mixture mixture, SampleSet samples) {
    return new MarginalExpectation(
        mixture,
        mixture.covariances().type().isDiagonal()
            ? new MomentExpectation(mixture, samples)
            : new FullExpectation(mixture, samples));
  }

  @Override
  public int length() {
    return complete.length();
  }

  @Override
  public StepKind stepKind() {
    return StepKind.EM;
  }

  @Override
  public ObjectiveValue valueOf(double[] sums) {
    return complete.valueOf(sums);
  }

  @Override
  public Accumulator newAccumulator() {
    Accumulator ofComplete = complete.newAccumulator();
    MarginalPosterior posterior = new MarginalPosterior(mixture);
    double[] incompleteSums = new double[length()]; // apart, so that blocks do not change the order
    double[] w = new double[mixture.k()];
    double constant = 0.5 * mixture.dimension() * Math.log(2 * Math.PI);
    return new Accumulator() {
      @Override
      public void add(SampleBlock block, long firstRow, double[] sums) {
        int[] whole =
            IntStream.range(0, block.rows()).filter(row -> !block.isIncomplete(row)).toArray();
        if (whole.length == block.rows()) {
          ofComplete.add(block, firstRow, sums);
          return;
        }
        if (whole.length > 0) {
          ofComplete.add(block.select(whole), firstRow, sums); // which uses no row number
        }
        for (int row = 0, next = 0; row < block.rows(); row++) {
          if (next < whole.length && whole[next] == row) {
            next++;
          } else {
            addIncomplete(block, row);
          }
        }
      }

      private void addIncomplete(SampleBlock block, int row) {
        double rowWeight = block.rowWeight(row);
        double logDensity = posterior.of(block.values(), row * block.dimension(), w);
        complete.addRow(rowWeight, logDensity + constant, incompleteSums);
        for (int c = 0; c < w.length; c++) {
          if (w[c] >= ShareSums.LEAST_SHARE) {
            complete.addShare(c, rowWeight * w[c], posterior, incompleteSums);
          }
        }
      }

      @Override
      public void end(double[] sums) {
        ofComplete.end(sums);
        for (int i = 0; i < incompleteSums.length; i++) {
          sums[i] += incompleteSums[i];
        }
      }
    };
  }
}
