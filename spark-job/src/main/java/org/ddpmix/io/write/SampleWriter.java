package org.ddpmix.io.write;

import java.util.Iterator;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.io.read.ColumnNames;
import org.ddpmix.io.read.SampleFormat;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.synthetic.SampleSource;
import org.ddpmix.synthetic.SyntheticSamples;

/**
 * Draws samples from a mixture on the cluster and writes them.
 *
 * <ul>
 *   <li>Parquet: an array column {@code features};
 *   <li>CSV: columns {@code x0}, {@code x1}, …, with a header;
 *   <li>LibSVM: the label is 0, or the component if labels are written.
 * </ul>
 *
 * If labels are written, Parquet and CSV have a last column {@code component}.
 */
public final class SampleWriter {

  private static final long PARTITION_BYTES = 32L << 20;
  private static final int MAX_FILES = 100_000; // each takes a task

  private final SparkSession spark;
  private boolean labels;
  private int partitions; // 0: one per 32 MB

  /** Creates a writer with default options. */
  public SampleWriter(SparkSession spark) {
    this.spark = spark;
  }

  /** Sets whether to write the component of each sample. Default: false. */
  public SampleWriter labels(boolean labels) {
    this.labels = labels;
    return this;
  }

  /**
   * Sets the number of files. The samples do not depend on it. Default: one file per 32 MB.
   *
   * @param partitions at least 1
   * @throws InvalidSettingException if the value is out of range
   */
  public SampleWriter partitions(int partitions) {
    if (partitions < 1) {
      throw new InvalidSettingException("partitions", partitions, "it must be at least 1");
    }
    this.partitions = partitions;
    return this;
  }

  /**
   * Draws samples and writes them into a new folder.
   *
   * @param mixture the mixture to draw from
   * @param rows the number of samples, at least 1
   * @param seed the random seed; row i is a function of the seed, the mixture and i
   * @param format the file format, not AUTO
   * @param path the folder, which must not exist
   * @throws InvalidSettingException if a value is out of range
   */
  public void write(Mixture mixture, long rows, long seed, SampleFormat format, String path) {
    write(new SyntheticSamples(mixture, seed), rows, format, path);
  }

  /**
   * Writes samples of a source into a new folder. Only the samples of an exact source have labels.
   *
   * @throws InvalidSettingException if a value is out of range
   */
  public void write(SampleSource source, long rows, SampleFormat format, String path) {
    Dataset<Row> samples = samples(source, rows, format);
    samples.write().format(format.key()).option("header", "true").save(path);
  }

  /** Returns the samples that {@link #write(Mixture, long, long, SampleFormat, String)} writes. */
  public Dataset<Row> samples(Mixture mixture, long rows, long seed, SampleFormat format) {
    return samples(new SyntheticSamples(mixture, seed), rows, format);
  }

  /** Returns the samples that {@link #write(SampleSource, long, SampleFormat, String)} writes. */
  public Dataset<Row> samples(SampleSource source, long rows, SampleFormat format) {
    if (rows < 1) {
      throw new InvalidSettingException("samples", rows, "it must be at least 1");
    }
    double size = (double) rows * source.dimension() * Double.BYTES;
    int files =
        partitions > 0
            ? partitions
            : (int) Math.max(1, Math.min(Math.min(rows, MAX_FILES), size / PARTITION_BYTES));
    boolean labelled = labels;
    // Covariance matrices could make a task larger than the 1 MB at which Spark warns.
    Broadcast<SampleSource> shared =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(source);
    return spark.createDataFrame(
        spark
            .range(0, files, 1, files)
            .toJavaRDD()
            .mapPartitionsWithIndex(
                (p, ids) ->
                    asRows(
                        shared
                            .value()
                            .rows(rowsBefore(p, rows, files), rowsBefore(p + 1, rows, files)),
                        format,
                        labelled),
                true),
        schema(source.dimension(), format));
  }

  /** The number of rows in the files before file p. The rows are divided evenly. */
  private static long rowsBefore(int p, long rows, int files) {
    return rows / files * p + Math.min(p, rows % files);
  }

  private StructType schema(int dimension, SampleFormat format) {
    StructType schema = new StructType();
    switch (format) {
      case PARQUET ->
          schema =
              schema.add("features", DataTypes.createArrayType(DataTypes.DoubleType, false), false);
      case CSV -> {
        for (int j = 0; j < dimension; j++) {
          schema = schema.add("x" + j, DataTypes.DoubleType, false);
        }
      }
      case LIBSVM -> {
        return schema
            .add("label", DataTypes.DoubleType, false)
            .add("features", SQLDataTypes.VectorType(), false);
      }
      case AUTO ->
          throw new InvalidSettingException(
              "format", format.key(), "it must be one of parquet, csv, libsvm");
    }
    return labels ? schema.add(ColumnNames.COMPONENT, DataTypes.IntegerType, false) : schema;
  }

  private static Iterator<Row> asRows(
      Iterator<SampleSource.Sample> samples, SampleFormat format, boolean labels) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return samples.hasNext();
      }

      @Override
      public Row next() {
        return asRow(samples.next(), format, labels);
      }
    };
  }

  private static Row asRow(SampleSource.Sample sample, SampleFormat format, boolean labels) {
    double[] values = sample.values();
    if (format == SampleFormat.LIBSVM) {
      return RowFactory.create(labels ? (double) sample.component() : 0.0, Vectors.dense(values));
    }
    int columns = format == SampleFormat.CSV ? values.length : 1;
    Object[] row = new Object[columns + (labels ? 1 : 0)];
    row[0] = values;
    for (int j = 0; format == SampleFormat.CSV && j < columns; j++) {
      row[j] = values[j];
    }
    if (labels) {
      row[columns] = sample.component();
    }
    return RowFactory.create(row);
  }
}
