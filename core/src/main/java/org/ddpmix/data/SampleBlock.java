package org.ddpmix.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.ddpmix.mixture.MarginalPosterior;

/**
 * A block of consecutive samples in one array. Blocks are the unit of caching, and kernels process
 * one block per call.
 *
 * <p>Rows are stored relative to the origin of their {@link SampleSet}. This preserves the
 * precision of data far from zero. A missing coordinate is NaN.
 */
public final class SampleBlock implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int rows;
  private final int dimension;
  private final double[] values; // rows × dimension, row-major
  private final double[] rowWeights; // rows, or null if every row has weight 1

  /**
   * Creates a block.
   *
   * @param rows the number of rows, at least 1
   * @param dimension the number of coordinates, at least 1
   * @param values rows × dimension numbers, row-major; not copied
   * @param rowWeights a positive weight for each row, or null if every row has weight 1; not copied
   * @throws IllegalArgumentException if the array lengths do not match
   */
  public SampleBlock(int rows, int dimension, double[] values, double[] rowWeights) {
    if (values.length != rows * dimension || (rowWeights != null && rowWeights.length != rows)) {
      throw new IllegalArgumentException(
          "a block of " + rows + " × " + dimension + " cannot hold " + values.length + " values");
    }
    this.rows = rows;
    this.dimension = dimension;
    this.values = values;
    this.rowWeights = rowWeights;
  }

  public int rows() {
    return rows;
  }

  public int dimension() {
    return dimension;
  }

  /** The values: rows × dimension, row-major. The array is shared and must not be modified. */
  public double[] values() {
    return values;
  }

  /** The weight of a row; 1 if the samples have no weights. */
  public double rowWeight(int row) {
    return rowWeights == null ? 1.0 : rowWeights[row];
  }

  public boolean isWeighted() {
    return rowWeights != null;
  }

  /** The same rows and weights with other values: rows × dimension, row-major; not copied. */
  public SampleBlock withValues(double[] other) {
    return new SampleBlock(rows, dimension, other, rowWeights);
  }

  /** Copies some rows with their weights, in the given order. */
  public SampleBlock select(int... chosen) {
    double[] some = new double[chosen.length * dimension];
    double[] weights = isWeighted() ? new double[chosen.length] : null;
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(values, chosen[i] * dimension, some, i * dimension, dimension);
      if (isWeighted()) {
        weights[i] = rowWeights[chosen[i]];
      }
    }
    return new SampleBlock(chosen.length, dimension, some, weights);
  }

  /**
   * Copies the rows with the given ids, in ascending order.
   *
   * @param blocks consecutive blocks
   * @param firstRow the id of the first row of the first block
   * @param ids ascending; ids outside these blocks are ignored
   */
  public static List<SampleBlock> select(Iterator<SampleBlock> blocks, long firstRow, long[] ids) {
    List<SampleBlock> selected = new ArrayList<>();
    int next = Arrays.binarySearch(ids, firstRow);
    next = next < 0 ? -next - 1 : next;
    long row = firstRow;
    while (next < ids.length && blocks.hasNext()) {
      SampleBlock block = blocks.next();
      int from = next;
      while (next < ids.length && ids[next] < row + block.rows()) {
        next++;
      }
      if (next > from) {
        long first = row;
        selected.add(
            block.select(
                Arrays.stream(ids, from, next).mapToInt(id -> (int) (id - first)).toArray()));
      }
      row += block.rows();
    }
    return selected;
  }

  /** Whether a row lacks a coordinate, which is NaN. */
  public boolean isIncomplete(int row) {
    return MarginalPosterior.isIncomplete(values, row * dimension, dimension);
  }

  /** Returns a copy of a row: dimension numbers. */
  public double[] row(int row) {
    return Arrays.copyOfRange(values, row * dimension, (row + 1) * dimension);
  }
}
