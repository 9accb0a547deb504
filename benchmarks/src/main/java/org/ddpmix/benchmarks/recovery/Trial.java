package org.ddpmix.benchmarks.recovery;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.ddpmix.benchmarks.FitDefaults;
import org.ddpmix.cluster.DistributedSamples;
import org.ddpmix.io.pack.PackedSamples;

/** A data set that all methods share, as cached rows and as packed blocks. */
final class Trial implements AutoCloseable {
  private static final int PARTITIONS = 2;

  private final LabelledSamples data;
  private final long seed;
  private final Dataset<Row> table;
  private final PackedSamples packed;
  private final double packingSeconds;

  /**
   * Caches and packs the samples.
   *
   * @param seed the seed of every method
   */
  Trial(SparkSession spark, LabelledSamples data, long seed) {
    this.data = data;
    this.seed = seed;
    List<Row> rows =
        Arrays.stream(data.rows()).map(row -> RowFactory.create(Vectors.dense(row))).toList();
    JavaRDD<Row> parallel =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(rows, PARTITIONS);
    table =
        spark
            .createDataFrame(
                parallel, new StructType().add("features", SQLDataTypes.VectorType(), false))
            .localCheckpoint() // otherwise every task would contain rows from the driver
            .cache();
    table.count();
    long started = System.nanoTime();
    packed = FitDefaults.pack(table);
    packingSeconds = (System.nanoTime() - started) * 1e-9;
  }

  LabelledSamples data() {
    return data;
  }

  long seed() {
    return seed;
  }

  /** The cached rows, with a vector column {@code features}. */
  Dataset<Row> table() {
    return table;
  }

  DistributedSamples samples() {
    return packed.samples();
  }

  /** The duration of the packing, which counts for every method that uses the blocks. */
  double packingSeconds() {
    return packingSeconds;
  }

  @Override
  public void close() {
    packed.close();
    table.unpersist();
  }
}
