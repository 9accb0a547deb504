package org.ddpmix.data;

import java.util.Arrays;
import org.apache.commons.rng.core.source64.Philox4x64;

/**
 * Another statistic, over a random part of the samples (a mini-batch): each row is in or out by a
 * coin of its own, a function of the seed, the draw and the row's id.
 *
 * <p>The sum has one number more than the other's: Σ rowWeight ‖x‖² over the rows that are in.
 *
 * @param statistic what to sum
 * @param fraction the chance of a row, above 0 and at most 1
 * @param seed of the coins
 * @param draw tells the batches of one seed apart
 */
public record BatchStatistic(BlockStatistic statistic, double fraction, long seed, long draw)
    implements BlockStatistic {
  private static final int WORDS = 4; // in one step of Philox's counter
  private static final long KEY =
      0x6261746368L; // "batch": apart from other streams of the same seed

  @Override
  public int length() {
    return statistic.length() + 1;
  }

  @Override
  public Accumulator newAccumulator() {
    return new BatchAccumulator();
  }

  private final class BatchAccumulator implements Accumulator {
    private final Accumulator accumulator = statistic.newAccumulator();
    private long taken =
        -1; // the next noise id: rows that are in are numbered on from the partition's first row

    @Override
    public void add(SampleBlock block, long firstRow, double[] sums) {
      if (taken < 0) {
        taken = firstRow;
      }
      int d = block.dimension();
      int[] rows = rowsIn(block, firstRow);
      if (rows.length == 0) {
        return;
      }
      SampleBlock batch = block.select(rows);
      double[] values = batch.values();
      for (int b = 0; b < rows.length; b++) {
        double squares = 0;
        for (int i = b * d; i < (b + 1) * d; i++) {
          squares += values[i] * values[i];
        }
        sums[statistic.length()] += batch.rowWeight(b) * squares;
      }
      accumulator.add(batch, taken, sums);
      taken += rows.length;
    }

    @Override
    public void end(double[] sums) {
      accumulator.end(sums);
    }

    private int[] rowsIn(SampleBlock block, long firstRow) {
      Philox4x64 coins = new Philox4x64(new long[] {seed, KEY, firstRow / WORDS, draw, 0, 0});
      for (long skip = firstRow % WORDS; skip > 0; skip--) {
        coins.next();
      }
      int[] rows = new int[block.rows()];
      int count = 0;
      for (int b = 0; b < block.rows(); b++) {
        if (coins.nextDouble() < fraction) {
          rows[count++] = b;
        }
      }
      return Arrays.copyOf(rows, count);
    }
  }
}
