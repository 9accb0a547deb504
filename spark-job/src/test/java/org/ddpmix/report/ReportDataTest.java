package org.ddpmix.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.mixture.Mixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportDataTest {
  private static final int ROWS = 4000;

  private static ReportData of(Mixture mixture, double[] values) {
    MeanPath path = new MeanPath();
    path.add(1, mixture);
    return ReportData.of(
        new InMemorySamples(mixture.dimension(), values),
        mixture,
        "converged: after 1 step",
        path,
        Optional.empty(),
        Optional.of(new ReportData.Named("before", mixture)),
        1);
  }

  /** Data of a mixture whose two means are 0 and 10 on the second of three axes. */
  private static ReportData two() {
    Random random = new Random(3);
    double[] values = new double[3 * ROWS];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextGaussian() + (i % 3 == 1 && i % 2 == 0 ? 10 : 0);
    }
    return of(Mixture.uniform(2, 3, new double[] {0, 0, 0, 0, 10, 0}, 1), values);
  }

  @Test
  void planeHasTheLargestVariance() {
    ReportData data = two();
    assertThat(data.plane().directions()[0][1]).isCloseTo(1, within(1e-3));
    assertThat(data.plane().shares()[0]).isCloseTo(26.0 / 28, within(0.01));
    assertThat(data.plane().samples().length).isEqualTo(2000);
    assertThat(data.plane().means()[1][0] - data.plane().means()[0][0]).isCloseTo(10, within(0.01));
    assertThat(data.plane().path().get(0).means()).isDeepEqualTo(data.plane().means());
  }

  @Test
  void samplesOfTheMixtureHaveTheExpectedLogDensities() {
    ReportData data = two();
    assertThat(data.profile().belowTail()).isCloseTo(LogDensities.TAIL, within(0.006));
    assertThat(data.profile().histogram())
        .containsExactly(data.densities().expected(), within(0.02));
    assertThat(data.previous().distances()).containsExactly(0, 0);
    assertThat(data.truth()).isNull();
  }

  @Test
  void degenerateDataHasOneDirectionOrNoVariance() {
    ReportData line = of(Mixture.uniform(1, 1, new double[] {2}, 1), new double[] {1, 2, 3});
    assertThat(line.plane().directions()).isDeepEqualTo(new double[][] {{1}});
    assertThat(Arrays.stream(line.plane().samples()).mapToDouble(row -> row[0]))
        .containsExactlyInAnyOrder(-1.0, 0.0, 1.0);

    ReportData point = of(Mixture.uniform(1, 2, new double[2], 1), new double[8]);
    assertThat(point.plane().shares()).containsExactly(0, 0);
  }

  @Test
  void readsBackWhatItWrote() {
    String json = two().toJson();
    assertThat(ReportData.parse(json, "report.json").toJson()).isEqualTo(json);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "{", "[]", "{\"format\": \"other\"}", "{\"plane\": 3}"})
  void malformedTextIsRefused(String json) {
    assertThatThrownBy(() -> ReportData.parse(json, "report.json"))
        .isInstanceOf(BadDataException.class)
        .hasMessageStartingWith("report.json: ")
        .hasMessageNotContainingAny("\n");
  }
}
