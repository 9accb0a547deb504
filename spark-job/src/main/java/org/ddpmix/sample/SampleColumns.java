package org.ddpmix.sample;

import java.io.Serializable;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.ddpmix.BadDataException;
import org.ddpmix.InvalidSettingException;

/** Columns that are computed from samples, beside the columns of the input that they are in. */
public final class SampleColumns {

  /** Computes the values of the new columns; runs on executors. */
  @FunctionalInterface
  public interface Computation extends Serializable {
    Object[] of(double[] sample);
  }

  private SampleColumns() {}

  /**
   * Appends columns to an input. Rows keep their order; bad ones end the job with a {@link BadDataException}, or are left
   * out.
   *
   * @param added the new columns
   * @param computation gives a value for each of them
   * @throws InvalidSettingException when the input has a column of such a name already
   */
  public static Dataset<Row> append(
      SampleTable table, StructType added, Computation computation, OnBadRows onBadRows) {
    InputColumns own = table.inputColumns();
    StructType schema = own.schema();
    for (StructField field : added.fields()) {
      for (String name : schema.fieldNames()) {
        if (name.equalsIgnoreCase(field.name())) {
          throw new InvalidSettingException(
              "input", table.name(), "it has a column " + name + " already, which would be written");
        }
      }
      schema = schema.add(field);
    }
    int dimension = table.dimension();
    RowReader reader = table.reader();
    RowPosition.Columns position = table.position();
    return table
        .wholeRows()
        .sparkSession()
        .createDataFrame(
            table
                .wholeRows()
                .toJavaRDD()
                .mapPartitionsWithIndex(
                    (p, rows) ->
                        new Rows(
                            rows,
                            reader,
                            new RowPosition(position, p),
                            own,
                            new double[dimension],
                            computation,
                            onBadRows),
                    true),
            schema);
  }

  /** The rows of a task, each with its new columns. */
  private static final class Rows implements Iterator<Row> {
    private final Iterator<Row> input;
    private final RowReader reader;
    private final RowPosition position;
    private final InputColumns own;
    private final double[] sample;
    private final Computation computation;
    private final OnBadRows onBadRows;
    private Row current; // a good row that was read ahead, or null

    Rows(
        Iterator<Row> input,
        RowReader reader,
        RowPosition position,
        InputColumns own,
        double[] sample,
        Computation computation,
        OnBadRows onBadRows) {
      this.input = input;
      this.reader = reader;
      this.position = position;
      this.own = own;
      this.sample = sample;
      this.computation = computation;
      this.onBadRows = onBadRows;
    }

    @Override
    public boolean hasNext() {
      while (current == null && input.hasNext()) {
        Row row = input.next();
        position.advance(row);
        Fault fault = reader.read(row, position, sample, 0, sample.length);
        if (fault == null) {
          current = row;
          continue;
        }
        if (fault == Fault.NO_DATA || fault.kind() == BadRowKind.HEADER) {
          position.uncount();
        }
        if (fault.kind() == BadRowKind.HEADER
            || (fault.kind() != null && onBadRows == OnBadRows.FAIL)) {
          throw new BadDataException(position.bad(fault).describe(file -> file));
        }
      }
      return current != null;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Object[] computed = computation.of(sample);
      int columns = own.schema().size();
      Object[] values = new Object[columns + computed.length];
      own.copy(current, sample, values);
      System.arraycopy(computed, 0, values, columns, computed.length);
      current = null;
      return RowFactory.create(values);
    }
  }
}
