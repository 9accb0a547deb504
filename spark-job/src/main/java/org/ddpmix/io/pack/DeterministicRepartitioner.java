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

/** Deals rows out over more partitions than the input has splits: see {@link Repartitioning}. */
final class DeterministicRepartitioner {

  /** What all unfinished pieces of a task may take together. */
  private static final long PIECES_BYTES = 64L << 20;

  private final int partitions;
  private final BlockShape shape;

  DeterministicRepartitioner(int partitions, BlockShape shape) {
    this.partitions = partitions;
    this.shape = shape;
  }

  JavaRDD<BlockOrSummary> pack(JavaRDD<InternalRow> rows, Repartitioning.Check check) {
    int count = partitions;
    BlockShape blocks = shape;
    BlockShape pieces = shape.withBytes(PIECES_BYTES / partitions);
    return rows.mapPartitionsWithIndex(
            (s, it) -> new Dealer(check.check(s, it), s, count, pieces), true)
        .mapToPair(dealt -> dealt)
        .repartitionAndSortWithinPartitions(new ByTarget(count), Piece.ORDER)
        .mapPartitions(it -> new BlockPacking(new DealtRows(it), blocks), true);
  }

  /**
   * The place of a piece: the partition where it goes, the split from which it comes, and its
   * number there.
   */
  private static final class Piece implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Comparator<Piece> ORDER = new Order();

    private final int target;
    private final int split;
    private final int number;

    Piece(int target, int split, int number) {
      this.target = target;
      this.split = split;
      this.number = number;
    }

    private static final class Order implements Comparator<Piece>, Serializable {
      private static final long serialVersionUID = 1L;

      @Override
      public int compare(Piece a, Piece b) {
        int bySplit = Integer.compare(a.split, b.split);
        return bySplit != 0 ? bySplit : Integer.compare(a.number, b.number);
      }
    }
  }

  private static final class ByTarget extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final int count;

    ByTarget(int count) {
      this.count = count;
    }

    @Override
    public int numPartitions() {
      return count;
    }

    @Override
    public int getPartition(Object key) {
      return ((Piece) key).target;
    }
  }

  /**
   * Cuts a split's rows into pieces by target, and ends with the bad rows, which go to partition 0.
   */
  private static final class Dealer implements Iterator<Tuple2<Piece, BlockOrSummary>> {
    private final RowSource source;
    private final int split;
    private final BlockShape shape;
    private final BlockShape.Filling[] open;
    private final Deque<Tuple2<Piece, BlockOrSummary>> ready = new ArrayDeque<>();
    private int number;
    private int target;
    private boolean exhausted;

    Dealer(RowSource source, int split, int count, BlockShape shape) {
      this.source = source;
      this.split = split;
      this.shape = shape;
      this.open = new BlockShape.Filling[count];
      this.target = split % count;
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && !exhausted) {
        if (open[target] == null) {
          open[target] = shape.start();
        }
        if (!open[target].take(source)) {
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
      ready.add(new Tuple2<>(new Piece(0, split, number), BlockOrSummary.of(bad)));
    }

    private void emit(int t) {
      ready.add(new Tuple2<>(new Piece(t, split, number++), BlockOrSummary.of(open[t].finish())));
      open[t] = null;
    }

    @Override
    public Tuple2<Piece, BlockOrSummary> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.remove();
    }
  }

  /** The rows of the pieces that arrived, in order. */
  private static final class DealtRows implements RowSource {
    private final Iterator<Tuple2<Piece, BlockOrSummary>> pieces;
    private final BadRows badRows = new BadRows();
    private SampleBlock block;
    private int row; // the next of the block

    DealtRows(Iterator<Tuple2<Piece, BlockOrSummary>> pieces) {
      this.pieces = pieces;
    }

    @Override
    public boolean next(double[] values, int offset) {
      while (block == null || row == block.rows()) {
        if (!pieces.hasNext()) {
          return false;
        }
        BlockOrSummary piece = pieces.next()._2();
        if (piece.isBlock()) {
          block = piece.block();
          row = 0;
        } else {
          badRows.add(piece.summary().badRows());
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
