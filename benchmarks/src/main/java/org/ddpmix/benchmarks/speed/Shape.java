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
 * The shape of samples that are drawn from a mixture with means on a sphere, equal weights and
 * variance 1.
 *
 * @param separation the smallest distance between two means
 */
record Shape(long rows, int dimension, int k, int partitions, double separation) {
  private static final int PARTITIONS = 8;
  private static final double OVERLAPPING = 3; // separation at which k-means needs many iterations
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

  /** This shape with the number of rows of an effort. */
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

  /** The samples as a vector column {@code features}. They are drawn at every use unless cached. */
  Dataset<Row> table(SparkSession spark) {
    return new SampleWriter(spark)
        .partitions(partitions)
        .samples(truth(), rows, SEED, SampleFormat.LIBSVM)
        .select("features");
  }

  /** The same samples as packed blocks. */
  PackedSamples blocks(SparkSession spark) {
    return FitDefaults.pack(table(spark));
  }

  @Override
  public String toString() {
    return rows + " × " + dimension + ", K = " + k;
  }
}
