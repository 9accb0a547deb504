package org.ddpmix.io.pack;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.ddpmix.data.Moments;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.io.check.BadRows;
import scala.Tuple2;

/**
 * Distributes rows round-robin over more partitions than the input has splits; {@link
 * Repartitioning} defines the assignment.
 */
final class DeterministicRepartitioner {

  /** The memory limit of all unfinished chunks of a task. */
  private static final long CHUNK_BYTES = 64L << 20;

  private final int partitions;
  private final BlockShape shape;

  DeterministicRepartitioner(int partitions, BlockShape shape) {
    this.partitions = partitions;
    this.shape = shape;
  }

  JavaRDD<BlockOrSummary> pack(JavaRDD<InternalRow> rows, Repartitioning.Check check) {
    int count = partitions;
    BlockShape blocks = shape;
    BlockShape chunks = shape.withBytes(CHUNK_BYTES / partitions);
    return rows.mapPartitionsWithIndex(
            (s, it) -> new SplitChunker(check.check(s, it), s, count, chunks), true)
        .mapToPair(chunk -> chunk)
        .repartitionAndSortWithinPartitions(new TargetPartitioner(count), ChunkKey.ORDER)
        .mapPartitions(it -> new BlockPacking(new ShuffledRows(it), blocks), true);
  }

  /** The shuffle key of a chunk: its target partition, its source split, and its number there. */
  private static final class ChunkKey implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Comparator<ChunkKey> ORDER = new Order();

    private final int target;
    private final int split;
    private final int number;

    ChunkKey(int target, int split, int number) {
      this.target = target;
      this.split = split;
      this.number = number;
    }

    private static final class Order implements Comparator<ChunkKey>, Serializable {
      private static final long serialVersionUID = 1L;

      @Override
      public int compare(ChunkKey a, ChunkKey b) {
        int bySplit = Integer.compare(a.split, b.split);
        return bySplit != 0 ? bySplit : Integer.compare(a.number, b.number);
      }
    }
  }

  private static final class TargetPartitioner extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final int count;

    TargetPartitioner(int count) {
      this.count = count;
    }

    @Override
    public int numPartitions() {
      return count;
    }

    @Override
    public int getPartition(Object key) {
      return ((ChunkKey) key).target;
    }
  }

  /**
   * Collects the rows of a split in chunks, one open chunk per target partition. The last element
   * holds the bad rows of the split and goes to partition 0.
   */
  private static final class SplitChunker implements Iterator<Tuple2<ChunkKey, BlockOrSummary>> {
    private final RowSource source;
    private final int split;
    private final BlockShape shape;
    private final BlockShape.Builder[] open; // by target partition
    private final Deque<Tuple2<ChunkKey, BlockOrSummary>> ready = new ArrayDeque<>();
    private int number;
    private int target;
    private boolean exhausted;

    SplitChunker(RowSource source, int split, int count, BlockShape shape) {
      this.source = source;
      this.split = split;
      this.shape = shape;
      this.open = new BlockShape.Builder[count];
      this.target = split % count;
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && !exhausted) {
        if (open[target] == null) {
          open[target] = shape.newBuilder();
        }
        if (!open[target].addNext(source)) {
          exhausted = true;
          finish();
        } else {
          if (open[target].isFull()) {
            emit(target);
          }
          target = (target + 1) % open.length;
        }
      }
      return !ready.isEmpty();
    }

    private void finish() {
      for (int t = 0; t < open.length; t++) {
        if (open[t] != null && !open[t].isEmpty()) {
          emit(t);
        }
      }
      PartitionSummary bad =
          new PartitionSummary(0, new Moments(shape.dimension()), source.badRows());
      ready.add(new Tuple2<>(new ChunkKey(0, split, number), BlockOrSummary.of(bad)));
    }

    private void emit(int t) {
      ready.add(new Tuple2<>(new ChunkKey(t, split, number++), BlockOrSummary.of(open[t].build())));
      open[t] = null;
    }

    @Override
    public Tuple2<ChunkKey, BlockOrSummary> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.remove();
    }
  }

  /** The rows of the chunks of a target partition, in the order of their keys. */
  private static final class ShuffledRows implements RowSource {
    private final Iterator<Tuple2<ChunkKey, BlockOrSummary>> chunks;
    private final BadRows badRows = new BadRows();
    private SampleBlock block;
    private int row; // index in the block of the next row

    ShuffledRows(Iterator<Tuple2<ChunkKey, BlockOrSummary>> chunks) {
      this.chunks = chunks;
    }

    @Override
    public boolean next(double[] values, int offset) {
      while (block == null || row == block.rows()) {
        if (!chunks.hasNext()) {
          return false;
        }
        BlockOrSummary chunk = chunks.next()._2();
        if (chunk.isBlock()) {
          block = chunk.block();
          row = 0;
        } else {
          badRows.add(chunk.summary().badRows());
        }
      }
      System.arraycopy(block.values(), row * block.dimension(), values, offset, block.dimension());
      row++;
      return true;
    }

    @Override
    public double weight() {
      return block.rowWeight(row - 1);
    }

    @Override
    public BadRows badRows() {
      return badRows;
    }
  }
}
