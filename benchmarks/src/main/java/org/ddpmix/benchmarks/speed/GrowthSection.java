package org.ddpmix.benchmarks.speed;

import java.io.IOException;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;
import org.apache.spark.sql.SparkSession;
import org.ddpmix.benchmarks.LocalSpark;
import org.ddpmix.io.pack.PackedSamples;

/** Measures a pass as a function of rows, dimensions, components, partitions and cores. */
record GrowthSection(Effort effort) implements Section {
  private static final int[] ROWS = {50_000, 100_000, 200_000, 400_000, 800_000};
  private static final int[] DIMENSIONS = {16, 32, 64, 128, 256, 512};
  private static final int[] COMPONENTS = {4, 8, 16, 32, 64, 128, 256};
  private static final int[] PARTITIONS = {1, 2, 4, 8, 16, 64, 256};
  private static final Shape FEW = new Shape(100_000, 64, 16);
  private static final Shape MANY = new Shape(1_000_000, 64, 16);

  @Override
  public void measure(SpeedReport report) throws IOException {
    double[] byCores = new double[CORES];
    for (int cores = 1; cores <= CORES; cores++) {
      try (SparkSession spark = LocalSpark.session(cores)) {
        byCores[cores - 1] = add(spark, FEW.scaled(effort), "cores = " + cores, report);
      }
    }
    report.add(Table.FITS, "cores", "speed-up", RATIO, byCores[0] / byCores[CORES - 1]);
    try (SparkSession spark = LocalSpark.session(CORES)) {
      Growth rows = grow(spark, "N", ROWS, n -> new Shape(n, 64, 16), Shape::rows, report);
      report.add(Table.FITS, "N", "fixed", SECONDS, rows.fixedSeconds());
      report.add(Table.FITS, "N", "for 10⁶ rows", SECONDS, 1e6 * rows.secondsPerUnit());
      grow(spark, "d", DIMENSIONS, d -> new Shape(100_000, d, 16), Shape::dimension, report);
      grow(spark, "K", COMPONENTS, k -> new Shape(100_000, 64, k), Shape::k, report);
      for (int partitions : effort.some(PARTITIONS).toArray()) {
        add(
            spark,
            MANY.withPartitions(partitions).scaled(effort),
            "partitions = " + partitions,
            report);
      }
    }
  }

  private Growth grow(
      SparkSession spark,
      String name,
      int[] sizes,
      IntFunction<Shape> shapes,
      ToLongFunction<Shape> measured,
      SpeedReport report) {
    Growth growth = new Growth();
    for (int nominal : effort.some(sizes).toArray()) {
      Shape shape = shapes.apply(nominal).scaled(effort);
      long size = measured.applyAsLong(shape);
      growth.add(size, add(spark, shape, name + " = " + size, report));
    }
    report.add(Table.FITS, name, "exponent", "p", growth.exponent());
    return growth;
  }

  private double add(SparkSession spark, Shape shape, String what, SpeedReport report) {
    try (PackedSamples packed = shape.blocks(spark)) {
      double seconds = effort.seconds(new Passes(packed.samples(), shape.truth())::gradient)[0];
      report.add(Table.GROWTH, shape, what, SECONDS, seconds);
      return seconds;
    }
  }
}
