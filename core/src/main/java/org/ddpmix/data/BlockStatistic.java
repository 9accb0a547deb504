package org.ddpmix.data;

import java.io.Serializable;
import java.util.Iterator;

/**
 * A sum over all samples of some function of a sample, computed block by block into one array of
 * numbers.
 */
public interface BlockStatistic extends Serializable {

  /** How many numbers the sum has. */
  int length();

  /** New scratch memory for one task; used by one thread only. */
  Accumulator newAccumulator();

  /**
   * The sum over some blocks.
   *
   * @param firstRow the row id of the first block's first sample; those that follow have the next
   *     ones
   */
  default double[] sumOver(Iterator<SampleBlock> blocks, long firstRow) {
    double[] sums = new double[length()];
    Accumulator accumulator = newAccumulator();
    long row = firstRow;
    while (blocks.hasNext()) {
      SampleBlock block = blocks.next();
      accumulator.add(block, row, sums);
      row += block.rows();
    }
    accumulator.end(sums);
    return sums;
  }

  /** Adds blocks into a buffer that the caller owns. */
  interface Accumulator {

    /**
     * Adds a block's samples, in the order of its rows, so that the size of blocks does not change
     * the result.
     *
     * @param block the samples
     * @param firstRow the row id of the block's first sample among all samples; the noise of a row
     *     depends on its id
     * @param sums {@link #length()} numbers, added to
     */
    void add(SampleBlock block, long firstRow, double[] sums);

    /** Adds what it still holds: no block comes any more. */
    default void end(double[] sums) {}
  }
}
