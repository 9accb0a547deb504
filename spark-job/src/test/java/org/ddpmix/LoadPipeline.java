package org.ddpmix;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A program of its own: loads a pipeline and writes what it predicts, number by number. */
final class LoadPipeline {
  private LoadPipeline() {}

  /** {@code MODEL CSV OUTPUT}. */
  public static void main(String[] args) throws Exception {
    TestSpark.session();
    Files.write(Path.of(args[2]), predictions(PipelineModel.load(args[0]), csv(args[1])));
    TestSpark.session().stop();
  }

  static Dataset<Row> csv(String path) {
    return TestSpark.session().read().option("header", true).option("inferSchema", true).csv(path);
  }

  /** A line for each row, in which every bit of a number shows. */
  static List<String> predictions(PipelineModel model, Dataset<Row> data) {
    return model
        .transform(data)
        .select("prediction", "probability", "logDensity")
        .collectAsList()
        .stream()
        .map(row -> row.getInt(0) + " " + row.<Vector>getAs(1) + " " + row.getDouble(2))
        .toList();
  }
}
