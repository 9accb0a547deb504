package org.ddpmix.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.testing.CentralDifference;
import org.ddpmix.testing.RandomMixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BackgroundTest {
  private static final Background BOX =
      new Background(0.2, new double[] {-10, -20}, new double[] {30, 5});
  private static final double[][] ROWS = {{0, 0}, {1, -2}, {25, -19}, {1e9, 0}, {1e200, 0}};

  private static Mixture mixture(CovarianceType type) {
    return RandomMixtures.ofType(type, 3, 3, 2, 2, 0.5, 2);
  }

  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void densityIsTheSumOfBothParts(CovarianceType type) {
    Mixture plain = mixture(type);
    Mixture with = plain.withBackground(BOX);
    for (double[] x : ROWS) {
      double constant = 0.2 / (40 * 25);
      double density = 0.8 * Math.exp(plain.logDensity(x)) + constant;
      assertThat(with.logDensity(x)).isCloseTo(Math.log(density), within(1e-13));
      double[] own = plain.responsibilities(x);
      double[] shares = with.responsibilities(x);
      for (int c = 0; c < 3; c++) {
        double expected = own[c] * (1 - constant / density);
        assertThat(shares[c]).isCloseTo(expected, within(1e-12));
      }
    }
    assertThat(with.parameters()).isEqualTo(plain.parameters() + 1);
    assertThat(with.meanVariance()).isCloseTo(plain.meanVariance(), within(1e-12));
    assertThat(with.withoutBackground().weights()).containsExactly(plain.weights(), within(1e-15));
  }

  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void scoreIsTheGradientOfTheLogDensity(CovarianceType type) {
    Mixture with = mixture(type).withBackground(BOX);
    double h = 1e-5;
    for (double[] x : new double[][] {{0, 0}, {2, -1}, {4, 4}}) {
      for (int j = 0; j < 2; j++) {
        double slope = CentralDifference.of(with::logDensity, x, j, h);
        assertThat(with.score(x)[j]).isCloseTo(slope, within(1e-8));
      }
    }
  }

  /** Noise spreads the box like the samples, and in its interior the density stays constant. */
  @Test
  void diffusedAndMovedBackgrounds() {
    Mixture with = mixture(CovarianceType.FULL).withBackground(BOX);
    NoiseLevel level = NoiseLevel.at(0.7, 1);
    double alpha = level.signalCoefficient();
    Background diffused = with.diffused(level).background().orElseThrow();
    assertThat(diffused.logDensity()).isCloseTo(-Math.log(40 * alpha * 25 * alpha), within(1e-13));
    double[] offset = {3, -7};
    Mixture shifted = with.shifted(offset);
    assertThat(shifted.logDensity(new double[] {4, -8}))
        .isCloseTo(with.logDensity(new double[] {1, -1}), within(1e-13));
    assertThat(shifted.background().orElseThrow().lower()).containsExactly(-7, -27);
    LinearMap map = LinearMap.scaling(new double[] {5, 0.1});
    double[] u = {1.0 / 5, -1 / 0.1};
    assertThat(map.standardized(with).logDensity(u))
        .isCloseTo(with.logDensity(new double[] {1, -1}) + Math.log(0.5), within(1e-12));
  }

  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void jsonRoundTripIsBitIdentical(CovarianceType type) {
    Mixture with = mixture(type).withBackground(BOX).withFeatures(java.util.List.of("a", "b"));
    String json = MixtureJson.write(with);
    assertThat(json)
        .startsWith("{\"format\":\"ddpmix-mixture/2\"")
        .contains("\"background\":{\"weight\":0.2,\"lower\":[-10.0,-20.0],\"upper\":[30.0,5.0]}");
    assertThat(MixtureJson.read(json, "x")).isEqualTo(with);
    String unchecked = json.replaceFirst(",\"checksum\":.*?(?=})", "");
    assertThatThrownBy(() -> MixtureJson.read(unchecked.replace("[30.0,", "[-30.0,"), "x"))
        .isInstanceOf(BadDataException.class)
        .hasMessage(
            "x: box of the background: from -10.0 to -30.0 is not allowed; coordinate 0 must have a"
                + " positive and finite width");
    assertThatThrownBy(() -> MixtureJson.read(unchecked.replace(":0.2,", ":0.3,"), "x"))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("sum of the weights");
    assertThatThrownBy(
            () ->
                MixtureJson.read(unchecked.replaceFirst("\"weight\":0.2", "\"weight\":\"a\""), "x"))
        .isInstanceOf(BadDataException.class)
        .hasMessage("x: background.weight is \"a\", and should be a number");
  }

  @Test
  void aBoxOfAnotherDimensionIsRefused() {
    Mixture plain = mixture(CovarianceType.SHARED);
    Background other = new Background(0.2, new double[1], new double[] {1});
    assertThatThrownBy(() -> plain.withBackground(other))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("it must have 2 coordinates");
    assertThat(Arrays.stream(plain.withBackground(BOX).weights()).sum())
        .isCloseTo(0.8, within(1e-15));
  }
}
