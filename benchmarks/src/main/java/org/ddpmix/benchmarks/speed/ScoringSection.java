package org.ddpmix.benchmarks.speed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.functions;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.ddpmix.DdpmGaussianMixtureModel;
import org.ddpmix.benchmarks.LocalSpark;
import org.ddpmix.cluster.DistributedSamples;
import org.ddpmix.evaluation.Evaluation;
import org.ddpmix.io.pack.PackedSamples;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.MixtureJson;
import org.ddpmix.report.MeanPath;
import org.ddpmix.report.ReportData;

/**
 * Measures what a learned mixture is used for: {@code transform} beside the models of MLlib, the
 * evaluation after a fit beside a pass, and {@code predict} beside a Spark job that reads and
 * writes the same columns and three more.
 */
record ScoringSection(Effort effort) implements Section {
  private static final List<Shape> SHAPES =
      List.of(new Shape(1_000_000, 16, 16), new Shape(200_000, 64, 16));

  @Override
  public void measure(SpeedReport report) throws IOException {
    try (SparkSession spark = LocalSpark.session(CORES)) {
      effort.some(SHAPES).forEach(shape -> measure(spark, shape, report));
    }
  }

  private void measure(SparkSession spark, Shape shape, SpeedReport report) {
    Dataset<Row> table = shape.table(spark).cache();
    table.count();
    transform(table, shape, report);
    evaluation(spark, shape, report);
    try {
      predict(table, shape, report);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    table.unpersist(true);
  }

  private void transform(Dataset<Row> table, Shape shape, SpeedReport report) {
    Mixture truth = shape.truth();
    DdpmGaussianMixtureModel own = new DdpmGaussianMixtureModel(truth);
    DdpmGaussianMixtureModel full = new DdpmGaussianMixtureModel(truth.as(CovarianceType.FULL));
    Vector[] centres = new Vector[truth.k()];
    Arrays.setAll(centres, c -> Vectors.dense(truth.mean(c)));
    KMeansModel kMeans =
        new KMeansModel("kMeans", new org.apache.spark.mllib.clustering.KMeansModel(centres));
    double[] seconds =
        effort.seconds(
            written(own, table),
            written(full, table),
            written(kMeans, table),
            written(own.toGaussianMixtureModel(), table));
    add(report, shape, "transform, shared variance", SECONDS, seconds[0]);
    add(report, shape, "transform, full covariances", SECONDS, seconds[1]);
    add(report, shape, "KMeansModel.transform", SECONDS, seconds[2]);
    add(report, shape, "GaussianMixtureModel.transform", SECONDS, seconds[3]);
    add(report, shape, "transform ÷ KMeansModel", RATIO, seconds[0] / seconds[2]);
    add(report, shape, "transform, full ÷ GaussianMixtureModel", RATIO, seconds[1] / seconds[3]);
  }

  private static Runnable written(Transformer model, Dataset<Row> table) {
    return () -> model.transform(table).write().format("noop").mode("overwrite").save();
  }

  private void evaluation(SparkSession spark, Shape shape, SpeedReport report) {
    try (PackedSamples packed = shape.blocks(spark)) {
      DistributedSamples samples = packed.samples();
      Mixture mixture = shape.truth();
      double[] seconds =
          effort.seconds(
              new Passes(samples, mixture)::expectationMaximization,
              new Passes(samples, mixture)::gradient,
              () ->
                  ReportData.of(
                      samples, mixture, "", new MeanPath(), Optional.empty(), Optional.empty(), 1),
              () -> Evaluation.Fit.of(mixture, samples));
      add(report, shape, PassSection.EM, SECONDS, seconds[0]);
      add(report, shape, PassSection.GRADIENT, SECONDS, seconds[1]);
      add(report, shape, "evaluation and report", SECONDS, seconds[2]);
      add(report, shape, "log likelihood", SECONDS, seconds[3]);
      add(report, shape, "evaluation and report ÷ EM", RATIO, seconds[2] / seconds[0]);
      add(report, shape, "evaluation and report ÷ gradient", RATIO, seconds[2] / seconds[1]);
    }
  }

  private void predict(Dataset<Row> table, Shape shape, SpeedReport report) throws IOException {
    Path folder = Files.createTempDirectory("scoring");
    try {
      Path mixture = folder.resolve("mixture.json");
      Files.writeString(mixture, MixtureJson.write(shape.truth()));
      String input = folder.resolve("input").toString();
      table
          .select(functions.vector_to_array(table.col("features"), "float64").as("features"))
          .write()
          .parquet(input);
      String[] command = {
        "predict",
        "--mixture=" + mixture,
        "--input=" + input,
        "--output=" + folder.resolve("output"),
        "--overwrite"
      };
      double[] seconds =
          effort.seconds(
              () -> Commands.run(command),
              () -> copy(table.sparkSession(), input, shape.k(), folder.resolve("copy")));
      add(report, shape, "predict", SECONDS, seconds[0]);
      add(report, shape, "Spark job", SECONDS, seconds[1]);
      add(report, shape, "predict ÷ Spark job", RATIO, seconds[0] / seconds[1]);
    } finally {
      Commands.delete(folder);
    }
  }

  /** Adds a whole number, an array of k numbers and a number. */
  private static void copy(SparkSession spark, String input, int k, Path output) {
    spark
        .read()
        .parquet(input)
        .selectExpr(
            "*",
            "cast(features[0] AS int) AS component",
            "slice(features, 1, " + k + ") AS probability",
            "features[1] AS logDensity")
        .write()
        .mode("overwrite")
        .parquet(output.toString());
  }

  private static void add(
      SpeedReport report, Shape shape, String what, String quantity, double value) {
    report.add(Table.SCORING, shape, what, quantity, value);
  }
}
