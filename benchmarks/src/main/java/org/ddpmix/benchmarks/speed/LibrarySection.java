package org.ddpmix.benchmarks.speed;

import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.ddpmix.benchmarks.LocalSpark;
import org.ddpmix.io.pack.PackedSamples;

/** Compares a pass with an iteration of k-means in single-process libraries. */
record LibrarySection(Effort effort) implements Section {
  private static final List<Shape> SHAPES =
      List.of(new Shape(10_000, 64, 16), new Shape(100_000, 64, 16));

  @Override
  public void measure(SpeedReport report) throws IOException {
    try (SparkSession spark = LocalSpark.session(CORES)) {
      effort.some(SHAPES).forEach(shape -> measure(spark, shape, report));
    }
  }

  private void measure(SparkSession spark, Shape shape, SpeedReport report) {
    double[] ours;
    try (PackedSamples packed = shape.blocks(spark)) {
      Passes passes = new Passes(packed.samples(), shape.truth());
      ours = effort.manySeconds(passes::gradient, passes::expectationMaximization);
    }
    add(report, shape, "ddpmix: " + PassSection.GRADIENT, OptionalDouble.of(ours[0]), ours[0]);
    add(report, shape, "ddpmix: " + PassSection.EM, OptionalDouble.of(ours[1]), ours[0]);
    Dataset<Row> table = shape.table(spark).cache();
    double[][] rows =
        table.collectAsList().stream()
            .map(row -> row.<Vector>getAs(0).toArray())
            .toArray(double[][]::new);
    for (String solver : PassSection.SOLVERS) {
      add(
          report,
          shape,
          "MLlib " + PassSection.KMEANS + solver,
          seconds(Iterations.kMeans(table, shape.k(), solver)),
          ours[0]);
    }
    table.unpersist(true);
    add(
        report,
        shape,
        "Commons Math KMeansPlusPlusClusterer, 1 thread",
        seconds(Libraries.commonsMath(rows, shape.k())),
        ours[0]);
    add(
        report,
        shape,
        "Tribuo KMeansTrainer, " + CORES + " threads",
        seconds(Libraries.tribuo(rows, shape.k(), CORES)),
        ours[0]);
  }

  private OptionalDouble seconds(Iterations iterations) {
    return iterations.seconds(effort.warmUpSeconds(), effort.repeats());
  }

  private static void add(
      SpeedReport report, Shape shape, String what, OptionalDouble seconds, double gradient) {
    seconds.ifPresent(
        s -> {
          report.add(Table.LIBRARIES, shape, what, SECONDS, s);
          report.add(Table.LIBRARIES, shape, what, "÷ DDPM gradient", s / gradient);
        });
  }
}
