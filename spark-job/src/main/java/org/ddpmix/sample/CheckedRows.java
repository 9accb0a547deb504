package org.ddpmix.sample;

import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;

/** The good ones among the rows of a task. */
final class CheckedRows implements RowSource {

  private final Iterator<InternalRow> rows;
  private final RowReader reader;
  private final RowPosition position;
  private final double[] origin;
  private final BadRows badRows = new BadRows();
  private double weight;

  CheckedRows(Iterator<InternalRow> rows, RowReader reader, RowPosition position, double[] origin) {
    this.rows = rows;
    this.reader = reader;
    this.position = position;
    this.origin = origin;
  }

  @Override
  public boolean next(double[] target, int offset) {
    int dimension = origin.length;
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      position.advance(row);
      Fault fault = reader.read(row, position, target, offset, dimension);
      if (fault == null) {
        weight = reader.weight(row);
        for (int j = 0; j < dimension; j++) {
          target[offset + j] -= origin[j];
        }
        return true;
      }
      if (fault == Fault.NO_DATA || fault.kind() == BadRowKind.HEADER) {
        position.uncount();
      }
      if (fault.kind() != null) {
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
