package org.ddpmix.data;

import java.util.Arrays;
import org.apache.commons.rng.core.source64.Philox4x64;

/**
 * A statistic summed over a random subset of the samples (a mini-batch). Each row is selected by an
 * independent Bernoulli draw, which is a function of the seed, the draw number and the row id.
 *
 * <p>The sum has one more element than that of the statistic: Σ rowWeight ‖x‖² over the selected
 * rows.
 *
 * @param statistic the statistic to sum
 * @param fraction the selection probability of a row, above 0 and at most 1
 * @param seed the seed of the Bernoulli draws
 * @param draw the number of the mini-batch; different numbers give independent batches
 */
public record BatchStatistic(BlockStatistic statistic, double fraction, long seed, long draw)
    implements BlockStatistic {
  private static final int WORDS = 4; // random words per step of the Philox counter
  private static final long KEY =
      0x6261746368L; // "batch": separates this stream from others of the same seed

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
    // Selected rows are numbered consecutively from the first row of the partition.
    private long nextNoiseId = -1;

    @Override
    public void add(SampleBlock block, long firstRow, double[] sums) {
      if (nextNoiseId < 0) {
        nextNoiseId = firstRow;
      }
      int d = block.dimension();
      int[] rows = selectRows(block, firstRow);
      if (rows.length == 0) {
        return;
      }
      SampleBlock batch = rows.length == block.rows() ? block : block.select(rows);
      double[] values = batch.values();
      for (int b = 0; b < rows.length; b++) {
        double squares = 0;
        for (int i = b * d; i < (b + 1) * d; i++) {
          squares += values[i] * values[i];
        }
        sums[statistic.length()] += batch.rowWeight(b) * squares;
      }
      accumulator.add(batch, nextNoiseId, sums);
      nextNoiseId += rows.length;
    }

    @Override
    public void end(double[] sums) {
      accumulator.end(sums);
    }

    private int[] selectRows(SampleBlock block, long firstRow) {
      Philox4x64 uniforms = new Philox4x64(new long[] {seed, KEY, firstRow / WORDS, draw, 0, 0});
      for (long skip = firstRow % WORDS; skip > 0; skip--) {
        uniforms.next();
      }
      int[] rows = new int[block.rows()];
      int count = 0;
      for (int b = 0; b < block.rows(); b++) {
        if (uniforms.nextDouble() < fraction) {
          rows[count++] = b;
        }
      }
      return Arrays.copyOf(rows, count);
    }
  }
}
