package org.ddpmix.evaluation;

import org.ddpmix.data.BlockStatistic;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.mixture.MarginalPosterior;
import org.ddpmix.mixture.Posterior;

/**
 * A statistic of samples whose missing coordinates are replaced by their conditional means ({@link
 * MarginalPosterior#complete}), for plots. Such samples spread less than complete ones.
 *
 * @param statistic the statistic of the completed samples
 * @param posterior that of a mixture, relative to the origin of the samples
 */
public record CompletedRows(BlockStatistic statistic, Posterior posterior)
    implements BlockStatistic {

  /** Completes samples in memory. */
  public static InMemorySamples of(InMemorySamples samples, Posterior posterior) {
    Posterior.Rows rows = posterior.newRows();
    return samples.withValues(block -> completed(block, rows));
  }

  @Override
  public int length() {
    return statistic.length();
  }

  @Override
  public Accumulator newAccumulator() {
    Accumulator accumulator = statistic.newAccumulator();
    Posterior.Rows rows = posterior.newRows();
    return new Accumulator() {
      @Override
      public void add(SampleBlock block, long firstRow, double[] sums) {
        accumulator.add(block.withValues(completed(block, rows)), firstRow, sums);
      }

      @Override
      public void end(double[] sums) {
        accumulator.end(sums);
      }
    };
  }

  private static double[] completed(SampleBlock block, Posterior.Rows rows) {
    int d = block.dimension();
    double[] values = new double[block.rows() * d];
    double[] row = new double[d];
    for (int i = 0; i < block.rows(); i++) {
      rows.complete(block.values(), i * d, row);
      System.arraycopy(row, 0, values, i * d, d);
    }
    return values;
  }
}
