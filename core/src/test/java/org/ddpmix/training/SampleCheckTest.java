package org.ddpmix.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.exception.BadDataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleCheckTest {

  private static double[][] twoClusters(double scale) {
    double[][] rows = new double[200][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new double[] {scale * (Math.sin(7.0 * i) + i % 2 * 6), scale * Math.sin(3.0 * i)};
    }
    return rows;
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-46, 1e-20, 1e20, 1e46})
  void theVarianceScalesWithTheSamples(double scale) {
    double expected = new MixtureFitter(2).fit(twoClusters(1)).meanVariance();
    double found = new MixtureFitter(2).fit(twoClusters(scale)).meanVariance() / scale / scale;
    assertThat(found / expected).isCloseTo(1, within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-165, 1e-149, 1e-100, 1e-52, 1e52, 1e100, 1e149})
  void samplesThatWouldUnderflowOrOverflowAreRefused(double scale) {
    assertThatThrownBy(() -> new MixtureFitter(2).fit(twoClusters(scale)))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining(scale < 1 ? "too small" : "too large")
        .hasMessageContaining("scale the samples so that");
  }

  @Test
  void equalSamplesAreNotTooSmall() {
    assertThatThrownBy(() -> new MixtureFitter(2).fit(new double[][] {{1, 2}, {1, 2}, {1, 2}}))
        .hasMessage("all samples are equal: their variance is 0");
  }

  /** The rare values are beyond the rows that are looked at first. */
  @Test
  void distinctValuesAreCountedInAllRows() {
    double[] values = new double[50_000];
    Arrays.fill(values, 1);
    for (int i = 0; i < 6; i++) {
      values[49_000 + i] = i;
    }
    values[10] = -0.0; // equals 0
    InMemorySamples samples =
        InMemorySamples.of(
            List.of(new SampleBlock(values.length, 1, values, null)), new double[] {0});
    SampleCheck.checkDistinct(samples, 6);
    assertThatThrownBy(() -> SampleCheck.checkDistinct(samples, 7))
        .hasMessage("k = 7, but the samples have only 6 distinct values");
  }
}
