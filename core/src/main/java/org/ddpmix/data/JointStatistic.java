package org.ddpmix.data;

import java.util.Arrays;

/** Several statistics in one pass over the samples. */
public final class JointStatistic implements BlockStatistic {
  private static final long serialVersionUID = 1L;

  private final BlockStatistic[] parts;

  /**
   * Joins statistics.
   *
   * @param parts the first one gives the scores of the rows
   */
  public JointStatistic(BlockStatistic... parts) {
    this.parts = parts.clone();
  }

  /** Divides the sums of this statistic into those of its parts. */
  public double[][] split(double[] all) {
    double[][] sums = new double[parts.length][];
    int from = 0;
    for (int p = 0; p < parts.length; p++) {
      sums[p] = Arrays.copyOfRange(all, from, from + parts[p].length());
      from += parts[p].length();
    }
    return sums;
  }

  @Override
  public int length() {
    return Arrays.stream(parts).mapToInt(BlockStatistic::length).sum();
  }

  @Override
  public Accumulator newAccumulator() {
    Accumulator[] accumulators = new Accumulator[parts.length];
    double[][] own = new double[parts.length][];
    for (int p = 0; p < parts.length; p++) {
      accumulators[p] = parts[p].newAccumulator();
      own[p] = new double[parts[p].length()];
    }
    return new Accumulator() {
      @Override
      public void add(SampleBlock block, long firstRow, double[] sums) {
        for (int p = 0; p < parts.length; p++) {
          accumulators[p].add(block, firstRow, own[p]);
        }
      }

      @Override
      public double score(int row) {
        return accumulators[0].score(row);
      }

      @Override
      public void end(double[] sums) {
        int from = 0;
        for (int p = 0; p < parts.length; p++) {
          accumulators[p].end(own[p]);
          System.arraycopy(own[p], 0, sums, from, own[p].length);
          from += own[p].length;
        }
      }
    };
  }
}
