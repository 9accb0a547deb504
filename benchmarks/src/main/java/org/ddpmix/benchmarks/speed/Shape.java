package org.ddpmix.benchmarks.speed;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.ddpmix.benchmarks.FitDefaults;
import org.ddpmix.io.pack.PackedSamples;
import org.ddpmix.io.read.SampleFormat;
import org.ddpmix.io.write.SampleWriter;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.synthetic.MeanLayout;
import org.ddpmix.synthetic.MixingWeights;
import org.ddpmix.synthetic.SyntheticMixture;

/**
 * The shape of samples that are drawn from a mixture with means on a sphere, equal weights and mean
 * variance 1.
 *
 * @param separation the smallest distance between two means
 * @param aspect the largest ratio of two standard deviations of a component; at 1, all components
 *     have the same variance in all directions, and above 1 they have full covariances
 */
record Shape(long rows, int dimension, int k, int partitions, double separation, double aspect) {
  private static final int PARTITIONS = 8;
  private static final double OVERLAPPING = 3; // separation at which k-means needs many iterations
  private static final long SEED = 1;

  Shape(long rows, int dimension, int k) {
    this(rows, dimension, k, PARTITIONS, OVERLAPPING, 1);
  }

  Shape withRows(long other) {
    return new Shape(other, dimension, k, partitions, separation, aspect);
  }

  Shape withPartitions(int other) {
    return new Shape(rows, dimension, k, other, separation, aspect);
  }

  Shape withSeparation(double other) {
    return new Shape(rows, dimension, k, partitions, other, aspect);
  }

  Shape withAspect(double other) {
    return new Shape(rows, dimension, k, partitions, separation, other);
  }

  /** This shape with the number of rows of an effort. */
  Shape scaled(Effort effort) {
    return new Shape(effort.rows(rows, k), dimension, k, partitions, separation, aspect);
  }

  long values() {
    return rows * dimension;
  }

  Mixture truth() {
    return new SyntheticMixture(
            k,
            dimension,
            MeanLayout.SPHERE,
            separation,
            MixingWeights.parse("uniform"),
            1,
            aspect > 1 ? CovarianceType.FULL : CovarianceType.SHARED,
            aspect,
            SEED)
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
    String text = rows + " × " + dimension + ", K = " + k;
    return text
        + (separation == OVERLAPPING ? "" : ", " + number(separation) + " apart")
        + (aspect > 1 ? ", aspect " + number(aspect) : "");
  }

  private static String number(double x) {
    return SpeedReport.number(x);
  }
}
