package org.ddpmix.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.kernel.CholeskyFactor;
import org.ddpmix.testing.CentralDifference;
import org.ddpmix.testing.Golden;
import org.ddpmix.testing.RandomMixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CovariancesTest {
  private static final int K = 3;
  private static final int D = 4;

  private static Mixture mixture(CovarianceType type) {
    return RandomMixtures.ofType(type, 5, K, D, 2, 0.7, 6);
  }

  @Test
  void densityAndParametersAreThoseOfMclust() {
    for (JsonNode fit : Golden.read("mclust-families.json").get("fits")) {
      double[][] rows = Golden.table(fit.get("data").asText());
      int d = rows[0].length;
      CovarianceType type = CovarianceType.of(fit.get("covarianceType").asText()).orElseThrow();
      double[] weights = Golden.numbers(fit.get("weights"));
      Covariances covariances =
          type.nearest(weights, d, c -> Golden.numbers(fit.get("covariances").get(c)));
      Mixture mixture =
          new Mixture(weights.length, d, weights, Golden.numbers(fit.get("means")), covariances);
      double sum = Arrays.stream(rows).mapToDouble(mixture::logDensity).sum();
      assertThat(sum / rows.length)
          .as(fit.get("data").asText() + " " + type)
          .isCloseTo(fit.get("logLikelihood").doubleValue(), within(1e-11));
      assertThat(mixture.parameters()).isEqualTo(fit.get("parameters").intValue());
    }
  }

  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void parametersOfAnotherNumberOfComponents(CovarianceType type) {
    for (int k = 1; k <= 2 * K; k++) {
      int expected = RandomMixtures.ofType(type, 5, k, D, 2, 0.7, 6).parameters();
      assertThat(mixture(type).parameters(k)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void scoreIsTheDerivativeOfTheLogDensity(CovarianceType type) {
    Mixture mixture = mixture(type).diffused(NoiseLevel.at(0.2, 0.5));
    double[] y = {0.7, 0.1, -0.4, 0.2};
    double h = 1e-5;
    for (int j = 0; j < D; j++) {
      double difference = CentralDifference.of(mixture::logDensity, y, j, h);
      assertThat(mixture.score(y)[j]).isCloseTo(difference, within(1e-8));
    }
  }

  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void whiteningIsTheInverseOfScaling(CovarianceType type) {
    Mixture mixture = mixture(type);
    double[] z = {0.3, 0.7, 0.1, -0.4, 0.2, 0.5};
    double[] x = z.clone();
    for (int c = 0; c < K; c++) {
      mixture.covariances().scale(c, D, z, 1, x, 1);
      mixture.covariances().whiten(c, x, 1, D);
      assertThat(x).containsExactly(z, within(1e-14));
    }
  }

  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void diffusedCovariancesAreThoseOfSignalPlusNoise(CovarianceType type) {
    Mixture mixture = mixture(type);
    NoiseLevel level = NoiseLevel.at(0.4, 0.9);
    double alpha = level.signalCoefficient();
    for (int c = 0; c < K; c++) {
      double[] expected = mixture.covariance(c);
      for (int i = 0; i < D * D; i++) {
        expected[i] *= alpha * alpha;
        expected[i] += i / D == i % D ? Math.pow(level.noiseCoefficient(), 2) : 0;
      }
      assertThat(mixture.diffused(level).covariance(c)).containsExactly(expected, within(1e-14));
    }
  }

  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void determinantTraceProductAndSolutionAreThoseOfTheMatrix(CovarianceType type) {
    Covariances covariances = mixture(type).covariances();
    for (int c = 0; c < K; c++) {
      double[] matrix = covariances.covariance(c, D);
      double[] a = {1, -2, 0.5, 3};
      double[] b = {0.3, 1, -1, 2};
      double product = 0;
      double trace = 0;
      for (int i = 0; i < D * D; i++) {
        product += a[i / D] * matrix[i] * b[i % D];
        trace += i / D == i % D ? matrix[i] : 0;
      }
      assertThat(covariances.product(c, a, b)).isCloseTo(product, within(1e-13));
      assertThat(covariances.trace(c, D)).isCloseTo(trace, within(1e-14));
      assertThat(covariances.logDeterminant(c, D))
          .isCloseTo(CholeskyFactor.of(matrix, D).orElseThrow().logDeterminant(), within(1e-13));
      double[] solved = b.clone();
      covariances.solve(c, solved, 0, D);
      for (int i = 0; i < D; i++) {
        double row = 0;
        for (int j = 0; j < D; j++) {
          row += matrix[i * D + j] * solved[j];
        }
        assertThat(row).isCloseTo(b[i], within(1e-12));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void scaledNoiseHasTheCovariance(CovarianceType type) {
    Covariances covariances = mixture(type).covariances();
    for (int c = 0; c < K; c++) {
      double[] matrix = new double[D * D]; // L Lᵀ from the columns of L
      for (int l = 0; l < D; l++) {
        double[] column = new double[D];
        column[l] = 1;
        covariances.scale(c, D, column, 0, column, 0);
        for (int i = 0; i < D * D; i++) {
          matrix[i] += column[i / D] * column[i % D];
        }
      }
      assertThat(matrix).containsExactly(covariances.covariance(c, D), within(1e-14));
    }
  }

  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void jsonRoundTripIsBitIdentical(CovarianceType type) {
    Mixture mixture = mixture(type);
    String json = MixtureJson.write(mixture);
    assertThat(json)
        .startsWith(
            type == CovarianceType.SHARED
                ? "{\"format\":\"ddpmix-mixture/1\""
                : "{\"format\":\"ddpmix-mixture/2\",\"dimension\":4,\"covarianceType\":\"" + type);
    assertThat(MixtureJson.read(json, "x.json")).isEqualTo(mixture);
  }

  @Test
  void smallElementsMayHaveTheRoundingOfTheVariances() {
    double[] matrix = {1, 1.506e-8, 1.506e-8 + 1e-16, 2};
    Mixture mixture =
        new Mixture(1, 2, new double[] {1}, new double[] {0, 0}, MatrixCovariances.full(2, matrix));
    assertThat(MixtureJson.read(MixtureJson.write(mixture), "x.json")).isEqualTo(mixture);
  }

  @Test
  void invalidCovariancesAreRejectedWithTheirPlace() {
    String full =
        MixtureJson.write(mixture(CovarianceType.FULL)).replaceFirst(",\"checksum\":.*?(?=})", "");
    assertThatThrownBy(
            () -> MixtureJson.read(full.replaceFirst("\"covariances\":\\[\\[\\[", "$0-"), "x.json"))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("x.json: covariance of component 0")
        .hasMessageContaining("it must be positive definite");
    assertThatThrownBy(
            () ->
                MixtureJson.read(
                    full.replaceFirst("(\"covariances\":\\[\\[\\[[^,]*,)[^,]*", "$19"), "x"))
        .hasMessageContaining("covariances[0] should be symmetric, and [1][0] is");
    assertThatThrownBy(() -> MixtureJson.read(full.replace("\"full\"", "\"round\""), "x"))
        .hasMessage(
            "x: \"covarianceType\" is \"round\", and should be one of shared, spherical, diagonal, tied, full");
    assertThatThrownBy(() -> MixtureJson.read(full.replace("\"full\"", "\"tied\""), "x"))
        .hasMessage("x: \"covariances\" should be a list of 4 lists, as many as coordinates");
    double[] half = {0.5, 0.5};
    assertThatThrownBy(
            () -> new Mixture(2, 1, half, new double[2], DiagonalCovariances.spherical(1, 0)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("variance: 0.0 is not allowed; it must be positive and finite");
    assertThatThrownBy(
            () -> new Mixture(2, 1, half, new double[2], DiagonalCovariances.spherical(1)))
        .hasMessageContaining("a spherical mixture of 2 components needs 2");
  }

  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void linearMapsPreserveLogDensityRatios(CovarianceType type) {
    Mixture mixture = mixture(type);
    CholeskyFactor factor =
        CholeskyFactor.of(mixture(CovarianceType.FULL).covariance(1), D).orElseThrow();
    List<LinearMap> maps = new ArrayList<>();
    maps.add(LinearMap.triangular(factor));
    maps.add(LinearMap.scaling(new double[] {1e6, 2, 0.1, 1}));
    maps.add(LinearMap.scaling(new double[] {3, 3, 3, 3}));
    double[] x = {0.4, 1, -2, 0.3};
    for (LinearMap map : maps) {
      double[] u = x.clone();
      map.solve(u, 0);
      assertThat(map.standardized(x, 0, 1, D)).containsExactly(u, within(1e-13));
      Mixture there = map.standardized(mixture);
      assertThat(there.logDensity(u))
          .isCloseTo(mixture.logDensity(x) + map.logDeterminant(D), within(1e-11));
      assertThat(map.restored(there).logDensity(x)).isCloseTo(mixture.logDensity(x), within(1e-11));
    }
    assertThat(maps.get(2).standardized(mixture).covariances().type()).isEqualTo(type);
  }
}
