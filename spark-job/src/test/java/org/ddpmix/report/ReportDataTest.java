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
import org.ddpmix.data.BlockStatistic;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.data.Moments;
import org.ddpmix.data.SampleSet;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.mixture.Background;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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
    return of(Mixture.uniform(2, 3, new double[] {0, 0, 0, 0, 10, 0}, 1), values());
  }

  private static double[] values() {
    Random random = new Random(3);
    double[] values = new double[3 * ROWS];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextGaussian() + (i % 3 == 1 && i % 2 == 0 ? 10 : 0);
    }
    return values;
  }

  /** Counts the passes and the reads of single rows. */
  private static final class Counted implements SampleSet {
    private final InMemorySamples samples;
    private int passes;
    private int reads;

    Counted(InMemorySamples samples) {
      this.samples = samples;
    }

    @Override
    public Ranked rank(BlockStatistic statistic, int n) {
      passes++;
      return samples.rank(statistic, n);
    }

    @Override
    public InMemorySamples select(long... ids) {
      reads++;
      return samples.select(ids);
    }

    @Override
    public long rows() {
      return samples.rows();
    }

    @Override
    public double[] origin() {
      return samples.origin();
    }

    @Override
    public Moments moments() {
      return samples.moments();
    }
  }

  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void takesOnePassOverTheSamples(CovarianceType type) {
    Mixture mixture = Mixture.uniform(2, 3, new double[] {0, 0, 0, 0, 10, 0}, 1).as(type);
    double[] values = values();
    values[3 * 17 + 2] = 50;
    values[3 * 3000 + 1] = -60;
    double[] lower = {-100, -100, -100};
    double[] upper = {100, 100, 100};
    for (boolean background : new boolean[] {false, true}) {
      Counted samples = new Counted(new InMemorySamples(3, values));
      ReportData data =
          ReportData.of(
              samples,
              background ? mixture.withBackground(new Background(0.01, lower, upper)) : mixture,
              "converged: after 1 step",
              new MeanPath(),
              Optional.empty(),
              Optional.empty(),
              1);
      assertThat(samples.passes).isEqualTo(1);
      assertThat(samples.reads).isEqualTo(background ? 2 : 1); // shown, and the strangest
      if (background) {
        assertThat(data.strangest()).hasSize(20);
        assertThat(data.strangest().get(0).row()).isEqualTo(3000);
        assertThat(data.strangest().get(1).row()).isEqualTo(17);
        assertThat(data.strangest().get(1).values()[2]).isEqualTo(50);
        assertThat(data.strangest().get(0).outlierProbability()).isCloseTo(1, within(1e-6));
      } else {
        assertThat(data.strangest()).isNull();
      }
    }
  }

  /** In many dimensions, of more samples than those from which the subspace comes. */
  @Test
  void planeCapturesNearlyTheLargestVariance() {
    int d = 40;
    int rows = 30_000;
    Random random = new Random(4);
    double[] deviations = new double[d];
    Arrays.setAll(deviations, j -> 3 * Math.pow(0.9, j)); // no gap between the directions
    double[] values = new double[rows * d];
    Arrays.setAll(values, i -> deviations[i % d] * random.nextGaussian());
    ReportData data = of(Mixture.uniform(1, d, new double[d], 1), values);
    double total = Arrays.stream(deviations).map(s -> s * s).sum();
    double best = deviations[0] * deviations[0] + deviations[1] * deviations[1];
    assertThat(Arrays.stream(data.plane().shares()).sum() * total)
        .isBetween(0.97 * best, 1.03 * best);
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
