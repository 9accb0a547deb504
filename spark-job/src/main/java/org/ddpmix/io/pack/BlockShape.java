package org.ddpmix.io.pack;

import java.io.Serializable;
import java.util.Arrays;
import org.ddpmix.data.Moments;
import org.ddpmix.data.SampleBlock;

/** The size of a full block. */
final class BlockShape implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int FIRST_ROWS = 16;

  private final int rows;
  private final int dimension;
  private final boolean weighted;

  /** The largest block of at most {@code bytes} bytes, with at least one row. */
  BlockShape(long bytes, int dimension, boolean weighted) {
    this.dimension = dimension;
    this.weighted = weighted;
    long rowBytes = (long) Double.BYTES * (dimension + (weighted ? 1 : 0));
    long most = Math.max(1, (Integer.MAX_VALUE - 8) / dimension); // limit of a Java array
    this.rows = (int) Math.min(most, Math.max(1, bytes / rowBytes));
  }

  /** This shape, or a smaller one if a block of this shape exceeds {@code bytes} bytes. */
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

  /** Starts an empty block that grows. */
  Builder newBuilder() {
    return new Builder(Math.min(rows, FIRST_ROWS));
  }

  /** Starts a block that will most likely be full. */
  Builder newFullSizedBuilder() {
    return new Builder(rows);
  }

  /** Collects the rows of a block. The arrays grow, because a partition may have few rows. */
  final class Builder {
    private int filled;
    private double[] values;
    private double[] weights; // or null

    private Builder(int capacity) {
      values = new double[capacity * dimension];
      weights = weighted ? new double[capacity] : null;
    }

    /** Adds the next row of a source. Returns false if the source has no more rows. */
    boolean addNext(RowSource source) {
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

    /** Adds the last row of this builder to the moments. */
    void addLastTo(Moments moments, double weight) {
      moments.add(values, (filled - 1) * dimension, weight);
    }

    SampleBlock build() {
      int size = filled * dimension;
      return new SampleBlock(
          filled,
          dimension,
          values.length == size ? values : Arrays.copyOf(values, size),
          !weighted || weights.length == filled ? weights : Arrays.copyOf(weights, filled));
    }
  }
}
