package org.ddpmix.io.read;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.ddpmix.io.check.RowError;
import org.ddpmix.io.check.RowPosition;

/** Takes the sample out of a row of the input, and checks it. */
public abstract class RowReader implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * How many coordinates the row has, 0 where it does not tell. The first row that tells fixes the
   * dimension of all.
   */
  abstract int length(InternalRow row);

  /**
   * Reads one row.
   *
   * @param position where the row stands
   * @param target receives the coordinates from {@code offset}
   * @param dimension how many coordinates there must be
   * @return null where all is well, else what is wrong or a sentinel of {@link RowError}; the
   *     target then holds anything
   */
  public abstract RowError read(
      InternalRow row, RowPosition position, double[] target, int offset, int dimension);

  /** Whether rows carry weights. */
  public abstract boolean isWeighted();

  /** The weight of a row that {@link #read} has accepted: above 0. */
  public abstract double weight(InternalRow row);
}
