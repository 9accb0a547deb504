package org.ddpmix.io.pack;

import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * From the splits of the input to the wanted number of partitions, in a way that depends on nothing
 * but the rows' places:
 *
 * <ul>
 *   <li>as many splits as wanted, or no wish: a split is a partition;
 *   <li>more splits: runs of neighbours are joined, without a shuffle;
 *   <li>fewer: row i of split s goes to partition (s + i) mod partitions, and stays there in the
 *       order of (s, i). Spark's own {@code repartition} would deal in whatever order a retried
 *       task delivers.
 * </ul>
 */
final class Repartitioning {

  /** Makes the good rows of a task from its rows. */
  interface Check extends Serializable {
    RowSource check(int split, Iterator<InternalRow> rows);
  }

  private final int partitions; // 0: as the input is split
  private final BlockShape shape;

  Repartitioning(int partitions, BlockShape shape) {
    this.partitions = partitions;
    this.shape = shape;
  }

  JavaRDD<BlockOrSummary> pack(JavaRDD<InternalRow> rows, Check check) {
    int splits = rows.getNumPartitions();
    BlockShape blocks = shape;
    if (partitions > splits) {
      return new DeterministicRepartitioner(partitions, blocks).pack(rows, check);
    }
    JavaRDD<InternalRow> input =
        partitions == 0 || partitions == splits
            ? rows
            : NeighbourCoalescer.coalesce(rows, partitions);
    return input.mapPartitionsWithIndex(
        (p, it) -> new BlockPacking(check.check(p, it), blocks), true);
  }
}
