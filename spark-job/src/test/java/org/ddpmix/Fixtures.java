package org.ddpmix;

import org.apache.spark.ml.functions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions$;
import org.ddpmix.io.read.SampleFormat;
import org.ddpmix.io.write.SampleWriter;
import org.ddpmix.mixture.Mixture;

/** The samples and estimators of the estimator tests. */
final class Fixtures {
  /** Three components with a separation of at least 8 standard deviations. */
  static final Mixture TRUTH =
      new Mixture(3, 2, new double[] {0.5, 0.3, 0.2}, new double[] {0, 0, 8, 1, -3, 9}, 1.0);

  private static final int ROWS = 2000;

  private Fixtures() {}

  /** Samples of {@link #TRUTH} with the columns features (a vector) and component. */
  static Dataset<Row> samples() {
    return new SampleWriter(TestSpark.session())
        .labels(true)
        .partitions(1)
        .samples(TRUTH, ROWS, 3, SampleFormat.PARQUET)
        .withColumn("features", functions.array_to_vector(functions$.MODULE$.col("features")));
  }

  /** An estimator with very few steps, for tests that do not need an accurate fit. */
  static DdpmGaussianMixture quick() {
    return estimator().setInitMode("random");
  }

  /** An estimator with few steps that finds the components. */
  static DdpmGaussianMixture estimator() {
    return new DdpmGaussianMixture()
        .setK(3)
        .setInitMode("annealed")
        .setNoiseSchedule("0.3x3")
        .setIntegrated(3);
  }
}
