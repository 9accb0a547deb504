package org.ddpmix.io.read;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.CollectionAccumulator;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.io.check.BadRowKind;
import org.ddpmix.io.check.BadRowPolicy;
import org.ddpmix.io.check.BadRows;
import org.ddpmix.io.check.RowError;
import org.ddpmix.io.check.RowPosition;
import scala.Function1;

/** Columns that are computed from samples, beside all columns of the input that they are in. */
public final class SampleColumns {

  /** Computes the values of the new columns; runs on executors. */
  @FunctionalInterface
  public interface Computation extends Serializable {
    Object[] of(double[] sample);
  }

  private final SampleTable table;
  private final Dataset<Row> rows;
  private final CollectionAccumulator<Done> done;

  private SampleColumns(SampleTable table, Dataset<Row> rows, CollectionAccumulator<Done> done) {
    this.table = table;
    this.rows = rows;
    this.done = done;
  }

  /**
   * Appends columns to an input.
   *
   * @param added the new columns
   * @param computation gives a value for each of them
   * @throws InvalidSettingException when the input has a column of such a name already
   */
  public static SampleColumns append(SampleTable table, StructType added, Computation computation) {
    InputColumns own = table.inputColumns();
    StructType schema = own.schema();
    for (StructField field : added.fields()) {
      for (String name : own.schema().fieldNames()) {
        if (name.equalsIgnoreCase(field.name())) {
          throw new InvalidSettingException(
              table.name() + ": it has a column " + name + " already, which would be written");
        }
      }
      schema = schema.add(field);
    }
    SparkSession spark = table.session();
    CollectionAccumulator<Done> done = spark.sparkContext().collectionAccumulator("rows");
    int dimension = table.dimension();
    RowReader reader = table.reader();
    RowPosition.Columns place = table.position();
    StructType inputSchema = table.wholeSchema();
    Dataset<Row> rows =
        spark.createDataFrame(
            table
                .wholeRows()
                .mapPartitionsWithIndex(
                    (p, it) -> {
                      double[] sample = new double[dimension];
                      RowPosition position = new RowPosition(place, p);
                      Function1<Object, Object> converter =
                          CatalystTypeConverters.createToScalaConverter(inputSchema);
                      return new Rows(
                          p, it, converter, reader, position, own, sample, computation, done);
                    },
                    true),
            schema);
    return new SampleColumns(table, rows, done);
  }

  /** The good rows in the order of the input. */
  public Dataset<Row> rows() {
    return rows;
  }

  /**
   * Judges the bad rows, after {@link #rows} were written.
   *
   * @return how many were left out, by what is wrong with them
   * @throws BadDataException when they are not to be skipped, or no others are there
   */
  public Map<String, Long> finish(BadRowPolicy onBadRows) {
    Map<Integer, Done> byPartition = new HashMap<>(); // a task that was tried again counts once
    done.value().forEach(part -> byPartition.put(part.partition(), part));
    BadRows bad = new BadRows();
    long good = 0;
    for (Done part : byPartition.values()) {
      bad.add(part.badRows());
      good += part.goodRows();
    }
    bad.refuse(table.name(), table::describe, onBadRows, good);
    return bad.byKind();
  }

  private record Done(int partition, long goodRows, BadRows badRows) implements Serializable {}

  /** The good rows of a task, each with its new columns. */
  private static final class Rows implements Iterator<Row> {
    private final int partition;
    private final Iterator<InternalRow> input;
    private final Function1<Object, Object> converter; // to the public form
    private final RowReader reader;
    private final RowPosition position;
    private final InputColumns own;
    private final double[] sample;
    private final Computation computation;
    private final CollectionAccumulator<Done> done;
    private final BadRows badRows = new BadRows();
    private long goodRows;
    private Row current; // a good row that was read ahead, or null
    private boolean ended;

    Rows(
        int partition,
        Iterator<InternalRow> input,
        Function1<Object, Object> converter,
        RowReader reader,
        RowPosition position,
        InputColumns own,
        double[] sample,
        Computation computation,
        CollectionAccumulator<Done> done) {
      this.partition = partition;
      this.input = input;
      this.converter = converter;
      this.reader = reader;
      this.position = position;
      this.own = own;
      this.sample = sample;
      this.computation = computation;
      this.done = done;
    }

    @Override
    public boolean hasNext() {
      while (current == null && input.hasNext()) {
        InternalRow row = input.next();
        position.advance(row);
        RowError fault = reader.read(row, position, sample, 0, sample.length);
        if (fault == null) {
          current = (Row) converter.apply(row);
          goodRows++;
          return true;
        }
        if (fault == RowError.NO_DATA || fault.kind() == BadRowKind.HEADER) {
          position.uncount();
        }
        if (fault.kind() != null) {
          badRows.add(fault, position);
        }
      }
      if (current == null && !ended) {
        ended = true;
        done.add(new Done(partition, goodRows, badRows));
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
