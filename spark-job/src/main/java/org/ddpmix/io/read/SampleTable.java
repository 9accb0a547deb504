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
 * The rows of an input together with the reader that extracts the samples from them. The rows have
 * not been checked.
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
   * Creates a table from a Dataset.
   *
   * @param choice the columns to use; if none are selected, they are chosen as for Parquet files,
   *     see {@link SampleReader}
   * @throws org.ddpmix.exception.InvalidSettingException if a selected column does not exist or has
   *     the wrong type
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
        new InputColumns.Consecutive(schema, columns.width()));
  }

  /** The name of the input in messages: the path as the user gave it. */
  public String name() {
    return name;
  }

  /**
   * The names of the columns with the coordinates: one vector or array column, or one numeric
   * column per coordinate.
   */
  public List<String> featureNames() {
    return featureNames;
  }

  /** The name of a coordinate in messages, with that of the input. */
  public String coordinate(int index) {
    return name
        + ": column "
        + (featureNames.size() == 1 && dimension() > 1
            ? featureNames.get(0) + "[" + index + "]"
            : featureNames.get(index));
  }

  /** The columns that are not used as coordinates; empty if the user selected the columns. */
  public List<String> leftOut() {
    return leftOut;
  }

  /**
   * The dimension of the samples. Reads the first rows of the input.
   *
   * @throws org.ddpmix.exception.BadDataException if a file cannot be read
   */
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
   * The rows with the columns for {@link #reader} and {@link #position}. They are internal rows,
   * because the public {@code Row} boxes every number of an array. Spark reuses the memory of a row
   * for the next row.
   */
  public JavaRDD<InternalRow> rows() {
    return decoded(rows);
  }

  /** The columns of {@link #rows}, followed by the further columns for {@link #inputColumns}. */
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

  /** Extracts the sample from a row of {@link #rows}. */
  public RowReader reader() {
    return reader;
  }

  /** The columns of {@link #rows} with the position of a row. */
  public RowPosition.Columns position() {
    return position;
  }

  /** Returns the position and the error of a bad row in one line. */
  public String describe(BadRow row) {
    return row.describe(fileName);
  }
}
