package org.ddpmix.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
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

  /** A file of version 1 has no pair plot, no quantiles and no changes of covariances. */
  @Test
  void readsTheFirstVersion() throws Exception {
    ObjectNode json = (ObjectNode) new ObjectMapper().readTree(two().toJson());
    Mixture mixture = Mixture.uniform(2, 3, new double[] {0, 0, 0, 0, 10, 0}, 1);
    json.remove("pairs");
    ((ObjectNode) json.get("profile")).remove("distances");
    ((ObjectNode) json.get("previous")).remove(List.of("inDeviations", "covarianceChanges"));
    assertThatThrownBy(() -> ReportData.parse(json.toString(), "r").check(mixture, "r"))
        .isInstanceOf(BadDataException.class)
        .hasMessage("r: distances of the profile must be those of 2 components");
    json.put("format", "ddpmix-report/1");
    ReportData data = ReportData.parse(json.toString(), "r");
    data.check(mixture, "r");
    assertThat(data.pairs()).isNull();
    assertThatThrownBy(
            () -> ReportData.parse(json.put("format", "ddpmix-report/3").toString(), "r"))
        .isInstanceOf(BadDataException.class)
        .hasMessage(
            "r: it was written by a newer version: ddpmix-report/3; this version reads up to"
                + " ddpmix-report/2");
  }

  @Test
  void drawsCoordinatesAndDrift() {
    ReportData data = two();
    assertThat(data.pairs().coordinates()).hasSize(3).startsWith(1);
    assertThat(data.pairs().samples().length).isEqualTo(data.plane().samples().length);
    assertThat(data.previous().inDeviations()).containsExactly(0, 0);
    assertThat(data.previous().covarianceChanges()).containsExactly(0, 0);
    assertThat(data.profile().distances().departures()).hasSize(2);
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
