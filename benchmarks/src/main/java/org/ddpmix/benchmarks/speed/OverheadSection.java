package org.ddpmix.benchmarks.speed;

import java.io.IOException;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.ddpmix.benchmarks.LocalSpark;
import org.ddpmix.io.pack.PackedSamples;

/** Measures the overhead of a pass with very few rows, and of many partitions. */
record OverheadSection(Effort effort) implements Section {
  private static final int FEW_PARTITIONS = 8;
  private static final int MANY_PARTITIONS = 256;
  private static final String EMPTY = "empty job, tasks: ";
  private static final String OURS = PassSection.GRADIENT + " ÷ empty job, tasks: ";
  private static final Shape TINY = new Shape(8 * 10, 64, 16);
  private static final Shape LARGE = new Shape(1_000_000, 64, 16);

  @Override
  public void measure(SpeedReport report) throws IOException {
    try (SparkSession spark = LocalSpark.session(CORES)) {
      try (PackedSamples packed = TINY.blocks(spark)) {
        Passes passes = new Passes(packed.samples(), TINY.truth());
        double[] seconds =
            effort.manySeconds(
                emptyJob(spark, FEW_PARTITIONS),
                emptyJob(spark, CORES),
                passes::gradient,
                passes::expectationMaximization);
        add(report, TINY, EMPTY + FEW_PARTITIONS, SECONDS, seconds[0]);
        add(report, TINY, EMPTY + CORES, SECONDS, seconds[1]);
        add(report, TINY, PassSection.GRADIENT, SECONDS, seconds[2]);
        add(report, TINY, PassSection.EM, SECONDS, seconds[3]);
        add(report, TINY, OURS + FEW_PARTITIONS, RATIO, seconds[2] / seconds[0]);
        add(report, TINY, OURS + CORES, RATIO, seconds[2] / seconds[1]);
      }
      partitions(spark, LARGE.scaled(effort), report);
    }
  }

  private void partitions(SparkSession spark, Shape shape, SpeedReport report) {
    try (PackedSamples few = shape.withPartitions(FEW_PARTITIONS).blocks(spark);
        PackedSamples many = shape.withPartitions(MANY_PARTITIONS).blocks(spark)) {
      double[] seconds =
          effort.seconds(
              new Passes(few.samples(), shape.truth())::gradient,
              new Passes(many.samples(), shape.truth())::gradient);
      add(report, shape, FEW_PARTITIONS + " partitions", SECONDS, seconds[0]);
      add(report, shape, MANY_PARTITIONS + " partitions", SECONDS, seconds[1]);
      add(
          report,
          shape,
          MANY_PARTITIONS + " ÷ " + FEW_PARTITIONS + " partitions",
          RATIO,
          seconds[1] / seconds[0]);
    }
  }

  /** A job whose tasks do nothing, on cached partitions. */
  private static Runnable emptyJob(SparkSession spark, int tasks) {
    JavaRDD<Integer> cached =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(IntStream.range(0, tasks).boxed().toList(), tasks)
            .cache();
    cached.count();
    return () -> cached.foreachPartition(it -> {});
  }

  private static void add(
      SpeedReport report, Shape shape, String what, String quantity, double value) {
    report.add(Table.OVERHEAD, shape, what, quantity, value);
  }
}
