package org.ddpmix.io.read;

import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.ddpmix.io.check.BadRow;
import org.ddpmix.io.check.RowPosition;

/**
 * Rows that are samples: where they come from, and how to take the sample out of one. No row has
 * been checked yet.
 */
public final class SampleTable {

  private final String name;
  private final Dataset<Row> rows;
  private final RowReader reader;
  private final RowPosition.Columns position;
  private final UnaryOperator<String> fileName;
  private final List<String> featureNames;
  private final List<String> leftOut;
  private final Dataset<Row> wholeRows;
  private final InputColumns inputColumns;

  SampleTable(
      String name,
      Dataset<Row> rows,
      RowReader reader,
      RowPosition.Columns position,
      UnaryOperator<String> fileName,
      List<String> featureNames,
      List<String> leftOut,
      Dataset<Row> wholeRows,
      InputColumns inputColumns) {
    this.name = name;
    this.rows = rows;
    this.reader = reader;
    this.position = position;
    this.fileName = fileName;
    this.featureNames = List.copyOf(featureNames);
    this.leftOut = List.copyOf(leftOut);
    this.wholeRows = wholeRows;
    this.inputColumns = inputColumns;
  }

  /**
   * The samples of a Dataset, whose columns have types.
   *
   * @param choice where nothing is named, the columns are found as for Parquet files: see {@link
   *     SampleReader}
   * @throws org.ddpmix.exception.InvalidSettingException when a column does not exist or its type
   *     does not fit
   */
  public static SampleTable of(Dataset<?> data, ColumnChoice choice) {
    StructType schema = data.schema();
    TypedColumns columns = TypedColumns.resolve(schema, choice);
    Dataset<Row> rows = data.toDF().select(columns.select());
    return new SampleTable(
        "samples",
        rows,
        columns.reader(schema),
        RowPosition.Columns.NONE,
        UnaryOperator.identity(),
        columns.features(),
        columns.leftOut(),
        data.toDF().select(columns.selectWith(schema)),
        new InputColumns.Within(schema, columns.width()));
  }

  /** The input, as the user named it. */
  public String name() {
    return name;
  }

  /**
   * The names of the columns that hold the coordinates: one vector or array column, or one column
   * for each.
   */
  public List<String> featureNames() {
    return featureNames;
  }

  /** The columns that were found to be no coordinates, where the user named none. */
  public List<String> leftOut() {
    return leftOut;
  }

  /** How many coordinates a sample has, as the first good row tells; a look at the first rows. */
  public int dimension() {
    try {
      return InputPreview.of(rows(), reader, position).medians().length;
    } catch (Exception e) { // Spark throws checked exceptions that Scala does not declare
      throw ReadFailure.translate(e, name);
    }
  }

  SparkSession session() {
    return rows.sparkSession();
  }

  InputColumns inputColumns() {
    return inputColumns;
  }

  /**
   * The rows with the columns that {@link #reader} and {@link #position} understand, in Spark's own
   * form: the public one boxes every number of an array. A row's memory is used again for the next.
   */
  public JavaRDD<InternalRow> rows() {
    return decoded(rows);
  }

  /** {@link #rows} and, behind their columns, whatever else {@link #inputColumns} needs. */
  JavaRDD<InternalRow> wholeRows() {
    return decoded(wholeRows);
  }

  StructType wholeSchema() {
    return wholeRows.schema();
  }

  private JavaRDD<InternalRow> decoded(Dataset<Row> data) {
    JavaRDD<InternalRow> decoded = data.queryExecution().toRdd().toJavaRDD();
    String input = name;
    return position.isInFiles()
        ? decoded.mapPartitions(it -> new DecodedRows(it, input), true)
        : decoded;
  }

  public RowReader reader() {
    return reader;
  }

  public RowPosition.Columns position() {
    return position;
  }

  public String describe(BadRow row) {
    return row.describe(fileName);
  }
}
