package org.ddpmix.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.ddpmix.diffusion.NoiseSchedule.Stage;
import org.ddpmix.exception.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseScheduleTest {

  @Test
  void stagesRoundTrip() {
    NoiseSchedule schedule = NoiseSchedule.parse("1.5x60, 0.2x200").thenIntegrated(9);
    assertThat(schedule.stages())
        .containsExactly(new Stage(1.5, 60), new Stage(0.2, 200), new Stage(0, 9));
    assertThat(schedule).hasToString("1.5x60,0.2x200,integratedx9");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "1.5", "x60", "1.5x", "0x5", "-1x5", "1.5x60,", "NaNx5", "1e999x3", "1.5x0", "11x5",
        "1.5y6"
      })
  void invalidSchedulesAreRejected(String text) {
    assertThatThrownBy(() -> NoiseSchedule.parse(text)).isInstanceOf(InvalidSettingException.class);
  }

  @Test
  void theNumberOfStagesIsLimited() {
    assertThat(NoiseSchedule.parse("1x1" + ",1x1".repeat(999)).stages()).hasSize(1000);
    assertThatThrownBy(() -> NoiseSchedule.parse("1x1" + ",1x1".repeat(1000)))
        .hasMessage("ladder: 1001 stages is not allowed; at most 1000 can be given");
  }

  @Test
  void invalidStageIsNamed() {
    assertThatThrownBy(() -> NoiseSchedule.parse("1.5x60,high"))
        .hasMessage(
            "ladder: \"high\" in \"1.5x60,high\" is not allowed; a stage is TIMExSTEPS with TIME > 0, as in 1.5x60");
  }

  @Test
  void levelsFollowTheOrnsteinUhlenbeckProcess() {
    NoiseLevel level = NoiseLevel.at(0.7, 4);
    assertThat(level.signalCoefficient()).isCloseTo(Math.exp(-0.7), within(1e-15));
    assertThat(level.noiseCoefficient())
        .isCloseTo(2 * Math.sqrt(1 - Math.exp(-1.4)), within(1e-15));
    assertThat(level.diffusedVariance(4)).isCloseTo(4, within(1e-14));
    NoiseLevel ratio = NoiseLevel.ofNoiseToSignal(2.5, 4);
    double back = Math.pow(ratio.noiseCoefficient() / ratio.signalCoefficient(), 2);
    assertThat(back).isCloseTo(2.5, within(1e-14));
    assertThat(NoiseLevel.at(1e-12, 1).noiseCoefficient())
        .isCloseTo(Math.sqrt(2e-12), within(1e-17));
  }
}
