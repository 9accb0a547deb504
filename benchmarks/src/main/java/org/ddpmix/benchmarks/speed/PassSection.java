package org.ddpmix.benchmarks.speed;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.ddpmix.benchmarks.LocalSpark;
import org.ddpmix.sample.PackedSamples;

/** A pass of ddpmix beside an iteration of MLlib's estimators, and the memory of both. */
record PassSection(Effort effort) implements Section {
  static final String GRADIENT = "DDPM gradient";
  static final String EM = "EM";
  static final String KMEANS = "KMeans ";
  static final String GAUSSIAN = "GaussianMixture";
  static final List<String> SOLVERS = List.of("row", "block");
  private static final int MOST_COORDINATES = 64; // that GaussianMixture is given
  private static final int PEAK_REPEATS = 3;
  private static final int MOST_MLLIB_REPEATS = 3;
  private static final long LARGE = 10_000_000; // values: there GaussianMixture is measured once
  private static final Shape WARM_UP = new Shape(2000, 16, 8);
  private static final List<Shape> SHAPES =
      List.of(
          new Shape(1_000_000, 16, 8),
          new Shape(10_000, 64, 16),
          new Shape(100_000, 784, 10),
          new Shape(200_000, 256, 64),
          new Shape(1_000_000, 64, 16));

  @Override
  public void measure(SpeedReport report) throws IOException {
    try (SparkSession spark = LocalSpark.session(CORES)) {
      if (effort.warmUpSeconds() > 0) {
        measure(spark, WARM_UP, new SpeedReport(m -> {})); // compiles, and is not reported
      }
      effort.some(SHAPES).forEach(shape -> measure(spark, shape, report));
    }
  }

  private void measure(SparkSession spark, Shape shape, SpeedReport report) {
    double[] before = blocks(spark, shape, report);
    Dataset<Row> table = shape.table(spark).cache();
    table.count();
    report.add(
        Table.MEMORY, shape, "MLlib's rows", BYTES, (double) Memory.cached(spark) / shape.values());
    int repeats = Math.min(MOST_MLLIB_REPEATS, effort.repeats());
    Map<String, OptionalDouble> kMeans = new LinkedHashMap<>();
    for (String solver : SOLVERS) {
      kMeans.put(
          KMEANS + solver,
          mllib(
              shape,
              KMEANS + solver,
              report,
              () -> Iterations.kMeans(table, shape.k(), solver, repeats)));
    }
    // Before and after MLlib's, so that a machine that grows slower or faster favours neither.
    double[] after = blocks(spark, shape, new SpeedReport(m -> {}));
    double[] ours = {(before[0] + after[0]) / 2, (before[1] + after[1]) / 2};
    report.add(Table.PASS, shape, GRADIENT, SECONDS, ours[0]);
    report.add(Table.PASS, shape, EM, SECONDS, ours[1]);
    double fastest = Double.POSITIVE_INFINITY;
    for (Map.Entry<String, OptionalDouble> solver : kMeans.entrySet()) {
      double seconds = solver.getValue().orElse(Double.POSITIVE_INFINITY);
      if (Double.isFinite(seconds)) {
        report.add(Table.PASS, shape, solver.getKey(), SECONDS, seconds);
      }
      fastest = Math.min(fastest, seconds);
    }
    if (Double.isFinite(fastest)) {
      report.add(Table.RATIOS, shape, GRADIENT + " ÷ KMeans", RATIO, ours[0] / fastest);
      report.add(Table.RATIOS, shape, EM + " ÷ KMeans", RATIO, ours[1] / fastest);
    }
    report.add(Table.RATIOS, shape, GRADIENT + " ÷ EM", RATIO, ours[0] / ours[1]);
    if (shape.dimension() <= MOST_COORDINATES) {
      mllib(
              shape,
              GAUSSIAN,
              report,
              () ->
                  Iterations.gaussianMixture(
                      table, shape.k(), shape.values() > LARGE ? 1 : repeats))
          .ifPresent(
              s -> {
                report.add(Table.PASS, shape, GAUSSIAN, SECONDS, s);
                report.add(Table.RATIOS, shape, GRADIENT + " ÷ " + GAUSSIAN, RATIO, ours[0] / s);
              });
    }
    table.unpersist(true);
  }

  private double[] blocks(SparkSession spark, Shape shape, SpeedReport report) {
    try (PackedSamples packed = shape.blocks(spark)) {
      report.add(
          Table.MEMORY, shape, "blocks", BYTES, (double) Memory.cached(spark) / shape.values());
      Passes passes = new Passes(packed.samples(), shape.truth());
      double[] seconds = effort.seconds(passes::gradient, passes::expectationMaximization);
      report.add(
          Table.MEMORY,
          shape,
          GRADIENT,
          PEAK,
          Memory.peak(
              () -> Effort.medians(0, Math.min(PEAK_REPEATS, effort.repeats()), passes::gradient)));
      return seconds;
    }
  }

  private static OptionalDouble mllib(
      Shape shape, String what, SpeedReport report, Supplier<OptionalDouble> run) {
    OptionalDouble[] seconds = new OptionalDouble[1];
    double peak = Memory.peak(() -> seconds[0] = run.get());
    report.add(Table.MEMORY, shape, what, PEAK, peak);
    return seconds[0];
  }
}
