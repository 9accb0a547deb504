package org.ddpmix.io.pack;

import java.io.Serializable;
import java.util.Arrays;
import org.ddpmix.data.Moments;
import org.ddpmix.data.SampleBlock;

/** The shape of full blocks. */
final class BlockShape implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int rows;
  private final int dimension;
  private final boolean weighted;

  /** As many rows as {@code bytes} hold, but one at least. */
  BlockShape(long bytes, int dimension, boolean weighted) {
    this.dimension = dimension;
    this.weighted = weighted;
    long rowBytes = (long) Double.BYTES * (dimension + (weighted ? 1 : 0));
    long most = Math.max(1, (Integer.MAX_VALUE - 8) / dimension); // what an array can hold
    this.rows = (int) Math.min(most, Math.max(1, bytes / rowBytes));
  }

  /** The same rows in blocks of no more than {@code bytes}, nor larger than these. */
  BlockShape withBytes(long bytes) {
    BlockShape other = new BlockShape(bytes, dimension, weighted);
    return other.rows < rows ? other : this;
  }

  int rows() {
    return rows;
  }

  int dimension() {
    return dimension;
  }

  /** A block that is being filled. */
  Filling start() {
    return new Filling();
  }

  /** Rows on their way into a block. Memory grows with them, since a partition may have few. */
  final class Filling {
    private int filled;
    private double[] values = new double[Math.min(rows, 16) * dimension];
    private double[] weights = weighted ? new double[Math.min(rows, 16)] : null;

    /** Takes the next row of a source; false when the source has no more. */
    boolean take(RowSource source) {
      if ((filled + 1) * dimension > values.length) {
        int capacity = (int) Math.min(rows, 2L * filled);
        values = Arrays.copyOf(values, capacity * dimension);
        weights = weighted ? Arrays.copyOf(weights, capacity) : null;
      }
      if (!source.next(values, filled * dimension)) {
        return false;
      }
      if (weighted) {
        weights[filled] = source.weight();
      }
      filled++;
      return true;
    }

    boolean isEmpty() {
      return filled == 0;
    }

    boolean isFull() {
      return filled == rows;
    }

    /** Adds the row that was taken last. */
    void addLastTo(Moments moments, double weight) {
      moments.add(values, (filled - 1) * dimension, weight);
    }

    SampleBlock finish() {
      int size = filled * dimension;
      return new SampleBlock(
          filled,
          dimension,
          values.length == size ? values : Arrays.copyOf(values, size),
          !weighted || weights.length == filled ? weights : Arrays.copyOf(weights, filled));
    }
  }
}
