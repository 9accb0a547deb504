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
import org.ddpmix.io.pack.PackedSamples;

/** Compares a pass of ddpmix with an iteration of the estimators of MLlib, in time and memory. */
record PassSection(Effort effort) implements Section {
  static final String GRADIENT = "DDPM gradient";
  static final String EM = "EM";
  static final String KMEANS = "KMeans ";
  static final String GAUSSIAN = "GaussianMixture";
  static final List<String> SOLVERS = List.of("row", "block");
  private static final String SCIKIT_LEARN = "scikit-learn ";
  private static final int MAX_DIMENSION = 64; // for GaussianMixture
  private static final int MOST_REPEATS = 5;
  private static final int IN_A_ROW = 6; // passes per kind, equal to the iterations of KMeans
  private static final long LARGE = 10_000_000; // values; above, GaussianMixture is measured once
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
        measure(spark, WARM_UP, new SpeedReport(m -> {})); // not reported, because the JVM compiles
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
        Table.MEMORY, shape, "MLlib rows", BYTES, (double) Memory.cached(spark) / shape.values());
    Map<String, Iterations> kMeans = new LinkedHashMap<>();
    for (String solver : SOLVERS) {
      kMeans.put(KMEANS + solver, Iterations.kMeans(table, shape.k(), solver));
    }
    kMeans.forEach((what, iterations) -> peak(report, shape, what, iterations::many));
    double[] own = compare(kMeans, spark, shape, report);
    double gradient = own[0];
    double em = own[1];
    if (shape.dimension() <= MAX_DIMENSION) {
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
    scikitLearn(KMEANS + "Lloyd", ScikitLearn.KMEANS, em, shape, report);
    if (shape.dimension() <= MAX_DIMENSION) {
      scikitLearn(GAUSSIAN, ScikitLearn.GAUSSIAN, em, shape, report);
    }
  }

  private void scikitLearn(
      String what, ScikitLearn program, double em, Shape shape, SpeedReport report) {
    program
        .secondsOfIteration(shape)
        .ifPresent(
            s -> {
              report.add(Table.PASS, shape, SCIKIT_LEARN + what, SECONDS, s);
              report.add(Table.RATIOS, shape, EM + " ÷ " + SCIKIT_LEARN + what, RATIO, em / s);
            });
  }

  private void warmUp(Passes passes) {
    Effort.medians(effort.warmUpSeconds(), 0, passes::gradient, passes::expectationMaximization);
  }

  private static void peak(SpeedReport report, Shape shape, String what, Runnable work) {
    report.add(Table.MEMORY, shape, what, PEAK, Memory.peak(work));
  }

  /**
   * Measures passes of both kinds in alternation with KMeans, so that changes in the speed of the
   * machine affect all of them.
   *
   * @return the seconds of a pass of the gradient, and of EM
   */
  private double[] compare(
      Map<String, Iterations> kMeans, SparkSession spark, Shape shape, SpeedReport report) {
    double[] seconds;
    try (PackedSamples packed = shape.blocks(spark)) {
      Passes passes = new Passes(packed.samples(), shape.truth());
      warmUp(passes);
      List<Runnable> works = new ArrayList<>();
      for (int i = 0; i < IN_A_ROW; i++) {
        works.add(passes::gradient);
        works.add(passes::expectationMaximization);
      }
      for (Iterations solver : kMeans.values()) {
        works.add(solver::one);
        works.add(solver::many);
      }
      int repeats = Math.min(MOST_REPEATS, effort.repeats());
      seconds = Effort.medians(0, repeats, works.toArray(Runnable[]::new));
    }
    double gradient = meanOfEverySecond(seconds, 0);
    double em = meanOfEverySecond(seconds, 1);
    report.add(Table.PASS, shape, GRADIENT, SECONDS, gradient);
    report.add(Table.PASS, shape, EM, SECONDS, em);
    double fastest = Double.POSITIVE_INFINITY;
    int one = 2 * IN_A_ROW; // index of the runs of the solver
    for (Map.Entry<String, Iterations> solver : kMeans.entrySet()) {
      OptionalDouble each = solver.getValue().each(seconds[one], seconds[one + 1]);
      if (each.isPresent()) {
        report.add(Table.PASS, shape, solver.getKey(), SECONDS, each.getAsDouble());
        fastest = Math.min(fastest, each.getAsDouble());
      }
      one += 2;
    }
    if (Double.isFinite(fastest)) {
      report.add(Table.RATIOS, shape, GRADIENT + " ÷ KMeans", RATIO, gradient / fastest);
      report.add(Table.RATIOS, shape, EM + " ÷ KMeans", RATIO, em / fastest);
    }
    report.add(Table.RATIOS, shape, GRADIENT + " ÷ EM", RATIO, gradient / em);
    return new double[] {gradient, em};
  }

  private static double meanOfEverySecond(double[] seconds, int first) {
    double sum = 0;
    for (int i = first; i < 2 * IN_A_ROW; i += 2) {
      sum += seconds[i];
    }
    return sum / IN_A_ROW;
  }
}
