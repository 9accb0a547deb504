package org.ddpmix.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.ddpmix.descent.StepRecord;
import org.ddpmix.exception.BadDataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTest {
  private static final List<StepRecord> STEPS =
      List.of(
          new StepRecord(1, 1, 1.5, 0.1 + 0.2, 3, 0.25, 0.5),
          new StepRecord(2, 2, 0, 1e-300, 0, 0.125, Double.NaN));

  @Test
  void numbersAreWrittenWithFullPrecision() {
    assertThat(History.csv(STEPS, false))
        .isEqualTo(
            """
            step,stage,noiseTime,loss,gradientNorm,seconds
            1,1,1.5,0.30000000000000004,3.0,0.25
            2,2,0.0,1.0E-300,0.0,0.125
            """);
  }

  @Test
  void errorIsAnExtraColumnAndNaNIsEmpty() {
    assertThat(History.csv(STEPS, true).lines())
        .containsExactly(
            "step,stage,noiseTime,loss,gradientNorm,seconds,error",
            "1,1,1.5,0.30000000000000004,3.0,0.25,0.5",
            "2,2,0.0,1.0E-300,0.0,0.125,");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsBackWhatItWrote(boolean withError) {
    List<StepRecord> known =
        withError
            ? STEPS
            : STEPS.stream()
                .map(
                    step ->
                        new StepRecord(
                            step.step(),
                            step.stage(),
                            step.noiseTime(),
                            step.loss(),
                            step.gradientNorm(),
                            step.seconds(),
                            Double.NaN))
                .toList();
    assertThat(History.parse(History.csv(known, withError), "h.csv")).isEqualTo(known);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,b | h.csv: its first line must begin with step,stage,",
        "'' | h.csv: its first line must begin with step,stage,",
        "step,stage,noiseTime,loss,gradientNorm,seconds;1,1,x,0,0,0 | h.csv: line 2 is \"1,1,x,0,0,0\"",
        "step,stage,noiseTime,loss,gradientNorm,seconds;1,1 | h.csv: line 2 is \"1,1\"",
      })
  void malformedTextIsRefused(String text, String message) {
    assertThatThrownBy(() -> History.parse(text.replace(';', '\n'), "h.csv"))
        .isInstanceOf(BadDataException.class)
        .hasMessageStartingWith(message);
  }
}
