package org.ddpmix.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.testing.CentralDifference;
import org.ddpmix.testing.Golden;
import org.junit.jupiter.api.Test;

class MixtureTest {

  @Test
  void densityPosteriorAndScoreAgreeWithFiftyDigits() {
    for (JsonNode golden : Golden.read("log-density.json").get("cases")) {
      Mixture mixture =
          new Mixture(
              golden.get("k").intValue(),
              golden.get("dimension").intValue(),
              Golden.numbers(golden.get("weights")),
              Golden.numbers(golden.get("means")),
              golden.get("variance").doubleValue());
      JsonNode points = golden.get("points");
      for (JsonNode point : points) {
        check(
            mixture,
            Golden.numbers(point.get("point")),
            point,
            golden.get("name") + " " + point.get("where"));
      }
      for (JsonNode level : golden.get("diffused")) {
        double noiseTime = level.get("noiseTime").doubleValue();
        Mixture diffused = mixture.diffused(NoiseLevel.at(noiseTime, mixture.meanVariance()));
        assertThat(diffused.meanVariance())
            .isCloseTo(mixture.meanVariance(), within(1e-15 * mixture.meanVariance()));
        for (JsonNode point : level.get("points")) {
          double[] y = Golden.numbers(points.get(point.get("point").intValue()).get("point"));
          check(diffused, y, point, golden.get("name") + " at t = " + noiseTime);
        }
      }
    }
  }

  private static void check(Mixture mixture, double[] x, JsonNode golden, String as) {
    double scale =
        1; // magnitude of ‖x − μ‖²/v, whose rounding limits the accuracy of the log density
    for (double coordinate : x) {
      scale += coordinate * coordinate / mixture.meanVariance();
    }
    double rounding = 4e-16 * scale * Math.sqrt(x.length);
    double expected = golden.get("logDensity").doubleValue();
    assertThat(mixture.logDensity(x)).as(as).isCloseTo(expected, within(rounding));
    double[] responsibilities = Golden.numbers(golden.get("responsibilities"));
    assertThat(mixture.responsibilities(x))
        .as(as)
        .containsExactly(responsibilities, within(rounding));
    double[] score = Golden.numbers(golden.get("score"));
    double widest = 0;
    for (double m : mixture.means()) {
      widest = Math.max(widest, Math.abs(m));
    }
    double[] actual = mixture.score(x);
    for (int j = 0; j < score.length; j++) {
      assertThat(actual[j])
          .as(as)
          .isCloseTo(
              score[j],
              within(
                  1e-13 * Math.abs(score[j])
                      + (1e-15 + rounding) * widest / mixture.meanVariance()));
    }
  }

  @Test
  void scoreIsTheDerivativeOfTheLogDensity() {
    Mixture mixture = new Mixture(2, 2, new double[] {0.3, 0.7}, new double[] {0, 1, 2, -1}, 0.8);
    double[] y = {0.7, 0.1};
    double h = 1e-5;
    for (int j = 0; j < 2; j++) {
      double difference = CentralDifference.of(mixture::logDensity, y, j, h);
      assertThat(mixture.score(y)[j]).isCloseTo(difference, within(1e-9));
    }
  }

  @Test
  void componentOfWeightZeroHasNoEffect() {
    Mixture mixture = new Mixture(2, 1, new double[] {0, 1}, new double[] {5, 0}, 1);
    assertThat(mixture.responsibilities(new double[] {5})).containsExactly(0, 1);
    assertThat(mixture.logDensity(new double[] {5}))
        .isCloseTo(-12.5 - 0.5 * Math.log(2 * Math.PI), within(1e-14));
  }

  @Test
  void invalidArgumentsAreRejected() {
    double[] half = {0.5, 0.5};
    double[] means = {0, 1};
    assertThatThrownBy(() -> new Mixture(2, 1, new double[] {0.5, 0.6}, means, 1))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("sum of the weights: 1.1 is not allowed; it must be 1");
    assertThatThrownBy(() -> new Mixture(2, 1, new double[] {-0.5, 1.5}, means, 1))
        .hasMessage("weight: -0.5 is not allowed; it must be between 0 and 1");
    assertThatThrownBy(() -> new Mixture(2, 1, half, new double[] {0, Double.NaN}, 1))
        .hasMessage("mean: NaN is not allowed; it must be finite");
    assertThatThrownBy(() -> new Mixture(2, 1, half, means, 0))
        .hasMessage("variance: 0.0 is not allowed; it must be positive and finite");
    assertThatThrownBy(() -> new Mixture(2, 2, half, means, 1))
        .hasMessageContaining("need 4 numbers");
    assertThatThrownBy(() -> Mixture.uniform(2, 1, means, 1).logDensity(new double[2]))
        .hasMessage("length of the sample: 2 is not allowed; the mixture has dimension 1");
  }

  /** Every density is 0 in double precision; the responsibilities are still a distribution. */
  @Test
  void farFromAllMeansTheNearestComponentIsResponsible() {
    Mixture narrow = Mixture.uniform(3, 2, new double[] {0, 0, 1, 1, 2, 2}, 1e-300);
    assertThat(narrow.responsibilities(new double[] {1e10, 1})).containsExactly(0, 0, 1);
    assertThat(narrow.responsibilities(new double[] {1e-10, 0})).containsExactly(1, 0, 0);
    assertThat(narrow.logDensity(new double[] {1e10, 1})).isEqualTo(Double.NEGATIVE_INFINITY);
    Mixture ordinary = Mixture.uniform(2, 1, new double[] {-1e300, 1e300}, 1);
    assertThat(ordinary.responsibilities(new double[] {1e150}))
        .satisfiesAnyOf(
            p -> assertThat(p).containsExactly(1, 0), p -> assertThat(p).containsExactly(0, 1));
    double most = Double.MAX_VALUE;
    assertThat(
            Mixture.uniform(2, 1, new double[] {most, 0}, 1).responsibilities(new double[] {-most}))
        .containsExactly(0, 1);
  }
}
