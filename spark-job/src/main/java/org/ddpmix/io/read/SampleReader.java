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
 * Opens samples and finds their columns, without reading them all.
 *
 * <p>Where the user names no columns:
 *
 * <ul>
 *   <li>Parquet: the vector or array column if there is one (by preference that called {@code
 *       features}), else all numeric columns;
 *   <li>CSV: the columns in which at least half of the values among the first 1000 rows are
 *       numbers. So text columns are left out, while a bad value in a column of numbers is an error
 *       that names it;
 *   <li>LibSVM: all indices up to the largest in the input, which takes a pass over it.
 * </ul>
 *
 * A column {@code component}, as {@code generate --labels} and {@code predict} write, is a
 * coordinate only if the user names it. {@link SampleTable#leftOut()} tells what was left out.
 *
 * <p>Rows of weight 0 are left out, as if they were not there. Row numbers in messages count the
 * rows of data in a file, from 1; headers, blank lines and comments do not count.
 */
public final class SampleReader {

  private static final String MIN_PARTITIONS = "spark.sql.files.minPartitionNum";

  /** A Parquet file ends with this; PARE where its footer is encrypted. */
  private static final String PARQUET_END = "PAR[1E]";

  private SparkSession spark;
  private SampleFormat format = SampleFormat.AUTO;
  private ColumnChoice columns = ColumnChoice.automatic();
  private boolean header = true;

  public SampleReader(SparkSession spark) {
    this.spark = spark;
  }

  /** The format of the files; AUTO goes by the extension of the first. */
  public SampleReader format(SampleFormat format) {
    this.format = format;
    return this;
  }

  /** The columns to use; not for LibSVM, which has none. */
  public SampleReader columns(ColumnChoice columns) {
    this.columns = columns;
    return this;
  }

  /**
   * Whether a CSV file's first line names its columns; without it they are {@code _c0}, {@code
   * _c1}, …. Default: true.
   */
  public SampleReader header(boolean header) {
    this.header = header;
    return this;
  }

  /**
   * Cuts files into splits as for so many cores, whatever number of them there is, so that {@link
   * SamplePacker#partitions} makes the same partitions anywhere.
   */
  public SampleReader partitions(int partitions) {
    // A session of its own: the setting is nobody else's business. Its data are planned with it.
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
   * @throws BadDataException when there is nothing to read, or it cannot be read
   * @throws InvalidSettingException when a column that was named does not exist or cannot be one
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

  /** The format that {@link #open} reads a path in. */
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
      // Spark would find out in a task, and log its stack trace.
      throw new BadDataException(input.displayFirstFile() + ": it is not a Parquet file");
    }
    Dataset<Row> data = spark.read().parquet(input.paths());
    TypedColumns found = TypedColumns.resolve(data.schema(), columns);
    Column[] place = {functions.col("_metadata.file_path"), functions.col("_metadata.row_index")};
    Dataset<Row> rows = data.select(found.select(place));
    int width = found.width();
    return new SampleTable(
        input.given(),
        rows,
        found.reader(data.schema()),
        new RowPosition.Columns(width, -1, width + 1),
        input::displayUri,
        found.features(),
        found.leftOut(),
        data.select(found.selectWith(data.schema(), place)),
        new InputColumns.Within(data.schema(), width + place.length));
  }

  private SampleTable openLibSvm(InputPath input) {
    if (!columns.isAutomatic() || columns.weightCol() != null) {
      String named =
          columns.weightCol() != null
              ? columns.weightCol()
              : columns.featuresCol() != null
                  ? columns.featuresCol()
                  : String.join(",", columns.features());
      throw new InvalidSettingException("column", named, "a LibSVM file has no columns with names");
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
      throw new BadDataException(input.given() + ": no line reads 'label index:value …'");
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
