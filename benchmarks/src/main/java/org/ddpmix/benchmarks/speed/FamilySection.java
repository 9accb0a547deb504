package org.ddpmix.benchmarks.speed;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.ddpmix.benchmarks.FitDefaults;
import org.ddpmix.benchmarks.LocalSpark;
import org.ddpmix.io.pack.PackedSamples;
import org.ddpmix.mixture.CovarianceType;

/** Compares passes of the covariance families, and those of full matrices with MLlib. */
record FamilySection(Effort effort) implements Section {
  private static final Shape BASE = new Shape(1_000_000, 64, 16);
  private static final long WARM_UP_ROWS = 5000;
  private static final double ASPECT = 3; // the default of generate
  private static final List<Shape> SHAPES =
      List.of(
          BASE.withSeparation(6).withAspect(ASPECT),
          BASE.withSeparation(1).withAspect(ASPECT),
          BASE.withSeparation(6));

  @Override
  public void measure(SpeedReport report) throws IOException {
    try (SparkSession spark = LocalSpark.session(CORES)) {
      if (effort.warmUpSeconds() > 0) { // not reported, because the JVM compiles
        measure(spark, SHAPES.get(0).withRows(WARM_UP_ROWS), new SpeedReport(m -> {}));
      }
      effort.some(SHAPES).forEach(shape -> measure(spark, shape, report));
    }
  }

  private void measure(SparkSession spark, Shape shape, SpeedReport report) {
    Dataset<Row> table = shape.table(spark).cache();
    table.count();
    try (PackedSamples packed = FitDefaults.pack(table)) {
      Passes passes = new Passes(packed.samples(), shape.truth());
      double[] seconds =
          effort.seconds(
              Arrays.stream(CovarianceType.values()).map(passes::of).toArray(Runnable[]::new));
      double shared = seconds[CovarianceType.SHARED.ordinal()];
      for (CovarianceType type : CovarianceType.values()) {
        report.add(Table.FAMILIES, shape, type.toString(), SECONDS, seconds[type.ordinal()]);
      }
      for (CovarianceType type : CovarianceType.values()) {
        if (type != CovarianceType.SHARED) {
          double ratio = seconds[type.ordinal()] / shared;
          report.add(Table.FAMILIES, shape, type + " ÷ shared", RATIO, ratio);
        }
      }
      compare(passes.of(CovarianceType.FULL), table, shape, report);
    }
    table.unpersist(true);
  }

  /** A pass before and after each of the two runs of MLlib. */
  private static void compare(Runnable pass, Dataset<Row> table, Shape shape, SpeedReport report) {
    Iterations gaussian = Iterations.gaussianMixture(table, shape.k());
    double[] seconds =
        Effort.medians(0, 1, pass, pass, gaussian::one, pass, pass, gaussian::many, pass, pass);
    double full =
        new Median()
            .evaluate(DoubleStream.of(0, 1, 3, 4, 6, 7).map(i -> seconds[(int) i]).toArray());
    gaussian
        .each(seconds[2], seconds[5])
        .ifPresent(
            s -> {
              report.add(Table.FAMILIES, shape, PassSection.GAUSSIAN, SECONDS, s);
              report.add(Table.FAMILIES, shape, "full ÷ " + PassSection.GAUSSIAN, RATIO, full / s);
            });
  }
}
