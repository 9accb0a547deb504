package org.ddpmix.io.read;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.io.check.BadRow;
import org.ddpmix.io.check.RowPosition;

/**
 * The rows of an input together with the reader that extracts the samples from them. The rows have
 * not been checked.
 */
public final class SampleTable {

  /**
   * Where rows come from.
   *
   * @param name the name of the input in messages
   * @param position the columns with the position of a row
   * @param fileName converts the URI of a file to the name to print
   * @param rows the rows with the columns for the reader and the position
   * @param wholeRows the same columns and those that {@code inputColumns} needs
   * @param inputColumns the columns of the input
   */
  record Source(
      SparkSession session,
      String name,
      RowPosition.Columns position,
      UnaryOperator<String> fileName,
      Supplier<JavaRDD<InternalRow>> rows,
      Supplier<JavaRDD<InternalRow>> wholeRows,
      InputColumns inputColumns) {}

  private final Source source;
  private final RowReader reader;
  private final ColumnPlan plan;
  private List<String> features = List.of();
  private List<String> files = List.of(); // lines that describe the files
  private List<String> filesLeftOut = List.of();
  private Set<String> integers = Set.of(); // columns whose integers doubles may not represent
  private boolean header = true;
  private char separator = ',';
  private InputPreview preview; // read when it is needed

  private SampleTable(Source source, RowReader reader, ColumnPlan plan) {
    this.source = source;
    this.reader = reader;
    this.plan = plan;
  }

  static SampleTable of(Source source, RowReader reader, ColumnPlan plan) {
    return new SampleTable(source, reader, plan);
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
    return of(
        new Source(
            data.sparkSession(),
            "samples",
            RowPosition.Columns.NONE,
            UnaryOperator.identity(),
            () -> readable(rows),
            () -> internal(data.toDF().select(columns.selectWith(schema))),
            new InputColumns.Typed(schema, columns.places(schema, 0))),
        columns.reader(schema),
        columns.plan());
  }

  /**
   * The rows of a Dataset for a {@link TypedRowReader}, which asks for numbers, arrays and structs
   * of numbers only.
   */
  static JavaRDD<InternalRow> readable(Dataset<Row> data) {
    return ColumnarScan.rows(data).orElseGet(() -> internal(data));
  }

  /** The rows of a Dataset, without the boxes of the public {@code Row}. */
  static JavaRDD<InternalRow> internal(Dataset<Row> data) {
    return data.queryExecution().toRdd().toJavaRDD();
  }

  SampleTable with(InputFiles input, String form) {
    int count = input.paths().size();
    String line =
        input.table() != null
            ? input.table().key() + " table"
            : String.format(
                Locale.ROOT,
                "%d %s file%s, %s%s",
                count,
                input.format().key(),
                count == 1 ? "" : "s",
                size(input.bytes()),
                form.isEmpty() ? "" : "; " + form);
    files = List.of(line);
    filesLeftOut = List.copyOf(input.leftOut());
    return this;
  }

