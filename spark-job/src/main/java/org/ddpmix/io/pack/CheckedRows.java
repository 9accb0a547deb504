package org.ddpmix.io.pack;

import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.ddpmix.io.check.BadRowKind;
import org.ddpmix.io.check.BadRows;
import org.ddpmix.io.check.RowError;
import org.ddpmix.io.check.RowPosition;
import org.ddpmix.io.read.RowReader;

/** The valid rows of a task that belong to one side of a {@link HoldoutSplit}. */
final class CheckedRows implements RowSource {

  private final Iterator<InternalRow> rows;
  private final RowReader reader;
  private final RowPosition position;
  private final double[] origin;
  private final HoldoutSplit part;
  private final int split;
  private final BadRows badRows = new BadRows();
  private double weight;
  private long rowsRead;

  CheckedRows(
      Iterator<InternalRow> rows,
      RowReader reader,
      RowPosition position,
      double[] origin,
      HoldoutSplit part,
      int split) {
    this.rows = rows;
    this.reader = reader;
    this.position = position;
    this.origin = origin;
    this.part = part;
    this.split = split;
  }

  @Override
  public boolean next(double[] target, int offset) {
    int dimension = origin.length;
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      position.advance(row);
      RowError error = reader.read(row, position, target, offset, dimension);
      boolean wanted = part.contains(split, rowsRead++);
      if (error == null && wanted) {
        weight = reader.weight(row);
        for (int j = 0; j < dimension; j++) {
          target[offset + j] -= origin[j];
        }
        return true;
      }
      if (error == null) {
        continue;
      }
      if (error == RowError.NO_DATA) {
        position.excludeFromRowNumbers();
      }
      if (error.kind() != null && (wanted || error.kind() == BadRowKind.BROKEN)) {
        badRows.add(error, position);
      }
    }
    return false;
  }

  @Override
  public double weight() {
    return weight;
  }

  @Override
  public BadRows badRows() {
    return badRows;
  }
}
