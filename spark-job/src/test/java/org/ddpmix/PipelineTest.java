package org.ddpmix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uses the estimator together with other stages and tools of MLlib. */
class PipelineTest {
  private static final String IRIS = "../data/iris.csv";

  @TempDir Path folder;

  private static Pipeline pipeline() {
    return new Pipeline()
        .setStages(
            new PipelineStage[] {
              new VectorAssembler()
                  .setInputCols(
                      new String[] {"sepal_length", "sepal_width", "petal_length", "petal_width"})
                  .setOutputCol("raw"),
              new StandardScaler().setInputCol("raw").setOutputCol("features").setWithMean(true),
              new DdpmGaussianMixture().setK(3).setLogDensityCol("logDensity")
            });
  }

  @Test
  void aSavedPipelinePredictsTheSameInANewJvm() throws Exception {
    Dataset<Row> iris = LoadPipeline.csv(IRIS);
    pipeline().write().overwrite().save(folder.resolve("pipeline").toString());
    PipelineModel model = Pipeline.load(folder.resolve("pipeline").toString()).fit(iris);
    model.save(folder.resolve("model").toString());
    List<String> here = LoadPipeline.predictions(model, iris);
    assertThat(here).hasSize(150);

    Path output = folder.resolve("predictions");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(LoadPipeline.class.getName());
    command.addAll(List.of(folder.resolve("model").toString(), IRIS, output.toString()));
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(process.waitFor()).as(Files.readString(log)).isZero();
    assertThat(Files.readAllLines(output)).isEqualTo(here);
  }

  @Test
  void bicFindsTheNumberOfComponents() {
    Dataset<Row> samples = Fixtures.samples().cache();
    int best =
        IntStream.rangeClosed(1, 6)
            .boxed()
            .min(
                Comparator.comparingDouble(
                    k -> Fixtures.estimator().setK(k).fit(samples).summary().bic()))
            .orElseThrow();
    samples.unpersist();
    assertThat(best).isEqualTo(3);
  }

  @Test
  void crossValidationSelectsByHeldOutLikelihood() throws Exception {
    Dataset<Row> samples = Fixtures.samples().cache();
    DdpmGaussianMixture estimator = Fixtures.quick().setLogDensityCol("logDensity");
    ParamMap[] grid = new ParamGridBuilder().addGrid(estimator.k(), new int[] {1, 3}).build();
    CrossValidatorModel chosen =
        new CrossValidator()
            .setEstimator(estimator)
            .setEvaluator(new DdpmLogLikelihoodEvaluator())
            .setEstimatorParamMaps(grid)
            .setNumFolds(2)
            .setSeed(1)
            .fit(samples);
    assertThat(((DdpmGaussianMixtureModel) chosen.bestModel()).getK()).isEqualTo(3);
    chosen.save(folder.resolve("cv").toString());
    assertThat(
            ((DdpmGaussianMixtureModel)
                    CrossValidatorModel.load(folder.resolve("cv").toString()).bestModel())
                .mixture())
        .isEqualTo(((DdpmGaussianMixtureModel) chosen.bestModel()).mixture());

    TrainValidationSplitModel split =
        new TrainValidationSplit()
            .setEstimator(estimator)
            .setEvaluator(new DdpmLogLikelihoodEvaluator())
            .setEstimatorParamMaps(grid)
            .setSeed(1)
            .fit(samples);
    assertThat(((DdpmGaussianMixtureModel) split.bestModel()).getK()).isEqualTo(3);
    samples.unpersist();
  }

  @Test
  void theEvaluatorReturnsTheLogLikelihoodOfTheModel() {
    Dataset<Row> samples = Fixtures.samples().withColumn("w", functions.expr("component + 1"));
    DdpmGaussianMixtureModel model =
        new DdpmGaussianMixtureModel(Fixtures.TRUTH).setLogDensityCol("logDensity");
    DdpmLogLikelihoodEvaluator evaluator = new DdpmLogLikelihoodEvaluator();
    assertThat(evaluator.isLargerBetter()).isTrue();
    assertThat(evaluator.evaluate(model.transform(samples)))
        .isCloseTo(model.logLikelihood(samples), within(1e-12));
    assertThat(evaluator.setWeightCol("w").evaluate(model.transform(samples)))
        .isCloseTo(model.setWeightCol("w").logLikelihood(samples), within(1e-12));
  }

  @Test
  void sqlReadsTheColumns() {
    DdpmGaussianMixtureModel model =
        new DdpmGaussianMixtureModel(Fixtures.TRUTH).setLogDensityCol("logDensity");
    model.transform(Fixtures.samples()).createOrReplaceTempView("scored");
    List<Row> rows =
        TestSpark.session()
            .sql(
                "SELECT prediction, count(*), count_if(logDensity < -10) FROM scored"
                    + " GROUP BY prediction ORDER BY prediction")
            .collectAsList();
    assertThat(rows).extracting(row -> row.getInt(0)).containsExactly(0, 1, 2);
    assertThat(rows).extracting(row -> row.getLong(1)).allMatch(count -> count > 300);
    assertThat(rows.stream().mapToLong(row -> row.getLong(1)).sum()).isEqualTo(2000);
  }

  @Test
  void streamsAreTransformedLikeBatches() throws Exception {
    DdpmGaussianMixtureModel model = new DdpmGaussianMixtureModel(Fixtures.TRUTH);
    String input = folder.resolve("input").toString();
    Fixtures.samples().write().parquet(input);
    Dataset<Row> table = TestSpark.session().read().parquet(input);
    Dataset<Row> stream = TestSpark.session().readStream().schema(table.schema()).parquet(input);
    StreamingQuery query =
        model
            .transform(stream)
            .writeStream()
            .format("memory")
            .queryName("predictions")
            .outputMode("append")
            .start();
    try {
      query.processAllAvailable();
      assertThat(TestSpark.session().table("predictions").collectAsList())
          .containsExactlyInAnyOrderElementsOf(model.transform(table).collectAsList());
    } finally {
      query.stop();
    }
  }
}
