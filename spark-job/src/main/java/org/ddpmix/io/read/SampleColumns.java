package org.ddpmix.io.read;

import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
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

  /** Creates what computes the values of the new columns in a task. */
  @FunctionalInterface
  public interface Computation extends Serializable {
    BlockComputation start();
  }

  /** Computes the values of the new columns for blocks of samples. */
  @FunctionalInterface
  public interface BlockComputation {
    /**
     * Computes the values of one block.
     *
     * @param samples rows × dimension, row-major
     * @return for each row one value for each new column, in the internal form of Spark SQL
     */
    Object[][] of(double[] samples, int rows);
  }

  private static final int MAX_BLOCK = 64; // rows
  private static final int BLOCK_VALUES = 1 << 14;

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
   * @param computation computes the values of the new columns; runs on executors
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
    CollectionAccumulator<TaskCounts> counts =
        table.session().sparkContext().collectionAccumulator("rows");
    int dimension = table.dimension();
    RowReader reader = table.reader();
    RowPosition.Columns place = table.position();
    JavaRDD<InternalRow> rows =
        table
            .wholeRows()
            .mapPartitionsWithIndex(
                (p, it) ->
                    new ExtendedRows(
                        p,
                        it,
                        reader,
                        new RowPosition(place, p),
                        inputColumns,
                        dimension,
                        computation.start(),
                        counts),
                true);
    return new SampleColumns(table, data(table.session(), rows, schema), counts);
  }

  /**
   * A Dataset of internal rows. The public method takes rows whose numbers are boxed one by one.
   * The class of this one differs in Spark 3.5 and 4.1.
   */
  @SuppressWarnings("unchecked")
  private static Dataset<Row> data(
      SparkSession spark, JavaRDD<InternalRow> rows, StructType schema) {
    try {
      return (Dataset<Row>)
          spark
              .getClass()
              .getMethod("internalCreateDataFrame", RDD.class, StructType.class, boolean.class)
              .invoke(spark, rows.rdd(), schema, false);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this version of Spark has no internalCreateDataFrame", e);
    }
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
  private static final class ExtendedRows implements Iterator<InternalRow> {
    private final int partition;
    private final Iterator<InternalRow> input;
    private final RowReader reader;
    private final RowPosition position;
    private final InputColumns inputColumns;
    private final int columns; // of the input
    private final int dimension;
    private final BlockComputation computation;
    private final CollectionAccumulator<TaskCounts> counts;
    private final double[] samples; // of a block
    private final Object[][] block; // the input columns of its rows
    private Object[][] computed; // the new columns of its rows
    private int size; // of the block
    private int next; // the row of the block to return next
    private final BadRows badRows = new BadRows();
    private long goodRows;
    private boolean ended;

    ExtendedRows(
        int partition,
        Iterator<InternalRow> input,
        RowReader reader,
        RowPosition position,
        InputColumns inputColumns,
        int dimension,
        BlockComputation computation,
        CollectionAccumulator<TaskCounts> counts) {
      this.partition = partition;
      this.input = input;
      this.reader = reader;
      this.position = position;
      this.inputColumns = inputColumns;
      this.columns = inputColumns.schema().size();
      this.dimension = dimension;
      this.computation = computation;
      this.counts = counts;
      this.block = new Object[Math.max(1, Math.min(MAX_BLOCK, BLOCK_VALUES / dimension))][];
      this.samples = new double[block.length * dimension];
    }

    @Override
    public boolean hasNext() {
      if (next == size && !ended) {
        readBlock();
      }
      return next < size;
    }

    private void readBlock() {
      next = 0;
      size = 0;
      while (size < block.length && input.hasNext()) {
        InternalRow row = input.next();
        position.advance(row);
        int offset = size * dimension;
        RowError error = reader.read(row, position, samples, offset, dimension);
        if (error == null) {
          block[size] = new Object[columns];
          inputColumns.copy(row, samples, offset, dimension, block[size]);
          size++;
          continue;
        }
        if (error == RowError.NO_DATA) {
          position.excludeFromRowNumbers();
        }
        if (error.kind() != null) {
          badRows.add(error, position);
        }
      }
      goodRows += size;
      computed = computation.of(samples, size);
      if (size == 0) {
        ended = true;
        counts.add(new TaskCounts(partition, goodRows, badRows));
      }
    }

    @Override
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Object[] values = Arrays.copyOf(block[next], columns + computed[next].length);
      System.arraycopy(computed[next], 0, values, columns, computed[next].length);
      next++;
      return new GenericInternalRow(values);
    }
  }
}
