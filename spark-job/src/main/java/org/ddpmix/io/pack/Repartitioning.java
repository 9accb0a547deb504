package org.ddpmix.io.pack;

import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Maps the splits of the input to the requested number of partitions. The assignment depends only
 * on the positions of the rows:
 *
 * <ul>
 *   <li>no number is requested, or it equals the number of splits: each split becomes a partition;
 *   <li>there are more splits: runs of adjacent splits are merged, without a shuffle;
 *   <li>there are fewer splits: row i of split s goes to partition (s + i) mod partitions, and the
 *       rows of a partition are sorted by (s, i). Spark's {@code repartition} is not used, because
 *       its result depends on the order of the rows that a retried task returns.
 * </ul>
 */
final class Repartitioning {

  /** Validates the rows of a split. */
  interface Check extends Serializable {
    RowSource check(int split, Iterator<InternalRow> rows);
  }

  private final int partitions; // 0: one per split
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
