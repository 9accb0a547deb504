package org.ddpmix.io.pack;

import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.ddpmix.io.check.BadRowKind;
import org.ddpmix.io.check.BadRows;
import org.ddpmix.io.check.RowError;
import org.ddpmix.io.check.RowPosition;
import org.ddpmix.io.read.RowReader;

/** The good ones among the rows of a task, or a part of them. */
final class CheckedRows implements RowSource {

  private final Iterator<InternalRow> rows;
  private final RowReader reader;
  private final RowPosition position;
  private final double[] origin;
  private final HoldoutSplit part;
  private final int split;
  private final BadRows badRows = new BadRows();
  private double weight;
  private long seen;

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
      RowError fault = reader.read(row, position, target, offset, dimension);
      boolean wanted = part.has(split, seen++);
      if (fault == null && wanted) {
        weight = reader.weight(row);
        for (int j = 0; j < dimension; j++) {
          target[offset + j] -= origin[j];
        }
        return true;
      }
      if (fault == null) {
        continue;
      }
      if (fault == RowError.NO_DATA || fault.kind() == BadRowKind.HEADER) {
        position.uncount();
      }
      if (fault.kind() != null && (wanted || fault.kind() == BadRowKind.HEADER)) {
        badRows.add(fault, position);
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
