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

/** Appends columns that are computed from the samples to all columns of the input. */
public final class SampleColumns {

  /** Computes the values of the new columns. Runs on executors. */
  @FunctionalInterface
  public interface Computation extends Serializable {
    /** Returns one value for each new column. */
    Object[] of(double[] sample);
  }

  private final SampleTable table;
  private final Dataset<Row> rows;
  private final CollectionAccumulator<TaskCounts> counts;

  private SampleColumns(
      SampleTable table, Dataset<Row> rows, CollectionAccumulator<TaskCounts> counts) {
    this.table = table;
    this.rows = rows;
    this.counts = counts;
  }

  /**
   * Appends columns to an input.
   *
   * @param added the new columns
   * @param computation computes the value of each new column
   * @throws InvalidSettingException if the input already has a column with the name of a new one,
   *     ignoring case
   */
  public static SampleColumns append(SampleTable table, StructType added, Computation computation) {
    InputColumns inputColumns = table.inputColumns();
    StructType schema = inputColumns.schema();
    for (StructField field : added.fields()) {
      for (String name : inputColumns.schema().fieldNames()) {
        if (name.equalsIgnoreCase(field.name())) {
          throw new InvalidSettingException(
              table.name()
                  + ": the input already has a column "
                  + name
                  + ", and the output would add one");
        }
      }
      schema = schema.add(field);
    }
    SparkSession spark = table.session();
    CollectionAccumulator<TaskCounts> counts = spark.sparkContext().collectionAccumulator("rows");
    int dimension = table.dimension();
    RowReader reader = table.reader();
    RowPosition.Columns place = table.position();
    Dataset<Row> rows =
        spark.createDataFrame(
            table
                .wholeRows()
                .mapPartitionsWithIndex(
                    (p, it) -> {
                      double[] sample = new double[dimension];
                      RowPosition position = new RowPosition(place, p);
                      return new ExtendedRows(
                          p,
                          it,
                          reader,
                          position,
                          inputColumns.schema().size(),
                          inputColumns.copier(),
                          sample,
                          computation,
                          counts);
                    },
                    true),
            schema);
    return new SampleColumns(table, rows, counts);
  }

  /** The valid rows with the new columns, in the order of the input. */
  public Dataset<Row> rows() {
    return rows;
  }

  /**
   * Applies the policy to the bad rows. Call this after {@link #rows} have been written.
   *
   * @return the number of skipped bad rows by {@link BadRowKind#key()}
   * @throws BadDataException if more rows are bad than the policy allows, or no row is valid
   */
  public Map<String, Long> finish(BadRowPolicy onBadRows) {
    Map<Integer, TaskCounts> byPartition = new HashMap<>(); // a retried task counts once
    counts.value().forEach(part -> byPartition.put(part.partition(), part));
    BadRows bad = new BadRows();
    long good = 0;
    for (TaskCounts part : byPartition.values()) {
      bad.add(part.badRows());
      good += part.goodRows();
    }
    bad.enforce(table.name(), table::describe, onBadRows, good);
    return bad.byKind();
  }

  /** The number of valid rows and the bad rows of a task. */
  private record TaskCounts(int partition, long goodRows, BadRows badRows)
      implements Serializable {}

  /** The valid rows of a task, each with its new columns. */
  private static final class ExtendedRows implements Iterator<Row> {
    private final int partition;
    private final Iterator<InternalRow> input;
    private final RowReader reader;
    private final RowPosition position;
    private final int columns; // of the input
    private final InputColumns.Copier copier;
    private final double[] sample;
    private final Computation computation;
    private final CollectionAccumulator<TaskCounts> counts;
    private final BadRows badRows = new BadRows();
    private long goodRows;
    private Object[] current; // the output of the valid row that was read ahead, or null
    private boolean ended;

    ExtendedRows(
        int partition,
        Iterator<InternalRow> input,
        RowReader reader,
        RowPosition position,
        int columns,
        InputColumns.Copier copier,
        double[] sample,
        Computation computation,
        CollectionAccumulator<TaskCounts> counts) {
      this.partition = partition;
      this.input = input;
      this.reader = reader;
      this.position = position;
      this.columns = columns;
      this.copier = copier;
      this.sample = sample;
      this.computation = computation;
      this.counts = counts;
    }

    @Override
    public boolean hasNext() {
      while (current == null && input.hasNext()) {
        InternalRow row = input.next();
        position.advance(row);
        RowError error = reader.read(row, position, sample, 0, sample.length);
        if (error == null) {
          Object[] computed = computation.of(sample);
          current = new Object[columns + computed.length];
          copier.copy(row, sample, current);
          System.arraycopy(computed, 0, current, columns, computed.length);
          goodRows++;
          return true;
        }
        if (error == RowError.NO_DATA) {
          position.excludeFromRowNumbers();
        }
        if (error.kind() != null) {
          badRows.add(error, position);
        }
      }
      if (current == null && !ended) {
        ended = true;
        counts.add(new TaskCounts(partition, goodRows, badRows));
      }
      return current != null;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Object[] values = current;
      current = null;
      return RowFactory.create(values);
    }
  }
}
