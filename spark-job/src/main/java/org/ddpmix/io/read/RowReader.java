package org.ddpmix.io.read;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.ddpmix.io.check.BadRowKind;
import org.ddpmix.io.check.NumberParser;
import org.ddpmix.io.check.RowError;
import org.ddpmix.io.check.RowPosition;

/** Extracts the sample from a row of the input and checks it. */
public abstract class RowReader implements Serializable {
  private static final long serialVersionUID = 1L;

  private boolean missingAllowed;

  /**
   * Makes a missing value, also NaN, a coordinate that is NaN and not an error, except in rows that
   * have no other.
   */
  final void allowMissing() {
    missingAllowed = true;
  }

  /** Whether the error of a coordinate is that of a missing value, which is allowed. */
  final boolean isMissing(RowError error) {
    return missingAllowed && (error.kind() == BadRowKind.MISSING || error.kind() == BadRowKind.NAN);
  }

  /** The error of a row whose coordinates were read, or null. */
  final RowError checked(double[] target, int offset, int dimension) {
    for (int j = offset; j < offset + dimension; j++) {
      if (!missingAllowed || !Double.isNaN(target[j])) {
        return null;
      }
    }
    return NumberParser.ALL_MISSING;
  }

  /**
   * The number of coordinates of a row, or 0 if the row does not determine it. The first row with a
   * positive length determines the dimension.
   */
  abstract int length(InternalRow row);

  /**
   * Reads one row.
   *
   * @param position the position of the row
   * @param target receives the coordinates from {@code offset} on, NaN for those that may be
   *     missing; undefined if an error is returned
   * @param dimension the expected number of coordinates
   * @return null if the row is valid, otherwise the error, {@link RowError#NO_DATA} or {@link
   *     RowError#ZERO_WEIGHT}
   */
  public abstract RowError read(
      InternalRow row, RowPosition position, double[] target, int offset, int dimension);

  /** Whether rows have weights. */
  public abstract boolean isWeighted();

  /** The weight, above 0, of a row for which {@link #read} returned null. */
  public abstract double weight(InternalRow row);
}
