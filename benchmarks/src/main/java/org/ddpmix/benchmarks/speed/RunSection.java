package org.ddpmix.benchmarks.speed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.ddpmix.benchmarks.LocalSpark;
import org.ddpmix.io.pack.SamplePacker;
import org.ddpmix.io.read.SampleFormat;
import org.ddpmix.io.read.SampleReader;
import org.ddpmix.io.write.SampleWriter;

/**
 * Measures reading beside a bare scan of the same columns, and whole fits beside a pipeline of
 * MLlib.
 */
record RunSection(Effort effort) implements Section {
  private static final Shape WIDE = new Shape(1_000_000, 64, 16);
  private static final Shape LONG = new Shape(20_000_000, 16, 20);
  private static final int REPEATS_PER_COMMAND = 3; // a whole command is run less often
  private static final long SEED = 1;

  /** A file format and the columns of the coordinates. */
  private enum Input {
    ARRAY("Parquet, one array", SampleFormat.PARQUET, "parquet"),
    VECTOR("Parquet, one vector", SampleFormat.LIBSVM, "parquet"),
    NUMBERS("Parquet, numeric columns", SampleFormat.CSV, "parquet"),
    CSV("CSV", SampleFormat.CSV, "csv");

    private final String title;
    private final SampleFormat columns; // whose writer makes such columns
    private final String format;

    Input(String title, SampleFormat columns, String format) {
      this.title = title;
      this.columns = columns;
      this.format = format;
    }

    Dataset<Row> samples(SparkSession spark, Shape shape) {
      Dataset<Row> samples =
          new SampleWriter(spark).samples(shape.truth(), shape.rows(), SEED, columns);
      return this == VECTOR ? samples.select("features") : samples;
    }

    /** The rows with the features as one vector. */
    Dataset<Row> vectors(Dataset<Row> data) {
      return switch (this) {
        case VECTOR -> data;
        case ARRAY -> data.select(functions.array_to_vector(data.col("features")).as("features"));
        case NUMBERS, CSV ->
            new VectorAssembler()
                .setInputCols(data.columns())
                .setOutputCol("features")
                .transform(data);
      };
    }
  }

  @Override
  public void measure(SpeedReport report) throws IOException {
    try (SparkSession spark = LocalSpark.session(CORES)) {
      for (Input input : Input.values()) {
        measure(spark, WIDE.scaled(effort), input, report);
      }
      measure(spark, LONG.scaled(effort), Input.ARRAY, report);
    }
  }

  private void measure(SparkSession spark, Shape shape, Input input, SpeedReport report)
      throws IOException {
    Path folder = Files.createTempDirectory("run");
    try {
      String path = folder.resolve("input").toString();
      Dataset<Row> samples = input.samples(spark, shape);
      StructType schema = samples.schema();
      samples.write().format(input.format).option("header", "true").save(path);
      DataFrameReader reader = spark.read().format(input.format).option("header", "true");
      Dataset<Row> data = input == Input.CSV ? reader.schema(schema).load(path) : reader.load(path);
      reading(spark, shape, input, path, data, report);
      commands(shape, input, path, data, report);
    } finally {
      Commands.delete(folder);
    }
  }

  private void reading(
      SparkSession spark,
      Shape shape,
      Input input,
      String path,
      Dataset<Row> data,
      SpeedReport report) {
    double[] seconds =
        effort.seconds(
            () -> new SamplePacker().pack(new SampleReader(spark).open(path)).close(),
            () -> write(data));
    add(report, shape, input, "read", seconds[0]);
    add(report, shape, input, "scan", seconds[1]);
    report.add(Table.RUN, shape, input.title, "read ÷ scan", seconds[0] / seconds[1]);
  }

  private void commands(
      Shape shape, Input input, String path, Dataset<Row> data, SpeedReport report)
      throws IOException {
    Path output = Path.of(path).resolveSibling("output");
    String[] fit = {
      "fit",
      "--input=" + path,
      "--k=" + shape.k(),
      "--covariance=shared",
      "--background=off",
      "--output=" + output,
      "--overwrite",
      "--quiet"
    };
    double[] seconds =
        Effort.medians(
            0,
            Math.max(1, effort.repeats() / REPEATS_PER_COMMAND),
            () -> Commands.run(fit),
            () -> pipeline(input.vectors(data), shape.k()));
    add(report, shape, input, "fit", seconds[0]);
    JsonNode parts = new ObjectMapper().readTree(output.resolve("run.json").toFile());
    for (Map.Entry<String, JsonNode> part : parts.get("seconds").properties()) {
      add(report, shape, input, "fit: " + part.getKey(), part.getValue().asDouble());
    }
    add(report, shape, input, "MLlib", seconds[1]);
  }

  private static void pipeline(Dataset<Row> vectors, int k) {
    write(new KMeans().setK(k).setSeed(SEED).fit(vectors).transform(vectors));
  }

  private static void write(Dataset<Row> data) {
    data.write().format("noop").mode("overwrite").save();
  }

  private static void add(
      SpeedReport report, Shape shape, Input input, String what, double seconds) {
    report.add(Table.RUN, shape, input.title, what + ", " + SECONDS, seconds);
  }
}
