package org.ddpmix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.ml.clustering.GaussianMixture;
import org.apache.spark.ml.clustering.GaussianMixtureModel;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.ddpmix.descent.StopReason;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.mixture.Background;
import org.ddpmix.mixture.ComponentMatching;
import org.ddpmix.mixture.Mixture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DdpmGaussianMixtureTest {
  private static Dataset<Row> samples;

  @BeforeAll
  static void drawSamples() {
    samples = Fixtures.samples().cache();
  }

  @AfterAll
  static void unpersistSamples() {
    samples.unpersist();
  }

  private static void assertRejected(Runnable action, String message) {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(action::run)
        .withMessage(message);
  }

  @Test
  void paramsAreThese() {
    DdpmGaussianMixture estimator = new DdpmGaussianMixture();
    assertThat(Arrays.stream(estimator.params()).map(Param::name))
        .containsExactlyInAnyOrder(
            "featuresCol",
            "predictionCol",
            "probabilityCol",
            "logDensityCol",
            "outlierProbabilityCol",
            "maxK",
            "background",
            "weightCol",
            "k",
            "initMode",
            "covarianceType",
            "noiseSchedule",
            "integrated",
            "gradient",
            "learnWeights",
            "learnVariance",
            "variance",
            "stepSize",
            "maxIter",
            "tol",
            "seed",
            "maxBlockSizeInMB");
  }

  @Test
  void invalidValuesAreRejectedBySetters() {
    DdpmGaussianMixture estimator = new DdpmGaussianMixture();
    assertRejected(
        () -> estimator.setK(0), "k: 0 is not allowed; it must be a whole number of at least 1");
    assertRejected(
        () -> estimator.setInitMode("parallel"),
        "initMode: parallel is not allowed; it must be one of "
            + String.join(", ", org.ddpmix.start.InitMode.names()));
    assertRejected(
        () -> estimator.setNoiseSchedule("0.3"),
        "noiseSchedule: 0.3 is not allowed; it must be TIMExSTEPS separated by commas, such as"
            + " 1.5x60,0.2x200, with times above 0 and at most 10; none; or auto");
    assertRejected(
        () -> estimator.setStepSize(Double.NaN),
        "stepSize: NaN is not allowed; it must be a number above 0 and at most 1000");
    List<Consumer<DdpmGaussianMixture>> others =
        List.of(
            e -> e.setIntegrated(-1),
            e -> e.setGradient("exact"),
            e -> e.setCovarianceType("round"),
            e -> e.setVariance(0),
            e -> e.setVariance(Double.POSITIVE_INFINITY),
            e -> e.setNoiseSchedule("11x5"),
            e -> e.setInitMode(null),
            e -> e.setMaxIter(0),
            e -> e.setTol(-1e-9),
            e -> e.setMaxBlockSizeInMB(0),
            e -> e.setMaxBlockSizeInMB(1025),
            e -> e.setFeaturesCol(""));
    for (Consumer<DdpmGaussianMixture> set : others) {
      assertThatExceptionOfType(InvalidSettingException.class)
          .isThrownBy(() -> set.accept(estimator))
          .withMessageContaining("it must be");
    }
    assertThat(estimator.extractParamMap().size()).isEqualTo(19); // only the defaults
  }

  @Test
  void columnsAreCheckedAgainstTheSchema() {
    DdpmGaussianMixture estimator = Fixtures.quick();
    assertRejected(
        () -> estimator.copy(ParamMap.empty()).setFeaturesCol("f").fit(samples),
        "featuresCol: f is not allowed; there is no such column; the columns are features, component");
    assertRejected(
        () -> estimator.copy(ParamMap.empty()).setFeaturesCol("component").fit(samples),
        "featuresCol: component of type int is not allowed; it must be a vector or an array of numbers");
    assertRejected(
        () -> estimator.copy(ParamMap.empty()).setPredictionCol("component").fit(samples),
        "predictionCol: component is not allowed; a column with this name already exists; set a new name");
    assertRejected(
        () -> estimator.copy(ParamMap.empty()).setProbabilityCol("prediction").fit(samples),
        "predictionCol: prediction is not allowed; a column with this name already exists; set a new name");
    assertRejected(
        () -> estimator.copy(ParamMap.empty()).setWeightCol("features").fit(samples),
        "weightCol: features of type vector is not allowed; it must be numeric");
    assertRejected(
        () ->
            estimator.copy(ParamMap.empty()).setNoiseSchedule("none").setIntegrated(0).fit(samples),
        "noiseSchedule: none is not allowed; without integrated steps it must have a stage");
    assertRejected(
        () -> estimator.copy(ParamMap.empty()).setGradient("two-component").fit(samples),
        "k: 3 is not allowed; with the gradient two-component it must be 2");
    assertRejected(
        () -> new DdpmGaussianMixture().setInitMode("kmeans").fit(samples),
        "k is missing; with the start kmeans it must be given");
    assertThat(estimator.transformSchema(samples.schema()))
        .isEqualTo(estimator.fit(samples).transform(samples).schema());
  }

  @Test
  void learnsTheMixtureAndSummarizesTheTraining() {
    DdpmGaussianMixture estimator =
        new DdpmGaussianMixture().setK(3).setLogDensityCol("outlier").setMaxIter(60);
    DdpmGaussianMixtureModel model = estimator.fit(samples);

    ComponentMatching matching = ComponentMatching.of(Fixtures.TRUTH, model.mixture());
    double oracle = ComponentMatching.oracleError(Fixtures.TRUTH, samples.count());
    assertThat(matching.meanError()).isLessThan(2 * oracle);
    assertThat(model.meanVariance()).isCloseTo(1, within(0.06));
    assertThat(model.uid()).isEqualTo(estimator.uid());
    assertThat(model.parent()).isSameAs(estimator);
    assertThat(model.getLogDensityCol()).isEqualTo("outlier");

    DdpmGaussianMixtureSummary summary = model.summary();
    assertThat(summary.stopReason()).isEqualTo(StopReason.CONVERGED);
    assertThat(summary.numIter())
        .isEqualTo(summary.history().size())
        .isEqualTo(summary.objectiveHistory().length)
        .isBetween(2, 60);
    assertThat(summary.seconds()).containsOnlyKeys("start", "descent");
    assertThat(summary.samples()).isEqualTo(2000);
    assertThat(summary.logLikelihood()).isEqualTo(model.logLikelihood(samples));
    assertThat(summary.bic()).isEqualTo(model.bic(samples));
    assertThat(summary.bic())
        .isCloseTo(-2 * 2000 * summary.logLikelihood() + 9 * Math.log(2000), within(1e-8));
    assertThat(summary.aic()).isCloseTo(-2 * 2000 * summary.logLikelihood() + 18, within(1e-8));
    int[] partners = matching.partners();
    for (Row row : samples.groupBy("component").count().collectAsList()) {
      // At a separation of 8 standard deviations, each sample is nearest to its own mean.
      assertThat(summary.clusterSizes()[partners[row.getInt(0)]]).isEqualTo(row.getLong(1));
    }
    assertThat(summary.predictions().columns())
        .containsExactly("features", "component", "probability", "prediction", "outlier");
  }

  @Test
  void equalSeedsAndCopiesGiveTheSameBits() {
    DdpmGaussianMixture estimator = Fixtures.quick();
    Mixture first = estimator.fit(samples).mixture();
    assertThat(estimator.copy(ParamMap.empty()).fit(samples).mixture()).isEqualTo(first);
    assertThat(estimator.setMaxBlockSizeInMB(0.001).fit(samples).mixture()).isEqualTo(first);
    assertThat(estimator.setSeed(2).fit(samples).mixture()).isNotEqualTo(first);

    ParamMap extra = new ParamMap().put(estimator.maxIter(), 1);
    DdpmGaussianMixtureModel short1 = estimator.fit(samples, extra);
    assertThat(short1.summary().numIter()).isEqualTo(1);
    assertThat(short1.summary().stopReason()).isEqualTo(StopReason.MAX_ITER);
    assertThat(estimator.getMaxIter()).isEqualTo(500);
    DdpmGaussianMixture copy = estimator.copy(extra);
    assertThat(copy.uid()).isEqualTo(estimator.uid());
    assertThat(copy.getMaxIter()).isEqualTo(1);
    assertThat(copy.getSeed()).isEqualTo(2);
  }

  @Test
  void fullCovariancesStartFromAModelOfMllib() {
    GaussianMixtureModel mllib =
        new GaussianMixture().setK(3).setSeed(1).setMaxIter(5).fit(samples);
    DdpmGaussianMixture estimator =
        new DdpmGaussianMixture()
            .setK(3)
            .setCovarianceType("full")
            .setInitialModel(mllib)
            .setNoiseSchedule("none");
    DdpmGaussianMixtureModel model = estimator.fit(samples);
    assertThat(model.covarianceType()).isEqualTo("full");
    assertThat(model.mixture().parameters()).isEqualTo(6 + 2 + 9);
    assertThat(model.logLikelihood(samples)).isGreaterThan(mllib.summary().logLikelihood() / 2000);
  }

  @Test
  void vectorsSparseVectorsAndArraysGiveTheSameModel() {
    Dataset<Row> sparse =
        samples.withColumn(
            "features",
            functions
                .udf((UDF1<Vector, Vector>) Vector::toSparse, SQLDataTypes.VectorType())
                .apply(functions.col("features")));
    Dataset<Row> array =
        samples.withColumn(
            "features",
            org.apache.spark.ml.functions.vector_to_array(functions.col("features"), "float64"));
    Dataset<Row> floats =
        samples.withColumn(
            "features",
            org.apache.spark.ml.functions.vector_to_array(functions.col("features"), "float32"));
    DdpmGaussianMixture estimator = Fixtures.quick();
    DdpmGaussianMixtureModel dense = estimator.fit(samples);
    assertThat(estimator.fit(sparse).mixture()).isEqualTo(dense.mixture());
    assertThat(estimator.fit(array).mixture()).isEqualTo(dense.mixture());
    assertThat(estimator.fit(floats).mixture().means())
        .containsExactly(dense.mixture().means(), within(1e-5));
    List<Row> predictions = dense.transform(samples).select("prediction").collectAsList();
    for (Dataset<Row> other : List.of(sparse, array, floats)) {
      assertThat(dense.transform(other).select("prediction").collectAsList())
          .isEqualTo(predictions);
    }
  }

  @Test
  void fitUsesRowWeights() {
    DdpmGaussianMixture estimator =
        Fixtures.quick()
            .setWeightCol("w")
            .setInitialModel(new DdpmGaussianMixtureModel(Fixtures.TRUTH));
    DdpmGaussianMixtureModel plain = estimator.copy(ParamMap.empty()).setWeightCol("").fit(samples);
    Dataset<Row> with = samples.withColumn("w", functions.expr("if(component = 1, 3, 1)"));
    DdpmGaussianMixtureModel heavy = estimator.fit(with);
    double[] weights = plain.weights();
    assertThat(heavy.weights()[1])
        .isCloseTo(3 * weights[1] / (3 * weights[1] + weights[0] + weights[2]), within(1e-3));
    assertThat(heavy.logLikelihood(with)).isEqualTo(heavy.summary().logLikelihood());

    Dataset<Row> none = samples.withColumn("w", functions.expr("if(component = 1, 0, 1)"));
    DdpmGaussianMixtureModel without =
        estimator.copy(ParamMap.empty()).setWeightCol("").fit(samples.where("component <> 1"));
    assertThat(estimator.fit(none).mixture()).isEqualTo(without.mixture());
    assertThat(without.weights()[1]).isLessThan(1e-6);
  }

  @Test
  void initialModelsSetTheOrderOfTheComponents() {
    DdpmGaussianMixture estimator = Fixtures.quick();
    Mixture turned =
        new Mixture(
            3, 2, new double[] {0.2, 0.4, 0.4}, new double[] {-2.5, 9, 0.5, 0, 8, 0.5}, 2.0);
    GaussianMixtureModel mllib = new DdpmGaussianMixtureModel(turned).toGaussianMixtureModel();
    Mixture learned =
        estimator.setInitialModel(new DdpmGaussianMixtureModel(turned)).fit(samples).mixture();
    assertThat(IntStream.of(ComponentMatching.of(Fixtures.TRUTH, learned).partners()))
        .containsExactly(1, 2, 0);
    assertThat(estimator.setInitialModel(mllib).fit(samples).mixture().means())
        .containsExactly(learned.means(), within(1e-9));

    org.apache.spark.ml.clustering.KMeansModel centers =
        new KMeans().setK(3).setSeed(1).fit(samples);
    DdpmGaussianMixtureModel fromCenters =
        estimator.setInitialModel(centers).copy(ParamMap.empty()).fit(samples);
    for (int c = 0; c < 3; c++) {
      assertThat(Vectors.sqdist(fromCenters.means()[c], centers.clusterCenters()[c]))
          .isLessThan(0.01);
    }
    assertThatIllegalStateException().isThrownBy(estimator::write);
  }

  @Test
  void invalidInitialModelsAreRejectedBeforeAnyJob() throws Exception {
    Dataset<Row> assembled =
        new VectorAssembler()
            .setInputCols(new String[] {"x", "y"})
            .setOutputCol("features")
            .transform(TestSpark.session().range(10).selectExpr("rand() x", "rand() y"));
    DdpmGaussianMixtureModel three = new DdpmGaussianMixtureModel(Fixtures.TRUTH);
    DdpmGaussianMixtureModel flat =
        new DdpmGaussianMixtureModel(Mixture.uniform(2, 1, new double[] {0, 1}, 1));
    int jobs =
        jobsOf(
            () -> {
              assertRejected(
                  () -> new DdpmGaussianMixture().setInitialModel(three).setK(4).fit(assembled),
                  "k: 4 is not allowed; it must be 3, the number of components of the initial model");
              assertRejected(
                  () -> new DdpmGaussianMixture().setK(2).setInitialModel(flat).fit(assembled),
                  "dimension of the initial model: 1 is not allowed; it must be 2, the dimension of the samples");
            });
    assertThat(jobs).isZero();
    // Without metadata, the dimension is that of the first row.
    assertRejected(
        () -> new DdpmGaussianMixture().setK(2).setInitialModel(flat).fit(samples),
        "dimension of the initial model: 1 is not allowed; it must be 2, the dimension of the samples");
  }

  private static int jobsOf(Runnable action) throws Exception {
    AtomicInteger jobs = new AtomicInteger();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart start) {
            jobs.incrementAndGet();
          }
        };
    org.apache.spark.SparkContext spark = TestSpark.session().sparkContext();
    spark.addSparkListener(listener);
    try {
      action.run();
      spark.listenerBus().waitUntilEmpty();
    } finally {
      spark.removeSparkListener(listener);
    }
    return jobs.get();
  }

  @Test
  void varianceIsConstantIfItIsNotLearned() {
    DdpmGaussianMixtureModel model =
        Fixtures.quick()
            .setVariance(1.25)
            .setLearnVariance(false)
            .setLearnWeights(false)
            .fit(samples);
    assertThat(model.meanVariance()).isEqualTo(1.25);
    assertThat(model.weights()).containsOnly(1.0 / 3);
  }

  @Test
  void fewerRowsThanComponentsAreRejected() {
    assertThatExceptionOfType(BadDataException.class)
        .isThrownBy(() -> Fixtures.quick().fit(samples.limit(2)))
        .withMessage("samples: 2 rows are fewer than k = 3 components");
  }

  /** A model to start from has the background that the Param wants. */
  @Test
  void anInitialModelHasTheBackgroundThatIsWanted() {
    Mixture plain = new Mixture(1, 2, new double[] {1}, new double[2], 1);
    Mixture beside =
        plain.withBackground(new Background(0.1, new double[] {-9, -9}, new double[] {9, 9}));
    DdpmGaussianMixture estimator =
        new DdpmGaussianMixture()
            .setK(1)
            .setIntegrated(2)
            .setNoiseSchedule("none")
            .setInitialModel(new DdpmGaussianMixtureModel("m", beside));
    for (String mode : new String[] {"off", "auto", "on"}) {
      assertThat(estimator.setBackground(mode).fit(samples).mixture().background().isPresent())
          .as(mode)
          .isEqualTo(!mode.equals("off"));
    }
  }

  @Test
  void everyParamIsSavedAndLoaded(@TempDir Path folder) throws Exception {
    DdpmGaussianMixture estimator =
        new DdpmGaussianMixture()
            .setFeaturesCol("f")
            .setPredictionCol("p")
            .setProbabilityCol("")
            .setLogDensityCol("l")
            .setOutlierProbabilityCol("o")
            .setWeightCol("w")
            .setK(7)
            .setMaxK(9)
            .setBackground("on")
            .setInitMode("random")
            .setCovarianceType("tied")
            .setNoiseSchedule("none")
            .setIntegrated(11)
            .setGradient("textbook")
            .setLearnWeights(false)
            .setLearnVariance(false)
            .setVariance(0.1)
            .setStepSize(0.3)
            .setMaxIter(12)
            .setTol(1e-3)
            .setSeed(Long.MIN_VALUE)
            .setMaxBlockSizeInMB(2.5);
    for (Param<?> param : estimator.params()) {
      assertThat(estimator.isSet(param)).as(param.name()).isTrue();
    }
    estimator.save(folder.resolve("e").toString());
    DdpmGaussianMixture loaded = DdpmGaussianMixture.load(folder.resolve("e").toString());
    assertThat(loaded.uid()).isEqualTo(estimator.uid());
    assertThat(loaded.explainParams()).isEqualTo(estimator.explainParams());
  }
}
