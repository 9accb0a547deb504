package org.ddpmix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.clustering.GaussianMixtureModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The data of the tests of MLlib's GaussianMixture, with the values of golden/mllib-scenarios.R.
 */
class MllibScenariosTest {
  private static final StructType SCHEMA =
      new StructType().add("features", SQLDataTypes.VectorType()).add("w", DataTypes.DoubleType);

  private static JsonNode scenario(String name) {
    try (InputStream in =
        MllibScenariosTest.class.getResourceAsStream("/golden/mllib-scenarios.json")) {
      for (JsonNode each : new ObjectMapper().readTree(in).get("scenarios")) {
        if (each.get("name").asText().equals(name)) {
          return each;
        }
      }
      throw new IllegalArgumentException(name);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static double[] numbers(JsonNode node) {
    double[] numbers = new double[node.size()];
    Arrays.setAll(numbers, i -> node.get(i).doubleValue());
    return numbers;
  }

  private static Dataset<Row> dataset(JsonNode scenario, double offset, boolean sparse) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < scenario.get("rows").size(); i++) {
      double[] values = numbers(scenario.get("rows").get(i));
      Arrays.setAll(values, j -> values[j] + (j % 2 == 0 ? offset : -offset));
      Vector dense = Vectors.dense(values);
      rows.add(
          RowFactory.create(
              sparse ? dense.toSparse() : dense, scenario.get("rowWeights").get(i).doubleValue()));
    }
    return TestSpark.session().createDataFrame(rows, SCHEMA);
  }

  private static DdpmGaussianMixture estimator(CovarianceType type) {
    return new DdpmGaussianMixture()
        .setK(2)
        .setCovarianceType(type.toString())
        .setWeightCol("w")
        .setTol(1e-9);
  }

  private static void assertGolden(
      JsonNode scenario, CovarianceType type, double offset, DdpmGaussianMixtureModel model) {
    JsonNode golden = null;
    for (JsonNode fit : scenario.get("fits")) {
      golden = fit.get("covarianceType").asText().equals(type.toString()) ? fit : golden;
    }
    Mixture mixture = model.mixture();
    assertThat(mixture.covariances().type()).isEqualTo(type);
    int first = mixture.mean(0)[0] < mixture.mean(1)[0] ? 0 : 1; // the order of their means
    double tolerance = Math.max(1e-6, 1e-13 * offset * 1e3);
    for (int g = 0; g < 2; g++) {
      int c = g == 0 ? first : 1 - first;
      assertThat(mixture.weight(c))
          .isCloseTo(golden.get("weights").get(g).doubleValue(), within(tolerance));
      double[] mean = mixture.mean(c);
      Arrays.setAll(mean, j -> mean[j] - (j % 2 == 0 ? offset : -offset));
      assertThat(mean).containsExactly(numbers(golden.get("means").get(g)), within(tolerance));
      double[] matrix = mixture.covariance(c);
      int d = mixture.dimension();
      for (int i = 0; i < d; i++) {
        assertThat(Arrays.copyOfRange(matrix, i * d, (i + 1) * d))
            .containsExactly(numbers(golden.get("covariances").get(g).get(i)), within(tolerance));
      }
    }
    assertThat(model.summary().logLikelihood())
        .isCloseTo(golden.get("logLikelihood").doubleValue(), within(tolerance));
  }

  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void denseAndSparseDataOfTwoDimensions(CovarianceType type) {
    // The prior of spherical components is tested in one dimension.
    boolean spherical = type == CovarianceType.SPHERICAL;
    JsonNode scenario = scenario(spherical ? "multivariate times 10" : "multivariate");
    DdpmGaussianMixtureModel dense = estimator(type).fit(dataset(scenario, 0, false));
    assertGolden(scenario, type, 0, dense);
    assertThat(estimator(type).fit(dataset(scenario, 0, true)).mixture())
        .isEqualTo(dense.mixture());
  }

  /** With a weight of 10 or more per row no prior acts, and the values are those of MLlib. */
  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void weightedData(CovarianceType type) {
    for (String name : List.of("multivariate times 10", "multivariate weighted")) {
      JsonNode scenario = scenario(name);
      assertGolden(scenario, type, 0, estimator(type).fit(dataset(scenario, 0, false)));
    }
  }

  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void dataFarFromZero(CovarianceType type) {
    JsonNode scenario = scenario("multivariate weighted");
    assertGolden(scenario, type, 1e6, estimator(type).fit(dataset(scenario, 1e6, false)));
  }

  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void univariateDataWithAndWithoutAnInitialModel(CovarianceType type) {
    for (String name : List.of("univariate", "univariate weighted")) {
      JsonNode scenario = scenario(name);
      Dataset<Row> data = dataset(scenario, 0, name.equals("univariate"));
      assertGolden(scenario, type, 0, estimator(type).fit(data));
      GaussianMixtureModel initial =
          new DdpmGaussianMixtureModel(Mixture.uniform(2, 1, new double[] {5, -3}, 1))
              .toGaussianMixtureModel();
      DdpmGaussianMixtureModel model = estimator(type).setInitialModel(initial).fit(data);
      assertThat(model.means()[0].apply(0)).isPositive(); // the order of the initial model
      assertGolden(scenario, type, 0, model);
    }
  }

  /** MLlib's suite fits five points that occur ten times each: duplicates on a line. */
  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void repeatedPointsOnALine(CovarianceType type) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      rows.add(RowFactory.create(Vectors.dense(i % 5, i % 5, i % 5), 1.0));
    }
    Dataset<Row> data = TestSpark.session().createDataFrame(rows, SCHEMA);
    DdpmGaussianMixtureModel model = estimator(type).setK(5).fit(data);
    assertThat(model.weights())
        .containsExactly(new double[] {0.2, 0.2, 0.2, 0.2, 0.2}, within(1e-6));
    assertThat(model.transform(data).select("prediction").distinct().count()).isEqualTo(5);
    assertThat(model.summary().logLikelihood()).isFinite();
  }

  /** Conversions keep all bits of covariances. */
  @Test
  void fullModelsOfMllibComeBackAsTheyWere() {
    JsonNode scenario = scenario("multivariate weighted");
    Dataset<Row> data = dataset(scenario, 0, false);
    DdpmGaussianMixtureModel model = estimator(CovarianceType.FULL).fit(data);
    DdpmGaussianMixtureModel again =
        estimator(CovarianceType.FULL)
            .setInitialModel(model.toGaussianMixtureModel())
            .setNoiseSchedule("none")
            .fit(data);
    assertThat(again.summary().numIter()).isLessThanOrEqualTo(2); // it is the maximum already
    assertThat(again.mixture().means()).containsExactly(model.mixture().means(), within(1e-12));
  }
}
