package org.ddpmix;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A program that loads a saved pipeline in a new JVM and writes its predictions. */
final class LoadPipeline {
  private LoadPipeline() {}

  /** The arguments are {@code MODEL CSV OUTPUT}. */
  public static void main(String[] args) throws Exception {
    TestSpark.session();
    Files.write(Path.of(args[2]), predictions(PipelineModel.load(args[0]), csv(args[1])));
    TestSpark.session().stop();
  }

  static Dataset<Row> csv(String path) {
    return TestSpark.session().read().option("header", true).option("inferSchema", true).csv(path);
  }

  /** One line per row. The numbers have all digits, so that all bits can be compared. */
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
