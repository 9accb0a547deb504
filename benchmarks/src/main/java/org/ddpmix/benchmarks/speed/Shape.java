package org.ddpmix.benchmarks.speed;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.ddpmix.benchmarks.FitDefaults;
import org.ddpmix.io.pack.PackedSamples;
import org.ddpmix.io.read.SampleFormat;
import org.ddpmix.io.write.SampleWriter;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.synthetic.MeanLayout;
import org.ddpmix.synthetic.MixingWeights;
import org.ddpmix.synthetic.SyntheticMixture;

/**
 * Samples to be drawn from a mixture with its means on a sphere, of equal weights and variance 1.
 *
 * @param separation the least distance of two means
 */
record Shape(long rows, int dimension, int k, int partitions, double separation) {
  private static final int PARTITIONS = 8;
  private static final double OVERLAPPING = 3; // where k-means takes many iterations
  private static final long SEED = 1;

  Shape(long rows, int dimension, int k) {
    this(rows, dimension, k, PARTITIONS, OVERLAPPING);
  }

  Shape withPartitions(int other) {
    return new Shape(rows, dimension, k, other, separation);
  }

  Shape withSeparation(double other) {
    return new Shape(rows, dimension, k, partitions, other);
  }

  /** With fewer rows, where less is to be measured. */
  Shape scaled(Effort effort) {
    return new Shape(effort.rows(rows, k), dimension, k, partitions, separation);
  }

  long values() {
    return rows * dimension;
  }

  Mixture truth() {
    return new SyntheticMixture(
            k, dimension, MeanLayout.SPHERE, separation, MixingWeights.parse("uniform"), 1, SEED)
        .draw();
  }

  /** A column {@code features} of vectors: drawn at every use, unless it is cached. */
  Dataset<Row> table(SparkSession spark) {
    return new SampleWriter(spark)
        .partitions(partitions)
        .samples(truth(), rows, SEED, SampleFormat.LIBSVM)
        .select("features");
  }

  /** The same samples in blocks. */
  PackedSamples blocks(SparkSession spark) {
    return FitDefaults.pack(table(spark));
  }

  @Override
  public String toString() {
    return rows + " × " + dimension + ", K = " + k;
  }
}
