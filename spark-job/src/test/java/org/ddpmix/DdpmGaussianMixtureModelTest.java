package org.ddpmix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.clustering.GaussianMixtureModel;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.MixtureJson;
import org.ddpmix.synthetic.SampleSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DdpmGaussianMixtureModelTest {
  private static final StructType FEATURES =
      new StructType().add("features", SQLDataTypes.VectorType());

  private final DdpmGaussianMixtureModel model = new DdpmGaussianMixtureModel(Fixtures.TRUTH);

  private static Dataset<Row> rows(Vector... rows) {
    return TestSpark.session()
        .createDataFrame(List.of(rows).stream().map(RowFactory::create).toList(), FEATURES);
  }

  /** Computed by hand at x = 0 for means 0 and 2, equal weights and variance 1. */
  @Test
  void knownParametersGiveKnownValues() {
    DdpmGaussianMixtureModel two =
        new DdpmGaussianMixtureModel(Mixture.uniform(2, 1, new double[] {0, 2}, 1));
    Vector zero = Vectors.dense(0);
    double density = (1 + Math.exp(-2)) / (2 * Math.sqrt(2 * Math.PI));
    double second = Math.exp(-2) / (1 + Math.exp(-2));
    assertThat(two.predict(zero)).isZero();
    assertThat(two.predict(Vectors.dense(1.5))).isEqualTo(1);
    assertThat(two.logDensity(zero)).isCloseTo(Math.log(density), within(1e-15));
    assertThat(two.predictProbability(zero).apply(1)).isCloseTo(second, within(1e-15));
    assertThat(two.score(zero, 0).apply(0)).isCloseTo(2 * second, within(1e-15));
    assertThat(two.hasSummary()).isFalse();
    assertThatIllegalStateException().isThrownBy(two::summary);
  }

  @Test
  void scoreIsTheGradientOfTheDiffusedLogDensity() {
    for (double t : new double[] {0, 0.1, 1, 3}) {
      Mixture diffused = Fixtures.TRUTH.diffused(NoiseLevel.at(t, 1.0));
      double[] y = {1.3, 0.4};
      double[] score = model.score(Vectors.dense(y), t).toArray();
      for (int j = 0; j < 2; j++) {
        double h = 1e-5;
        double[] up = y.clone();
        double[] down = y.clone();
        up[j] += h;
        down[j] -= h;
        assertThat(score[j])
            .isCloseTo(
                (diffused.logDensity(up) - diffused.logDensity(down)) / (2 * h), within(1e-8));
      }
    }
  }

  @Test
  void transformAgreesWithSingleSamples() {
    Dataset<Row> out =
        model
            .copy(ParamMap.empty())
            .setLogDensityCol("logDensity")
            .transform(Fixtures.samples().limit(50));
    assertThat(out.collectAsList())
        .hasSize(50)
        .allSatisfy(
            row -> {
              Vector x = row.getAs("features");
              assertThat(row.<Integer>getAs("prediction")).isEqualTo(model.predict(x));
              assertThat(row.<Vector>getAs("probability")).isEqualTo(model.predictProbability(x));
              assertThat(row.<Double>getAs("logDensity")).isEqualTo(model.logDensity(x));
            });
    assertThat(AttributeGroup.fromStructField(out.schema().apply("probability")).size())
        .isEqualTo(3);
  }

  /** Whichever columns are selected, the samples are assigned once, and not if none is. */
  @Test
  void samplesAreAssignedOnce() {
    Dataset<Row> samples = Fixtures.samples().withColumn("_ASSIGNMENT", functions.lit(7));
    Dataset<Row> out =
        model
            .copy(ParamMap.empty())
            .setLogDensityCol("logDensity")
            .setOutlierProbabilityCol("outlier")
            .transform(samples);
    assertThat(out.columns()).startsWith(samples.columns()).hasSize(samples.columns().length + 4);
    assertThat(Arrays.stream(out.schema().fields()).skip(samples.columns().length))
        .noneMatch(StructField::nullable);
    assertThat(assignments(out)).isEqualTo(1);
    assertThat(assignments(out.select("prediction"))).isEqualTo(1);
    assertThat(assignments(out.select("prediction", "logDensity", "outlier"))).isEqualTo(1);
    assertThat(assignments(out.selectExpr("prediction + 1 AS p", "prediction", "logDensity")))
        .isEqualTo(1);
    assertThat(assignments(out.groupBy("prediction").avg("logDensity", "outlier"))).isEqualTo(1);
    assertThat(assignments(out.select("_ASSIGNMENT"))).isZero();
  }

  /** The number of times that a row is assigned. */
  private static int assignments(Dataset<Row> dataset) {
    String plan = dataset.queryExecution().executedPlan().toString();
    int calls = 0;
    for (int at = plan.indexOf("assign("); at >= 0; at = plan.indexOf("assign(", at + 1)) {
      calls++;
    }
    return calls;
  }

  @Test
  void columnsWithAnEmptyNameAreNotAdded() {
    Dataset<Row> out =
        model
            .copy(ParamMap.empty())
            .setPredictionCol("")
            .setProbabilityCol("")
            .transform(rows(Vectors.dense(0, 0)));
    assertThat(out.columns()).containsExactly("features");
  }

  @Test
  void badSamplesAreReported() {
    for (Vector bad : new Vector[] {null, Vectors.dense(0, Double.NaN), Vectors.dense(1, 2, 3)}) {
      Dataset<Row> out =
          model.transform(
              TestSpark.session().createDataFrame(List.of(RowFactory.create(bad)), FEATURES));
      assertThatExceptionOfType(Exception.class)
          .isThrownBy(out::collectAsList)
          .havingRootCause()
          .isInstanceOfAny(BadDataException.class, InvalidSettingException.class)
          .withMessageMatching(
              "a sample is null.*|coordinate 1 of a sample is NaN.*|length of the sample: 3 .*");
    }
  }

  @Test
  void agreesWithTheModelOfMllib() {
    GaussianMixtureModel mllib = model.setFeaturesCol("x").toGaussianMixtureModel();
    assertThat(mllib.getFeaturesCol()).isEqualTo("x");
    assertThat(mllib.weights()).isEqualTo(model.weights());
    for (double[] x : new double[][] {{0, 0}, {4, 0.6}, {-1.5, 4.5}, {2, 5}}) {
      // Probabilities are not compared, because MLlib adds a small number to each density.
      double density = 0;
      for (int c = 0; c < 3; c++) {
        density += mllib.weights()[c] * Math.exp(mllib.gaussians()[c].logpdf(Vectors.dense(x)));
      }
      assertThat(Math.log(density)).isCloseTo(model.logDensity(Vectors.dense(x)), within(1e-12));
      assertThat(mllib.predict(Vectors.dense(x))).isEqualTo(model.predict(Vectors.dense(x)));
    }
  }

  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void everyFamilyAgreesWithTheModelOfMllib(CovarianceType type) {
    double[][] matrices = {{1, 0.3, 0.3, 2}, {0.5, -0.2, -0.2, 0.7}, {1, 0, 0, 1}};
    Mixture general =
        Fixtures.TRUTH.withCovariances(type.nearest(Fixtures.TRUTH.weights(), 2, c -> matrices[c]));
    DdpmGaussianMixtureModel own = DdpmGaussianMixtureModel.fromJson(MixtureJson.write(general));
    assertThat(own.covarianceType()).isEqualTo(type.toString());
    GaussianMixtureModel mllib = own.toGaussianMixtureModel();
    for (double[] x : new double[][] {{0, 0}, {4, 0.6}, {-1.5, 4.5}, {2, 5}}) {
      double density = 0;
      for (int c = 0; c < 3; c++) {
        density += mllib.weights()[c] * Math.exp(mllib.gaussians()[c].logpdf(Vectors.dense(x)));
      }
      assertThat(Math.log(density)).isCloseTo(own.logDensity(Vectors.dense(x)), within(1e-12));
    }
    List<Row> gaussians = own.gaussiansDF().collectAsList();
    List<Row> theirs = mllib.gaussiansDF().collectAsList();
    for (int c = 0; c < 3; c++) {
      assertThat(gaussians.get(c).<Vector>getAs("mean").toArray())
          .isEqualTo(theirs.get(c).<org.apache.spark.mllib.linalg.Vector>getAs("mean").toArray());
      assertThat(gaussians.get(c).<Matrix>getAs("cov").toArray())
          .isEqualTo(theirs.get(c).<org.apache.spark.mllib.linalg.Matrix>getAs("cov").toArray());
      assertThat(gaussians.get(c).<Double>getAs("weight")).isEqualTo(general.weight(c));
    }
    assertThat(InitialModel.of(mllib).start().mixture(new InMemorySamples(2, new double[4])))
        .isEqualTo(general.as(CovarianceType.FULL));
  }

  @Test
  void jsonRoundTripPreservesAllBits() {
    assertThat(DdpmGaussianMixtureModel.fromJson(model.toJson()).mixture())
        .isEqualTo(model.mixture());
    assertThatExceptionOfType(BadDataException.class)
        .isThrownBy(() -> DdpmGaussianMixtureModel.fromJson("{}"));
  }

  @Test
  void samplesDependOnlyOnTheSeed() {
    Dataset<Row> drawn = model.setFeaturesCol("x").sample(500, 9);
    assertThat(drawn.columns()).containsExactly("x");
    List<Row> rows = drawn.collectAsList();
    assertThat(rows).hasSize(500);
    assertThat(model.sample(500, SampleSource.exact(model.mixture(), 9)).collectAsList())
        .isEqualTo(rows);
    assertThat(model.sample(500, 10).collectAsList()).isNotEqualTo(rows);
    // New points must differ from training data that was generated with the same seed.
    assertThat(rows)
        .doesNotContainAnyElementsOf(Fixtures.samples().select("features").collectAsList());
  }

  @Test
  void savedModelsAreReadableWithoutSpark(@TempDir Path folder) throws Exception {
    model.setLogDensityCol("l").setWeightCol("w").setFeaturesCol("x").setProbabilityCol("");
    String path = folder.resolve("m").toString();
    model.save(path);
    assertThat(MixtureJson.read(Files.readString(folder.resolve("m/mixture.json")), "m"))
        .isEqualTo(model.mixture());
    DdpmGaussianMixtureModel loaded = DdpmGaussianMixtureModel.load(path);
    assertThat(loaded.mixture()).isEqualTo(model.mixture());
    assertThat(loaded.uid()).isEqualTo(model.uid());
    assertThat(loaded.explainParams()).isEqualTo(model.explainParams());
    model.write().overwrite().save(path);

    Path metadata = metadata(folder.resolve("m/metadata"));
    String text = Files.readString(metadata);
    assertThat(text).contains("\"formatVersion\":1");
    Files.delete(metadata.resolveSibling("." + metadata.getFileName() + ".crc"));
    Files.writeString(metadata, text.replace("\"formatVersion\":1", "\"formatVersion\":2"));
    assertThatExceptionOfType(BadDataException.class)
        .isThrownBy(() -> DdpmGaussianMixtureModel.load(path))
        .withMessageEndingWith(
            "formatVersion 2 is not supported; this version of ddpmix reads formatVersion 1");
  }

  private static Path metadata(Path metadataFolder) throws IOException {
    try (Stream<Path> files = Files.list(metadataFolder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("part-"))
          .findFirst()
          .orElseThrow();
    }
  }

  /** The resource is a model in format version 1, which all later versions must load. */
  @Test
  void modelsOfTheFirstFormatCanBeLoaded() throws Exception {
    String path = Path.of(getClass().getResource("/saved-model-1").toURI()).toString();
    DdpmGaussianMixtureModel loaded = DdpmGaussianMixtureModel.load(path);
    assertThat(loaded.uid()).isEqualTo("ddpmix_saved");
    assertThat(loaded.mixture())
        .isEqualTo(
            new Mixture(
                2, 3, new double[] {0.25, 0.75}, new double[] {1, 2, 3, 0.1, -0.2, 1e-300}, 0.7));
    assertThat(loaded.getFeaturesCol()).isEqualTo("x");
    assertThat(loaded.getLogDensityCol()).isEqualTo("outlier");
    assertThat(loaded.getPredictionCol()).isEqualTo("prediction");
  }
}
