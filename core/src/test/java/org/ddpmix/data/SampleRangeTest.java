package org.ddpmix.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.mixture.ComponentMatching;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.start.InitMode;
import org.ddpmix.training.MixtureFitter;
import org.ddpmix.training.MixtureTraining;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SampleRangeTest {

  /** Two clusters of 100 rows; column j is multiplied by scales[j]. */
  private static double[][] rows(double... scales) {
    Random random = new Random(1);
    double[][] rows = new double[200][scales.length];
    for (int r = 0; r < rows.length; r++) {
      for (int j = 0; j < scales.length; j++) {
        rows[r][j] = scales[j] * (random.nextGaussian() + r % 2 * 9);
      }
    }
    return rows;
  }

  private static void check(double[][] rows) {
    SampleRange.check(InMemorySamples.of(rows, null), j -> "x" + j);
  }

  @ParameterizedTest
  @MethodSource
  void scaledSamplesGiveTheScaledMixture(InitMode start, double scale) {
    Mixture expected = fit(start, rows(1, 1));
    Mixture actual = fit(start, rows(scale, scale));
    double[] scaled = Arrays.stream(actual.means()).map(m -> m / scale).toArray();
    Mixture back = new Mixture(2, 2, actual.weights(), scaled, 1);
    ComponentMatching matching = ComponentMatching.of(expected, back);
    assertThat(matching.meanError()).isLessThan(1e-6);
    assertThat(matching.weightError()).isLessThan(1e-6);
    assertThat(actual.meanVariance() / scale / scale)
        .isCloseTo(expected.meanVariance(), within(1e-6));
  }

  static Stream<Arguments> scaledSamplesGiveTheScaledMixture() {
    return Arrays.stream(InitMode.values())
        .flatMap(
            start ->
                DoubleStream.of(1e-46, 1e-30, 1e-20, 1e20, 1e30, 1e46)
                    .mapToObj(scale -> Arguments.of(start, scale)));
  }

  private static Mixture fit(InitMode start, double[][] rows) {
    return new MixtureTraining(
            start.start(2, CovarianceType.SHARED, 1),
            Optional.of(CovarianceType.SHARED),
            Optional.empty(),
            new MixtureFitter(2).settings())
        .run(InMemorySamples.of(rows, null), null, (step, state) -> {})
        .mixture();
  }

  /** Such a column contributes nothing to a variance that all columns share. */
  @Test
  void aSmallColumnBesideOrdinaryOnes() {
    Mixture mixture = new MixtureFitter(2).fit(rows(1e-160, 1));
    assertThat(Arrays.stream(mixture.means()).boxed()).allMatch(Double::isFinite);
    check(rows(1e-300, 1e20));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-165, 1e-160, 1e-150, 1e-100, 1e-50, 1e49, 1e100, 1e149})
  void outOfRangeNamesTheColumn(double scale) {
    double[][] rows = rows(scale / 10, scale);
    assertThatExceptionOfType(BadDataException.class)
        .isThrownBy(() -> check(rows))
        .withMessageStartingWith("x1: the mean deviation of its values from their centre is ")
        .withMessageContaining(scale < 1 ? "too small" : "too large");
    assertThatExceptionOfType(BadDataException.class)
        .isThrownBy(() -> new MixtureFitter(2).fit(rows))
        .withMessageStartingWith("coordinate 1: ");
  }

  @Test
  void oneLargeRowAmongOrdinaryOnes() {
    double[][] rows = rows(1, 1);
    rows[50][0] = 1e150;
    assertThatExceptionOfType(BadDataException.class)
        .isThrownBy(() -> check(rows))
        .withMessageStartingWith("x0: ")
        .withMessageContaining("too large");
  }

  @Test
  void equalSamplesAreInRange() {
    assertThatCode(() -> check(new double[][] {{7, 7}, {7, 7}})).doesNotThrowAnyException();
  }
}
