package org.ddpmix.io.read;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Opens sample files and selects their columns.
 *
 * <p>If the user selects no columns, the coordinates are:
 *
 * <ul>
 *   <li>Parquet, ORC, Avro, JSON: the vector or array column if there is one (if there are several,
 *       the one named {@code features}), otherwise all numeric columns;
 *   <li>CSV: the columns in which at least half of the non-missing values of the first 1000 rows
 *       are numbers. Text columns are thus ignored, but a bad value in a numeric column is an
 *       error;
 *   <li>LibSVM: all indices up to the largest one. Finding it takes a pass over the input.
 * </ul>
 *
 * Bookkeeping is used only if the user selects it: the columns that {@code predict} writes, the
 * index of a pandas data frame, row numbers in a first column without a name, and partition keys in
 * names of folders. {@link SampleTable#plan()} returns the used and unused columns.
 *
 * <p>Rows of weight 0 are ignored. Messages number the data rows of a file from 1; headers, blank
 * lines and comments have no number.
 */
public final class SampleReader {

  private static final String MIN_PARTITIONS = "spark.sql.files.minPartitionNum";
  private static final String CASE_SENSITIVE = "spark.sql.caseSensitive";

  private SparkSession spark;
  private SampleFormat format = SampleFormat.AUTO;
  private ColumnChoice columns = ColumnChoice.automatic();
  private CsvOptions csv = CsvOptions.DETECTED;
  private List<String> expectedFeatures = List.of();
  private int expectedDimension; // 0: unknown
  private boolean missingAllowed;

  /** Creates a reader with default options. */
  public SampleReader(SparkSession spark) {
    this.spark = spark;
  }

  /** Sets the format of the files. Default: AUTO, by the extension of the first file. */
  public SampleReader format(SampleFormat format) {
    this.format = format;
    return this;
  }

  /** Sets the columns to use. LibSVM files have no named columns. Default: by type. */
  public SampleReader columns(ColumnChoice columns) {
    this.columns = columns;
    return this;
  }

  /**
   * Sets whether the first line of a CSV file contains the column names. Without a header, the
   * columns are named {@code _c0}, {@code _c1}, …. Default: detected; a line of numbers is data.
   */
  public SampleReader header(boolean header) {
    csv = csv.withHeader(header);
    return this;
  }

  /** Sets the form of CSV files. Default: detected. */
  public SampleReader csv(CsvOptions options) {
    csv = options;
    return this;
  }

  /**
   * Sets the coordinates of the mixture that the samples are for. If the user selects no columns,
   * named columns are taken by these names; coordinates that do not occur in a LibSVM file are 0.
   *
   * @param features the names of the coordinates; empty if the mixture has none
   * @param dimension the number of coordinates
   */
  public SampleReader expect(List<String> features, int dimension) {
    expectedFeatures = List.copyOf(features);
    expectedDimension = dimension;
    return this;
  }

  /**
   * Sets whether rows may lack some values: null, NaN, blank, or a text such as NA. Their
   * coordinates are NaN. A row without any value is bad. Default: such rows are bad.
   */
  public SampleReader allowMissing(boolean allowed) {
    missingAllowed = allowed;
    return this;
  }

  /**
   * Sets the minimum number of input splits. Spark otherwise derives the splits from the number of
   * cores. With a fixed number, {@code SamplePacker.partitions} creates the same partitions on any
   * cluster.
   *
   * @param partitions at least 1
   */
  public SampleReader partitions(int partitions) {
    spark = with(MIN_PARTITIONS, String.valueOf(partitions));
    return this;
  }

  /** A separate session with a setting, so that it does not affect other queries of the user. */
  private SparkSession with(String setting, String text) {
    SparkSession own = spark.newSession();
    CollectionConverters.asJava(spark.conf().getAll())
        .forEach(
            (key, value) -> {
              if (own.conf().isModifiable(key)) {
                own.conf().set(key, value);
              }
            });
    own.conf().set(setting, text);
    return own;
  }

  /**
   * Opens a path.
   *
   * @param path a file, a folder or a glob on any Hadoop file system
   * @throws BadDataException if there is no data, or it cannot be read
   * @throws InvalidSettingException if a selected column does not exist or has the wrong type
   */
  public SampleTable open(String path) {
    SampleTable table = table(path);
    if (missingAllowed) {
      table.reader().allowMissing();
    }
    return table;
  }

  private SampleTable table(String path) {
    InputFiles input = find(path);
    try {
      return switch (input.format()) {
        case CSV -> new CsvTable(spark, columns, expectedFeatures, csv, input).open();
        case TSV ->
            new CsvTable(spark, columns, expectedFeatures, csv.withDefaultSeparator('\t'), input)
                .open();
        case LIBSVM -> openLibSvm(input);
        default ->
            // Names may differ only in case.
            new TypedTable(with(CASE_SENSITIVE, "true"), columns, expectedFeatures, input).open();
      };
    } catch (Exception e) { // Spark throws checked exceptions that Scala does not declare
      throw ReadFailure.translate(e, path);
    }
  }

  /**
   * Returns the format in which {@link #open} reads a path.
   *
   * @throws BadDataException if there is no data, or the format is AUTO and the extension is
   *     unknown
   */
  public SampleFormat formatOf(String path) {
    return find(path).format();
  }

  private InputFiles find(String path) {
    return InputFiles.find(path, format, spark.sparkContext().hadoopConfiguration());
  }

  private SampleTable openLibSvm(InputFiles input) throws IOException {
    if (!columns.isAutomatic() || columns.weightCol() != null) {
      String named =
          columns.weightCol() != null
              ? columns.weightCol()
              : columns.featuresCol() != null
                  ? columns.featuresCol()
                  : String.join(",", columns.features());
      throw new InvalidSettingException("column", named, "a LibSVM file has no named columns");
    }
    TextFiles files = new TextFiles(spark, input.names());
    for (Path path : input.paths()) {
      TextEncoding encoding =
          TextEncoding.detect(
              path,
              csv.encoding(),
              input.display(path),
              spark.sparkContext().hadoopConfiguration());
      files.layout(path, new TextFiles.Layout(encoding, false, false, 0, null, List.of()));
    }
    Supplier<JavaRDD<InternalRow>> rows =
        () -> files.read((text, layout, first) -> new TextLines(text));
    int dimension = expectedDimension > 0 ? expectedDimension : largestIndex(rows.get());
    if (dimension == 0) {
      throw new BadDataException(input.given() + ": no line has the form 'label index:value …'");
    }
    return SampleTable.of(
            new SampleTable.Source(
                spark,
                input.given(),
                TextFiles.POSITION,
                input::displayUri,
                rows,
                rows,
                new InputColumns.LibSvm()),
            new LibSvmRowReader(dimension),
            new ColumnPlan(List.of("1.." + dimension), Map.of(), List.of()))
        .with(input, "");
  }

  private static int largestIndex(JavaRDD<InternalRow> rows) {
    return rows.mapPartitions(
            it -> {
              int largest = 0;
              while (it.hasNext()) {
                if (it.next().get(0, DataTypes.NullType) instanceof String line) {
                  largest = Math.max(largest, LibSvmRowReader.largestIndex(line));
                }
              }
              return List.of(largest).iterator();
            })
        .fold(0, Math::max);
  }
}
