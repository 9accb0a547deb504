package org.ddpmix.io.read;

import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.io.check.RowPosition;

/**
 * Opens sample files and selects their columns.
 *
 * <p>If the user selects no columns, the coordinates are:
 *
 * <ul>
 *   <li>Parquet: the vector or array column if there is one (if there are several, the one named
 *       {@code features}), otherwise all numeric columns;
 *   <li>CSV: the columns in which at least half of the non-missing values of the first 1000 rows
 *       are numbers. Text columns are thus ignored, but a bad value in a numeric column is an
 *       error;
 *   <li>LibSVM: all indices up to the largest one. Finding it takes a pass over the input.
 * </ul>
 *
 * The label column {@code component}, which {@code generate --labels} and {@code predict} write, is
 * used only if the user selects it. {@link SampleTable#leftOut()} returns the unused columns.
 *
 * <p>Rows of weight 0 are ignored. Messages number the data rows of a file from 1; headers, blank
 * lines and comments have no number.
 */
public final class SampleReader {

  private static final String MIN_PARTITIONS = "spark.sql.files.minPartitionNum";

  /** The last bytes of a Parquet file: PAR1, or PARE if the footer is encrypted. */
  private static final String PARQUET_END = "PAR[1E]";

  private SparkSession spark;
  private SampleFormat format = SampleFormat.AUTO;
  private ColumnChoice columns = ColumnChoice.automatic();
  private boolean header = true;

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
   * columns are named {@code _c0}, {@code _c1}, …. Default: true.
   */
  public SampleReader header(boolean header) {
    this.header = header;
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
    // A separate session, so that the setting does not affect other queries of the user.
    SparkSession own = spark.newSession();
    scala.jdk.javaapi.CollectionConverters.asJava(spark.conf().getAll())
        .forEach(
            (key, value) -> {
              if (own.conf().isModifiable(key)) {
                own.conf().set(key, value);
              }
            });
    own.conf().set(MIN_PARTITIONS, partitions);
    spark = own;
    return this;
  }

  /**
   * Opens a path.
   *
   * @param path a file, a folder or a glob on any Hadoop file system
   * @throws BadDataException if there is no data, or it cannot be read
   * @throws InvalidSettingException if a selected column does not exist or has the wrong type
   */
  public SampleTable open(String path) {
    InputPath input = find(path);
    try {
      return switch (formatOf(input)) {
        case PARQUET -> openParquet(input);
        case CSV -> new CsvTable(spark, columns, header).open(input);
        case LIBSVM -> openLibSvm(input);
        case AUTO -> throw new IllegalStateException("a format is never found to be AUTO");
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
    return formatOf(find(path));
  }

  private SampleFormat formatOf(InputPath input) {
    return format == SampleFormat.AUTO ? SampleFormat.ofFile(input.displayFirstFile()) : format;
  }

  private InputPath find(String path) {
    return InputPath.find(path, spark.sparkContext().hadoopConfiguration());
  }

  private SampleTable openParquet(InputPath input) throws IOException {
    if (!input.firstFileEndsWith(PARQUET_END, spark.sparkContext().hadoopConfiguration())) {
      // Checked here, because Spark would fail in a task and log a stack trace.
      throw new BadDataException(input.displayFirstFile() + ": it is not a Parquet file");
    }
    Dataset<Row> data = spark.read().parquet(input.paths());
    TypedColumns found = TypedColumns.resolve(data.schema(), columns);
    Column[] position = {
      functions.col("_metadata.file_path"), functions.col("_metadata.row_index")
    };
    Dataset<Row> rows = data.select(found.select(position));
    int width = found.width();
    return new SampleTable(
        input.given(),
        rows,
        found.reader(data.schema()),
        new RowPosition.Columns(width, -1, width + 1),
        input::displayUri,
        found.features(),
        found.leftOut(),
        data.select(found.selectWith(data.schema(), position)),
        new InputColumns.Consecutive(data.schema(), width + position.length));
  }

  private SampleTable openLibSvm(InputPath input) {
    if (!columns.isAutomatic() || columns.weightCol() != null) {
      String named =
          columns.weightCol() != null
              ? columns.weightCol()
              : columns.featuresCol() != null
                  ? columns.featuresCol()
                  : String.join(",", columns.features());
      throw new InvalidSettingException("column", named, "a LibSVM file has no named columns");
    }
    Dataset<Row> rows =
        spark
            .read()
            .text(input.paths())
            .select(
                functions.col("value"),
                functions.col("_metadata.file_path"),
                functions.col("_metadata.file_block_start"));
    int dimension =
        rows.toJavaRDD()
            .mapPartitions(
                it -> {
                  int largest = 0;
                  while (it.hasNext()) {
                    largest =
                        Math.max(largest, LibSvmRowReader.largestIndex(it.next().getString(0)));
                  }
                  return List.of(largest).iterator();
                })
            .fold(0, Math::max);
    if (dimension == 0) {
      throw new BadDataException(input.given() + ": no line has the form 'label index:value …'");
    }
    return new SampleTable(
        input.given(),
        rows,
        new LibSvmRowReader(dimension),
        new RowPosition.Columns(1, 2, -1),
        input::displayUri,
        List.of("1.." + dimension),
        List.of(),
        rows,
        new InputColumns.LibSvm());
  }
}
