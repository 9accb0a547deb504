package org.ddpmix.setting;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangeTest {
  @Test
  void boundsOfNumbers() {
    assertThat(FitSetting.STEP_SIZE.range().contains(1000.0)).isTrue();
    for (double bad : new double[] {0, -1, 1000.001, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThat(FitSetting.STEP_SIZE.range().contains(bad)).as("%s", bad).isFalse();
    }
    assertThat(FitSetting.TOL.range().contains(0.0)).isTrue();
    assertThat(FitSetting.TOL.range().contains(Double.POSITIVE_INFINITY)).isFalse();
    assertThat(FitSetting.K.range().contains(0)).isFalse();
    assertThat(FitSetting.K.range().contains(null)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "auto", "10x1", "1.5x60, 0.2x200"})
  void noiseSchedules(String text) {
    assertThat(FitSetting.NOISE_SCHEDULE.range().parse(text)).hasValue(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0.3", "0x5", "11x5", "1x0", "none,1x5", "1x5,"})
  void badNoiseSchedules(String text) {
    assertThat(FitSetting.NOISE_SCHEDULE.range().parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"none, false, false", "weights, true, false", "'variance , weights', true, true"})
  void learned(String text, boolean weights, boolean variance) {
    assertThat(FitSetting.LEARN_WEIGHTS.range().parse(text)).hasValue(weights);
    assertThat(FitSetting.LEARN_VARIANCE.range().parse(text)).hasValue(variance);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "means", "weights,", "none,weights"})
  void badLearned(String text) {
    assertThat(FitSetting.LEARN_WEIGHTS.range().parse(text)).isEmpty();
  }
}
