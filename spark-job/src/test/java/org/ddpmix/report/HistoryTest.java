package org.ddpmix.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ddpmix.descent.StepRecord;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private static final List<StepRecord> STEPS =
      List.of(
          new StepRecord(1, 1, 1.5, 0.1 + 0.2, 3, 0.25, 0.5),
          new StepRecord(2, 2, 0, 1e-300, 0, 0.125, Double.NaN));

  @Test
  void numbersKeepTheirBits() {
    assertThat(History.csv(STEPS, false))
        .isEqualTo(
            """
            step,stage,noiseTime,loss,gradientNorm,seconds
            1,1,1.5,0.30000000000000004,3.0,0.25
            2,2,0.0,1.0E-300,0.0,0.125
            """);
  }

  @Test
  void errorIsAColumnOfItsOwnAndUnknownIsEmpty() {
    assertThat(History.csv(STEPS, true).lines())
        .containsExactly(
            "step,stage,noiseTime,loss,gradientNorm,seconds,error",
            "1,1,1.5,0.30000000000000004,3.0,0.25,0.5",
            "2,2,0.0,1.0E-300,0.0,0.125,");
  }
}
