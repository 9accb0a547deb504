package org.ddpmix.descent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.diffusion.NoiseSchedule;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.mixture.ComponentMatching;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.objective.ExpectationMaximization;
import org.ddpmix.objective.ObjectiveFactory;
import org.ddpmix.objective.ProjectedObjective;
import org.ddpmix.objective.TextbookObjective;
import org.ddpmix.testing.Golden;
import org.ddpmix.testing.RandomMixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DescentTest {
  private static final int D = 6;
  private static final Mixture TRUTH = RandomMixtures.any(3, 4, D, 4.0, 1.0);
  private static final InMemorySamples SAMPLES =
      new InMemorySamples(D, RandomMixtures.draw(TRUTH, 4000, 4));

  private static DescentSettings settings(NoiseSchedule schedule) {
    return new DescentSettings(
        schedule, ProjectedObjective.FACTORY, LearnedParameter.ALL, 1, 0.02, 10_000, 0, 5);
  }

  private static DescentResult run(DescentSettings settings, Mixture start) {
    return new Descent(SAMPLES, settings, TRUTH, (record, state) -> {}).run(DescentState.of(start));
  }

  private static Mixture perturbedTruth(double deviation) {
    double[] means = TRUTH.means();
    double[] noise = RandomMixtures.normals(RandomMixtures.random(9), means.length, deviation);
    for (int i = 0; i < means.length; i++) {
      means[i] += noise[i];
    }
    return new Mixture(4, D, TRUTH.weights(), means, 1);
  }

  /** All estimators except the one for two components. */
  static Stream<ObjectiveFactory> fifteenStepsFromNearbyMeansReachTheOracleError() {
    return Stream.of(
        ProjectedObjective.FACTORY,
        TextbookObjective.FACTORY,
        ProjectedObjective.factory(ProjectedObjective.DENOISING),
        ProjectedObjective.factory(ProjectedObjective.IMPLICIT),
        ExpectationMaximization.FACTORY);
  }

  @ParameterizedTest
  @MethodSource
  void fifteenStepsFromNearbyMeansReachTheOracleError(ObjectiveFactory gradient) {
    double squares = 0; // squared error over the noise seeds; a single textbook run varies by 6 %
    int seeds = 12;
    for (int seed = 1; seed <= seeds; seed++) {
      DescentSettings settings =
          new DescentSettings(
              NoiseSchedule.parse("0.3x15"),
              gradient,
              LearnedParameter.ALL,
              1,
              0.02,
              1000,
              0,
              seed);
      ComponentMatching matching =
          ComponentMatching.of(TRUTH, run(settings, perturbedTruth(0.5)).mixture());
      assertThat(matching.recovered()).isEqualTo(1);
      squares += matching.meanError() * matching.meanError();
    }
    assertThat(Math.sqrt(squares / seeds)).isLessThan(1.1 * oracleError());
  }

  /**
   * The error of the averages of the samples nearest to each true mean; the components are well
   * separated.
   */
  private static double oracleError() {
    double[] sums = new double[4 * D];
    double[] counts = new double[4];
    double[] values = RandomMixtures.draw(TRUTH, 4000, 4);
    for (int i = 0; i < 4000; i++) {
      double[] x = java.util.Arrays.copyOfRange(values, i * D, (i + 1) * D);
      double[] w = TRUTH.responsibilities(x);
      for (int c = 0; c < 4; c++) {
        counts[c] += w[c];
        for (int j = 0; j < D; j++) {
          sums[c * D + j] += w[c] * x[j];
        }
      }
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= counts[i / D];
    }
    return ComponentMatching.of(TRUTH, Mixture.uniform(4, D, sums, 1)).meanError();
  }

  @Test
  void integratedStageReachesTheMaximumLikelihoodEstimate() {
    DescentResult result =
        run(settings(NoiseSchedule.parse("0.3x15").thenIntegrated(200)), perturbedTruth(0.5));
    assertThat(result.stopReason()).isEqualTo(StopReason.CONVERGED);
    Mixture maximum = expectationMaximisation(SAMPLES, TRUTH, 500);
    double distance = ComponentMatching.of(maximum, result.mixture()).meanError();
    assertThat(distance).isLessThan(0.1 * oracleError());
    assertThat(result.mixture().meanVariance()).isCloseTo(maximum.meanVariance(), within(1e-3));
    assertThat(result.mixture().weights()).containsExactly(maximum.weights(), within(1e-3));
  }

  /** A plain EM implementation, one sample at a time. */
  static Mixture expectationMaximisation(InMemorySamples samples, Mixture start, int steps) {
    Mixture mixture = start;
    int k = start.k();
    int d = start.dimension();
    for (int step = 0; step < steps; step++) {
      double[] counts = new double[k];
      double[] sums = new double[k * d];
      for (double[] x : samples.rowCopies()) {
        double[] w = mixture.responsibilities(x);
        for (int c = 0; c < k; c++) {
          counts[c] += w[c];
          for (int j = 0; j < d; j++) {
            sums[c * d + j] += w[c] * x[j];
          }
        }
      }
      double squares = samples.rows() * samples.meanSquaredNorm();
      double[] weights = new double[k];
      for (int c = 0; c < k; c++) {
        weights[c] = counts[c] / samples.rows();
        for (int j = 0; j < d; j++) {
          sums[c * d + j] /= counts[c];
          squares -= counts[c] * sums[c * d + j] * sums[c * d + j];
        }
      }
      mixture = new Mixture(k, d, weights, sums, squares / (samples.rows() * d));
    }
    return mixture;
  }

  @Test
  void emObjectiveMatchesTheEmAlgorithm() {
    DescentSettings settings =
        new DescentSettings(
            new NoiseSchedule(List.of(new NoiseSchedule.Stage(0, 25))),
            ExpectationMaximization.FACTORY,
            LearnedParameter.ALL,
            1,
            0,
            1000,
            0,
            5);
    Mixture learned = run(settings, perturbedTruth(1)).mixture();
    Mixture expected = expectationMaximisation(SAMPLES, perturbedTruth(1), 25);
    assertThat(learned.means()).containsExactly(expected.means(), within(1e-11));
    assertThat(learned.weights()).containsExactly(expected.weights(), within(1e-12));
    assertThat(learned.meanVariance()).isCloseTo(expected.meanVariance(), within(1e-12));
  }

  @Test
  void meansStayWithinTheRadius() {
    double radius = 1.5;
    DescentSettings settings =
        new DescentSettings(
            NoiseSchedule.parse("0.3x20"),
            ProjectedObjective.FACTORY,
            LearnedParameter.NONE,
            1,
            0.02,
            1000,
            0,
            radius,
            5);
    DescentResult result = run(settings, perturbedTruth(0.5));
    double[] centre = SAMPLES.mean();
    double longest = 0;
    for (int c = 0; c < 4; c++) {
      double square = 0;
      for (int j = 0; j < D; j++) {
        square += Math.pow(result.mixture().mean(c)[j] - centre[j], 2);
      }
      longest = Math.max(longest, Math.sqrt(square));
    }
    assertThat(longest).isCloseTo(radius, within(1e-12));
    assertThat(result.stopReason()).isEqualTo(StopReason.CONVERGED);
  }

  @Test
  void weightsAndVarianceAreLearnedFromTheLastNoiseLevelOn() {
    List<Mixture> path = new ArrayList<>();
    new Descent(
            SAMPLES,
            new DescentSettings(
                NoiseSchedule.parse("1x3,0.5x3,0.2x3").thenIntegrated(3),
                ProjectedObjective.FACTORY,
                LearnedParameter.ALL,
                1,
                0,
                1000,
                0,
                5),
            null,
            (record, state) -> path.add(state.mixture()))
        .run(DescentState.of(perturbedTruth(0.5)));
    assertThat(path).hasSize(12);
    assertThat(path.subList(0, 6))
        .allSatisfy(
            mixture -> {
              assertThat(mixture.weights()).isEqualTo(TRUTH.weights());
              assertThat(mixture.meanVariance()).isEqualTo(1);
            });
    for (int i = 6; i < 12; i++) {
      assertThat(path.get(i).meanVariance()).isNotEqualTo(path.get(i - 1).meanVariance());
      assertThat(path.get(i).weights()).isNotEqualTo(path.get(i - 1).weights());
    }
  }

  @Test
  void onlyMeansAreLearnedIfConfigured() {
    DescentSettings settings =
        new DescentSettings(
            NoiseSchedule.parse("0.3x5"),
            ProjectedObjective.FACTORY,
            LearnedParameter.NONE,
            1,
            0,
            1000,
            0,
            5);
    Mixture start = perturbedTruth(0.5);
    DescentResult result = run(settings, start);
    assertThat(result.mixture().weights()).isEqualTo(start.weights());
    assertThat(result.mixture().meanVariance()).isEqualTo(1);
    assertThat(result.mixture().means()).isNotEqualTo(start.means());
  }

  @Test
  void aStateOfOtherSamplesOrStagesIsRefused() {
    Descent descent =
        new Descent(SAMPLES, settings(NoiseSchedule.parse("0.3x3")), TRUTH, (record, state) -> {});
    DescentState first = DescentState.of(perturbedTruth(0.5));
    DescentState other = DescentState.of(RandomMixtures.any(3, 4, D + 1, 4.0, 1.0));
    for (DescentState bad : List.of(first.nextStage(), other)) {
      assertThatThrownBy(() -> descent.run(bad, List.of()))
          .isInstanceOf(BadDataException.class)
          .hasMessageMatching(
              "the checkpoint has stage [12] and dimension [67]; the run has 1 stages and"
                  + " dimension 6");
    }
  }

  @Test
  void eachStopReasonOccurs() {
    NoiseSchedule schedule = NoiseSchedule.parse("0.3x40");
    DescentResult converged = run(settings(schedule), perturbedTruth(0.5));
    assertThat(converged.stopReason()).isEqualTo(StopReason.CONVERGED);
    assertThat(converged.history()).hasSizeLessThan(40);
    assertThat(run(settings(NoiseSchedule.parse("0.3x3")), perturbedTruth(0.5)).stopReason())
        .isEqualTo(StopReason.STEPS_SPENT);

    DescentSettings few =
        new DescentSettings(
            schedule, ProjectedObjective.FACTORY, LearnedParameter.ALL, 1, 0, 7, 0, 5);
    assertThat(run(few, perturbedTruth(0.5)).stopReason()).isEqualTo(StopReason.MAX_ITER);
    assertThat(run(few, perturbedTruth(0.5)).history()).hasSize(7);

    DescentSettings target =
        new DescentSettings(
            schedule, ProjectedObjective.FACTORY, LearnedParameter.ALL, 1, 0, 1000, 0.5, 5);
    DescentResult reached = run(target, perturbedTruth(0.5));
    assertThat(reached.stopReason()).isEqualTo(StopReason.TARGET_ERROR);
    List<StepRecord> history = reached.history();
    assertThat(history.get(history.size() - 1).error()).isLessThanOrEqualTo(0.5);
    assertThat(history.subList(0, history.size() - 1)).allMatch(record -> record.error() > 0.5);
  }

  @Test
  void divergenceReturnsTheBestMixtureAndNamesTheStepSize() {
    DescentSettings wild =
        new DescentSettings(
            NoiseSchedule.parse("0.3x40"),
            ProjectedObjective.FACTORY,
            LearnedParameter.ALL,
            500,
            0,
            1000,
            0,
            5);
    DescentResult result = run(wild, perturbedTruth(0.5));
    assertThat(result.stopReason()).isEqualTo(StopReason.DIVERGED);
    assertThat(result.explanation())
        .matches(
            "diverged: at step \\d+ \\(stage 1, 0.3x40\\) .*step-size 500.0 is likely too large.*");
    assertThat(ComponentMatching.of(TRUTH, result.mixture()).meanError())
        .isLessThanOrEqualTo(ComponentMatching.of(TRUTH, perturbedTruth(0.5)).meanError());
  }

  /**
   * How the runs end: by convergence, by the steps of the stages, at max-iter, at the target error,
   * by divergence.
   */
  @ParameterizedTest
  @CsvSource({
    "0.02, 10000, 0,   1",
    "0,    10000, 0,   1",
    "0,    7,     0,   1",
    "0,    10000, 0.2, 1",
    "0,    10000, 0,   900"
  })
  void resumeFromAnyCheckpointIsBitIdentical(
      double tol, int maxIter, double targetError, double stepSize) {
    List<String> checkpoints = new ArrayList<>();
    List<StepRecord> records = new ArrayList<>();
    DescentSettings settings =
        new DescentSettings(
            NoiseSchedule.parse("1x5,0.3x5").thenIntegrated(3),
            ProjectedObjective.FACTORY,
            LearnedParameter.ALL,
            stepSize,
            tol,
            maxIter,
            targetError,
            5);
    Descent descent =
        new Descent(
            SAMPLES,
            settings,
            TRUTH,
            (record, state) -> {
              records.add(record);
              checkpoints.add(new Checkpoint(Map.of(), state, records).toText());
            });
    DescentResult whole = descent.run(DescentState.of(perturbedTruth(0.5)));
    for (String text : List.copyOf(checkpoints)) {
      Checkpoint checkpoint = Checkpoint.parse(text, "checkpoint");
      records.clear();
      records.addAll(checkpoint.history());
      DescentResult resumed = descent.run(checkpoint.state(), checkpoint.history());
      assertThat(resumed)
          .usingRecursiveComparison()
          .ignoringFields("history.seconds")
          .isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"faithful", "iris"})
  void realDataReachTheBestKnownLikelihood(String data) throws IOException {
    for (JsonNode fit : Golden.read("mclust.json").get("fits")) {
      if (!fit.get("data").asText().equals(data)) {
        continue;
      }
      InMemorySamples samples = read(data, fit.get("standardised").booleanValue());
      int k = fit.get("k").intValue();
      int d = samples.dimension();
      double[] means = Golden.numbers(fit.get("best").get("means"));
      double spread = Math.sqrt(fit.get("best").get("variance").doubleValue());
      double[] noise = RandomMixtures.normals(RandomMixtures.random(1), means.length, 0.5 * spread);
      for (int i = 0; i < means.length; i++) {
        means[i] += noise[i];
      }
      Mixture start = Mixture.uniform(k, d, means, samples.totalVariance() / d);
      DescentResult result =
          new Descent(
                  samples,
                  settings(NoiseSchedule.parse("0.3x30").thenIntegrated(500)),
                  null,
                  (r, s) -> {})
              .run(DescentState.of(start));
      double sum = 0;
      for (double[] x : samples.rowCopies()) {
        sum += result.mixture().logDensity(x);
      }
      double best = fit.get("best").get("logLikelihood").doubleValue();
      assertThat(sum / samples.rows())
          .as(
              "%s, standardised %s, k = %d, %s",
              data, fit.get("standardised"), k, result.explanation())
          .isCloseTo(best, within(0.002));
    }
  }

  private static InMemorySamples read(String data, boolean standardised) throws IOException {
    List<double[]> rows;
    try (Stream<String> lines = Files.lines(Path.of("../data", data + ".csv"))) {
      rows =
          lines
              .skip(1)
              .map(
                  line ->
                      Stream.of(line.split(","))
                          .filter(field -> field.matches("[0-9.]+"))
                          .mapToDouble(Double::parseDouble)
                          .toArray())
              .toList();
    }
    int d = rows.get(0).length;
    double[] values = new double[rows.size() * d];
    for (int j = 0; j < d; j++) {
      int column = j;
      double mean = rows.stream().mapToDouble(row -> row[column]).average().orElseThrow();
      double squares =
          rows.stream().mapToDouble(row -> (row[column] - mean) * (row[column] - mean)).sum();
      double scale = standardised ? Math.sqrt(squares / (rows.size() - 1)) : 1;
      for (int i = 0; i < rows.size(); i++) {
        values[i * d + j] = (rows.get(i)[j] - (standardised ? mean : 0)) / scale;
      }
    }
    return new InMemorySamples(d, values);
  }
}
