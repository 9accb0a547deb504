package org.ddpmix.sample;

import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;

/** The good ones among the rows of a task, or a part of them. */
final class CheckedRows implements RowSource {

  private final Iterator<InternalRow> rows;
  private final RowReader reader;
  private final RowPosition position;
  private final double[] origin;
  private final RowPart part;
  private final int split;
  private final BadRows badRows = new BadRows();
  private double weight;
  private long seen;

  CheckedRows(
      Iterator<InternalRow> rows,
      RowReader reader,
      RowPosition position,
      double[] origin,
      RowPart part,
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
      Fault fault = reader.read(row, position, target, offset, dimension);
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
      if (fault == Fault.NO_DATA || fault.kind() == BadRowKind.HEADER) {
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
