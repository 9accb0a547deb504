package org.ddpmix.data;

import java.io.Serializable;
import java.util.Iterator;

/**
 * A sum over all samples of a vector-valued function of one sample. It is computed block by block
 * and added to one array.
 */
public interface BlockStatistic extends Serializable {

  /** The number of elements of the sum. */
  int length();

  /** Creates an accumulator with its own scratch memory, for one task and one thread. */
  Accumulator newAccumulator();

  /**
   * Sums over some blocks.
   *
   * @param blocks the blocks, in row order
   * @param firstRow the row id of the first sample of the first block; the following samples have
   *     consecutive ids
   * @return {@link #length()} numbers
   */
  default double[] sumOver(Iterator<SampleBlock> blocks, long firstRow) {
    return sumOver(blocks, firstRow, new SmallestRows(0));
  }

  /**
   * Sums over some blocks, and adds their rows to those of which the smallest are sought.
   *
   * @param blocks the blocks, in row order
   * @param firstRow as above
   * @return {@link #length()} numbers
   */
  default double[] sumOver(Iterator<SampleBlock> blocks, long firstRow, SmallestRows smallest) {
    double[] sums = new double[length()];
    Accumulator accumulator = newAccumulator();
    long row = firstRow;
    while (blocks.hasNext()) {
      SampleBlock block = blocks.next();
      accumulator.add(block, row, sums);
      smallest.add(accumulator, block.rows(), row);
      row += block.rows();
    }
    accumulator.end(sums);
    return sums;
  }

  /** Adds blocks to a buffer that the caller owns. */
  interface Accumulator {

    /**
     * Adds the samples of a block in row order. The block size therefore does not change the
     * result.
     *
     * @param block the samples
     * @param firstRow the row id of the first sample of the block within the dataset; it determines
     *     the noise of the row
     * @param sums {@link #length()} numbers, updated in place
     */
    void add(SampleBlock block, long firstRow, double[] sums);

    /**
     * The score of a row, for statistics that have scores: {@link SampleSet#rank}.
     *
     * @param row the index of the row in the block that was added last
     */
    default double score(int row) {
      throw new UnsupportedOperationException("this statistic has no scores");
    }

    /** Adds buffered values to the sums; called once, after the last block. */
    default void end(double[] sums) {}
  }
}
