package org.ddpmix.benchmarks.speed;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.clustering.GaussianMixture;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.ddpmix.benchmarks.FitDefaults;
import org.ddpmix.benchmarks.LocalSpark;
import org.ddpmix.benchmarks.MllibMixture;
import org.ddpmix.evaluation.LogLikelihood;
import org.ddpmix.io.pack.PackedSamples;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.start.AnnealedStart;
import org.ddpmix.start.InitMode;
import org.ddpmix.training.MixtureTraining;

/** Compares a whole fit of full covariances with the best of five runs of MLlib. */
record FullResultSection(Effort effort) implements Section {
  private static final int TRIES = 5;
  private static final List<Shape> SHAPES =
      List.of(
          new Shape(100_000, 16, 8).withSeparation(6).withAspect(3),
          new Shape(50_000, 64, 16).withSeparation(6).withAspect(3));

  @Override
  public void measure(SpeedReport report) throws IOException {
    try (SparkSession spark = LocalSpark.session(CORES)) {
      if (effort.warmUpSeconds() > 0) { // not reported, because the JVM compiles
        measure(spark, SHAPES.get(0).scaled(Effort.QUICK), new SpeedReport(m -> {}));
      }
      effort.some(SHAPES).forEach(shape -> measure(spark, shape, report));
    }
  }

  private static void measure(SparkSession spark, Shape shape, SpeedReport report) {
    Dataset<Row> table = shape.table(spark).cache();
    table.count();
    long started = System.nanoTime();
    double ours;
    double ourLogLikelihood;
    try (PackedSamples packed = FitDefaults.pack(table)) {
      Mixture mixture =
          new MixtureTraining(
                  new AnnealedStart(shape.k(), CovarianceType.FULL, 1),
                  Optional.of(CovarianceType.FULL),
                  Optional.empty(),
                  FitDefaults.descent(InitMode.ANNEALED, 1))
              .run(packed.samples(), null, (record, state) -> {})
              .mixture();
      ours = (System.nanoTime() - started) * 1e-9;
      ourLogLikelihood = LogLikelihood.perSample(packed.samples(), mixture);
      add(
          report,
          shape,
          "truth",
          Double.NaN,
          LogLikelihood.perSample(packed.samples(), shape.truth()));
    }
    add(report, shape, "ddpmix fit", ours, ourLogLikelihood);
    double seconds = 0;
    double best = Double.NEGATIVE_INFINITY;
    for (long seed = 1; seed <= TRIES; seed++) {
      long began = System.nanoTime();
      MllibMixture found =
          MllibMixture.of(new GaussianMixture().setK(shape.k()).setSeed(seed).fit(table));
      seconds += (System.nanoTime() - began) * 1e-9;
      int k = shape.k();
      best =
          Math.max(
              best,
              table
                  .javaRDD()
                  .mapToDouble(row -> found.logDensity(row.getAs(0), new double[k]))
                  .mean());
    }
    add(report, shape, PassSection.GAUSSIAN + ", best of five", seconds, best);
    boolean reached = ourLogLikelihood >= best;
    report.add(
        Table.FULL_RESULT,
        shape,
        PassSection.GAUSSIAN + ", best of five",
        "÷ ddpmix",
        reached ? seconds / ours : Double.NaN);
    table.unpersist(true);
  }

  private static void add(
      SpeedReport report, Shape shape, String what, double seconds, double logLikelihood) {
    if (!Double.isNaN(seconds)) {
      report.add(Table.FULL_RESULT, shape, what, SECONDS, seconds);
    }
    report.add(Table.FULL_RESULT, shape, what, "log likelihood per sample", logLikelihood);
  }
}