  private static String size(long bytes) {
    String[] units = {"bytes", "kB", "MB", "GB", "TB"};
    double size = bytes;
    int unit = 0;
    while (size >= 1000 && unit < units.length - 1) {
      size /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", size, units[unit]);
  }

  SampleTable withTextForm(boolean header, char separator) {
    this.header = header;
    this.separator = separator;
    return this;
  }

  SampleTable withIntegers(Set<String> names) {
    integers = Set.copyOf(names);
    return this;
  }

  SampleTable withFeatures(List<String> features) {
    this.features = List.copyOf(features);
    return this;
  }

  /** The name of the input in messages: the path as the user gave it. */
  public String name() {
    return source.name();
  }

  /** Which columns are used and which are not. */
  public ColumnPlan plan() {
    return plan;
  }

  /**
   * The names of the columns with the coordinates: one vector or array column, or one numeric
   * column per coordinate.
   */
  public List<String> featureNames() {
    return plan.used();
  }

  /** The name of a coordinate in messages, with that of the input. */
  public String coordinate(int index) {
    return name()
        + ": column "
        + (featureNames().size() == 1 && dimension() > 1
            ? featureNames().get(0) + "[" + index + "]"
            : featureNames().get(index));
  }

  /**
   * The names of the columns that hold one coordinate each; empty if the coordinates are in one
   * vector or array, or in a LibSVM file.
   */
  public List<String> scalarColumns() {
    StructType schema = inputColumns().schema();
    Set<String> names = new HashSet<>(List.of(schema.fieldNames()));
    return featureNames().stream()
            .allMatch(
                name ->
                    names.contains(name)
                        && (schema.apply(name).dataType() instanceof NumericType
                            || schema.apply(name).dataType() instanceof StringType))
        ? featureNames()
        : List.of();
  }

  /** The name of the column of the input with all coordinates, if there is one. */
  public String vectorColumn() {
    String name = featureNames().get(0);
    return List.of(inputColumns().schema().fieldNames()).contains(name) ? name : "features";
  }

  /** The columns that are not used as coordinates. */
  public List<String> leftOut() {
    return List.copyOf(plan.leftOut().keySet());
  }

  /**
   * The names of the coordinates, for the mixture; empty if the input has none, as in a vector
   * column, a LibSVM file or a CSV file without a header.
   */
  public List<String> features() {
    return features;
  }

  /** The number, format and size of the files, in one line; empty without files. */
  public List<String> files() {
    return files;
  }

  /** The files and folders that are not read and why, one line each. */
  public List<String> filesLeftOut() {
    return filesLeftOut;
  }

  /** Whether the input has a header line; true for formats without header lines. */
  public boolean hasHeader() {
    return header;
  }

  /** The character between the fields of the input; a comma for formats without one. */
  public char separator() {
    return separator;
  }

  /** Remarks on the columns, one line each. Reads the first rows. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>(plan.warnings());
    if (plan.used().size() > 1 || !features.isEmpty()) {
      add(warnings, preview().identifiers(plan.used()), "row numbers");
      add(warnings, preview().dates(plan.used()), "dates");
      List<String> codes = preview().withMissingCodes(plan.used());
      if (!codes.isEmpty()) {
        warnings.add(
            "a number far from all others may stand for missing values in "
                + ColumnPlan.columns(codes));
      }
      List<String> rounded = new ArrayList<>(preview().beyondIntegers(plan.used()));
      rounded.retainAll(integers);
      if (!rounded.isEmpty()) {
        warnings.add(ColumnPlan.columns(rounded) + ": " + ColumnPlan.ROUNDED);
      }
    }
    return warnings;
  }

  private static void add(List<String> warnings, List<String> columns, String what) {
    if (!columns.isEmpty()) {
      warnings.add(
          ColumnPlan.columns(columns)
              + (columns.size() == 1
                  ? " looks like " + what + " and is"
                  : " look like " + what + " and are")
              + " used; --features selects columns");
    }
  }

  /** The first rows. They are read once. */
  public InputPreview preview() {
    if (preview == null) {
      try {
        preview = InputPreview.of(rows(), reader, source.position());
      } catch (Exception e) { // Spark throws checked exceptions that Scala does not declare
        throw ReadFailure.translate(e, name());
      }
      if (preview.dimension() > InputPreview.MAX_DIMENSION) {
        throw new BadDataException(
            name()
                + ": a row has "
                + preview.dimension()
                + " coordinates, more than the limit of "
                + InputPreview.MAX_DIMENSION);
      }
    }
    return preview;
  }

  /**
   * The dimension of the samples. Reads the first rows of the input.
   *
   * @throws org.ddpmix.exception.BadDataException if a file cannot be read
   */
  public int dimension() {
    return preview().dimension();
  }

  SparkSession session() {
    return source.session();
  }

  InputColumns inputColumns() {
    return source.inputColumns();
  }

  /**
   * The rows with the columns for {@link #reader} and {@link #position}. They are internal rows,
   * because the public {@code Row} boxes every number of an array. The memory of a row is reused
   * for the next row.
   */
  public JavaRDD<InternalRow> rows() {
    return decoded(source.rows().get());
  }

  /** The columns of {@link #rows}, and further ones for {@link #inputColumns}. */
  JavaRDD<InternalRow> wholeRows() {
    return decoded(source.wholeRows().get());
  }

  private JavaRDD<InternalRow> decoded(JavaRDD<InternalRow> data) {
    String input = name();
    return source.position().isInFiles()
        ? data.mapPartitions(it -> new DecodedRows(it, input), true)
        : data;
  }

  /** Extracts the sample from a row of {@link #rows}. */
  public RowReader reader() {
    return reader;
  }

  /** The columns of {@link #rows} with the position of a row. */
  public RowPosition.Columns position() {
    return source.position();
  }

  /** Returns the position and the error of a bad row in one line. */
  public String describe(BadRow row) {
    return row.describe(source.fileName());
  }
}
