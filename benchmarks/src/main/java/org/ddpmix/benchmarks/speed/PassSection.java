package org.ddpmix.benchmarks.speed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
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
  private static final int MOST_REPEATS = 5; // of turns
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
    try (PackedSamples packed = shape.blocks(spark)) {
      report.add(
          Table.MEMORY, shape, "blocks", BYTES, (double) Memory.cached(spark) / shape.values());
      Passes passes = new Passes(packed.samples(), shape.truth());
      warmUp(passes);
      peak(report, shape, GRADIENT, passes::gradient);
    }
    Dataset<Row> table = shape.table(spark).cache();
    table.count();
    report.add(
        Table.MEMORY, shape, "MLlib's rows", BYTES, (double) Memory.cached(spark) / shape.values());
    Map<String, Iterations> kMeans = new LinkedHashMap<>();
    for (String solver : SOLVERS) {
      kMeans.put(KMEANS + solver, Iterations.kMeans(table, shape.k(), solver));
    }
    kMeans.forEach((what, iterations) -> peak(report, shape, what, iterations::many));
    double gradient = beside(kMeans, spark, shape, report);
    if (shape.dimension() <= MOST_COORDINATES) {
      Iterations gaussian = Iterations.gaussianMixture(table, shape.k());
      int repeats = shape.values() > LARGE ? 1 : Math.min(MOST_REPEATS, effort.repeats());
      OptionalDouble[] seconds = new OptionalDouble[1];
      peak(report, shape, GAUSSIAN, () -> seconds[0] = gaussian.seconds(0, repeats));
      seconds[0].ifPresent(
          s -> {
            report.add(Table.PASS, shape, GAUSSIAN, SECONDS, s);
            report.add(Table.RATIOS, shape, GRADIENT + " ÷ " + GAUSSIAN, RATIO, gradient / s);
          });
    }
    table.unpersist(true);
  }

  private void warmUp(Passes passes) {
    Effort.medians(effort.warmUpSeconds(), 0, passes::gradient, passes::expectationMaximization);
  }

  private static void peak(SpeedReport report, Shape shape, String what, Runnable work) {
    report.add(Table.MEMORY, shape, what, PEAK, Memory.peak(work));
  }

  /**
   * Passes and iterations of KMeans, taking turns so that all of them meet the same machine. A pass
   * is short and comes before, between and after them.
   *
   * @return seconds of the gradient's pass
   */
  private double beside(
      Map<String, Iterations> kMeans, SparkSession spark, Shape shape, SpeedReport report) {
    double[] ours = new double[2];
    double fastest = Double.POSITIVE_INFINITY;
    Map<String, OptionalDouble> theirs = new LinkedHashMap<>();
    try (PackedSamples packed = shape.blocks(spark)) {
      Passes passes = new Passes(packed.samples(), shape.truth());
      warmUp(passes);
      List<Runnable> works = new ArrayList<>();
      for (Iterations iterations : kMeans.values()) {
        works.addAll(List.of(passes::gradient, passes::expectationMaximization));
        works.addAll(List.of(iterations::one, iterations::many));
      }
      works.addAll(List.of(passes::gradient, passes::expectationMaximization));
      int repeats = Math.min(MOST_REPEATS, effort.repeats());
      double[] seconds = Effort.medians(0, repeats, works.toArray(Runnable[]::new));
      int at = 0;
      for (Map.Entry<String, Iterations> each : kMeans.entrySet()) {
        theirs.put(each.getKey(), each.getValue().each(seconds[at + 2], seconds[at + 3]));
        at += 4;
      }
      for (int i = 0; i < ours.length; i++) {
        for (int turn = i; turn < seconds.length; turn += 4) {
          ours[i] += seconds[turn] / (kMeans.size() + 1);
        }
      }
    }
    report.add(Table.PASS, shape, GRADIENT, SECONDS, ours[0]);
    report.add(Table.PASS, shape, EM, SECONDS, ours[1]);
    for (Map.Entry<String, OptionalDouble> each : theirs.entrySet()) {
      if (each.getValue().isPresent()) {
        report.add(Table.PASS, shape, each.getKey(), SECONDS, each.getValue().getAsDouble());
        fastest = Math.min(fastest, each.getValue().getAsDouble());
      }
    }
    if (Double.isFinite(fastest)) {
      report.add(Table.RATIOS, shape, GRADIENT + " ÷ KMeans", RATIO, ours[0] / fastest);
      report.add(Table.RATIOS, shape, EM + " ÷ KMeans", RATIO, ours[1] / fastest);
    }
    report.add(Table.RATIOS, shape, GRADIENT + " ÷ EM", RATIO, ours[0] / ours[1]);
    return ours[0];
  }
}
