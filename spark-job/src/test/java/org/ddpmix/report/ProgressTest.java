package org.ddpmix.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.ddpmix.descent.StepRecord;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private static StepRecord step(long step, double seconds, double error) {
    return new StepRecord(step, 1, 0.5, 2.5, 1, seconds, error);
  }

  private String written() {
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }

  @Test
  void terminalLineIsRewritten() {
    try (Progress progress = new Progress(stream, true, 2, 100, 1_000_000)) {
      progress.step(step(1, 0.5, 0.25));
      progress.step(step(2, 0.5, 0.125));
    }
    assertThat(written())
        .isEqualTo(
            "\r\u001b[Kstage 1/2  step 1 of 100  loss 2.5000  error 0.2500  2.0M samples/s  50s left"
                + "\r\u001b[Kstage 1/2  step 2 of 100  loss 2.5000  error 0.1250  2.0M samples/s  49s left\n");
  }

  @Test
  void logHasALineEveryFewSecondsAndForTheLastStep() {
    try (Progress progress = new Progress(stream, false, 2, 1000, 100)) {
      for (int step = 1; step <= 9; step++) {
        progress.step(step(step, 1, Double.NaN));
      }
    }
    assertThat(written().lines())
        .containsExactly(
            "stage 1/2  step 1 of 1000  loss 2.5000  100 samples/s  16m 39s left",
            "stage 1/2  step 6 of 1000  loss 2.5000  100 samples/s  16m 34s left",
            "stage 1/2  step 9 of 1000  loss 2.5000  100 samples/s  16m 31s left");
  }

  @Test
  void withoutStepsNothingIsPrinted() {
    new Progress(stream, true, 1, 1, 1).close();
    assertThat(bytes.size()).isZero();
  }
}
