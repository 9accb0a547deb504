package org.ddpmix.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * Some rows of the samples, packed: the unit that is cached, and that one call of a kernel works
 * on.
 *
 * <p>Rows are held relative to the origin of their {@link SampleSet}, so that data far from zero
 * keep their precision.
 */
public final class SampleBlock implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int rows;
  private final int dimension;
  private final double[] values; // rows × dimension, row-major
  private final double[] rowWeights; // rows, or null where every row weighs 1

  /**
   * @param rows how many rows, at least 1
   * @param dimension their length, at least 1
   * @param values rows × dimension numbers, row-major; not copied
   * @param rowWeights a positive weight for each row, or null where every row weighs 1; not copied
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

  /** rows × dimension, row-major; shared, not to be written to. */
  public double[] values() {
    return values;
  }

  /** The weight of a row, 1 where the samples carry none. */
  public double rowWeight(int row) {
    return rowWeights == null ? 1.0 : rowWeights[row];
  }

  public boolean isWeighted() {
    return rowWeights != null;
  }

  /** Copies of some rows, with their weights, in the order given. */
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
   * Copies of the rows with some ids, in their order.
   *
   * @param blocks one after the other
   * @param firstRow the id of the first block's first row
   * @param ids ascending; those of other rows are passed over
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

  /** A copy of a row. */
  public double[] row(int row) {
    return Arrays.copyOfRange(values, row * dimension, (row + 1) * dimension);
  }
}
