package org.ddpmix.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.math3.util.MathArrays;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.objective.ExpectationMaximization;
import org.ddpmix.objective.Objective;
import org.ddpmix.objective.ObjectiveValue;
import org.ddpmix.testing.Golden;
import org.ddpmix.testing.RandomMixtures;
import org.ddpmix.training.MixtureFitter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The annealed start and the fit of the covariance families with more than one variance. */
class GeneralAnnealedStartTest {

  private static double[][] rows(double[] flat, int d) {
    double[][] rows = new double[flat.length / d][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * d, (i + 1) * d);
    }
    return rows;
  }

  /** EM from the true mixture, to convergence. */
  private static double bestLogLikelihood(Mixture truth, double[][] rows) {
    InMemorySamples samples = InMemorySamples.of(rows, null);
    Mixture mixture = truth.relativeTo(samples.origin());
    for (int step = 0; step < 150; step++) {
      Objective objective =
          ExpectationMaximization.FACTORY.integrated(mixture, new RowNoise(1, 0), samples);
      ObjectiveValue value = objective.valueOf(samples.sum(objective));
      double[] means = mixture.means();
      for (int i = 0; i < means.length; i++) {
        means[i] -= value.direction()[i] / value.labelShares()[i / mixture.dimension()];
      }
      mixture =
          new Mixture(
              mixture.k(), mixture.dimension(), value.labelShares(), means, value.covariances());
    }
    return MixtureFitter.logLikelihood(mixture.shifted(samples.origin()), rows);
  }

  @ParameterizedTest
  @EnumSource(value = CovarianceType.class, mode = Mode.EXCLUDE, names = "SHARED")
  void reachesTheLikelihoodOfEmFromTheTruth(CovarianceType type) {
    for (long seed = 1; seed <= 2; seed++) {
      Mixture truth = RandomMixtures.ofType(type, seed, 8, 4, 4, 1, 4);
      double[][] rows = rows(RandomMixtures.drawAny(truth, 4000, seed), 4);
      Mixture found = new MixtureFitter(8, type, seed).fit(rows);
      assertThat(found.covariances().type()).isEqualTo(type);
      assertThat(MixtureFitter.logLikelihood(found, rows))
          .as(type + " seed " + seed)
          .isGreaterThan(bestLogLikelihood(truth, rows) - 1e-3);
    }
  }

  /**
   * In white coordinates of as many dimensions, the directions of the means are like all others.
   */
  @ParameterizedTest
  @EnumSource(
      value = CovarianceType.class,
      names = {"FULL", "TIED"})
  void findsTheMeansInManyDimensionsFromFewSamples(CovarianceType type) {
    int d = 120;
    Mixture truth = RandomMixtures.ofType(type, 5, 4, d, 0.4, 1, 2); // some 6 apart
    double[][] rows = rows(RandomMixtures.drawAny(truth, 2000, 5), d);
    InMemorySamples samples = InMemorySamples.of(rows, null);
    Mixture start = new GeneralAnnealedStart(4, type, 1).mixture(samples);
    assertThat(start.covariances().type()).isEqualTo(type);
    double[] found = start.shifted(samples.origin()).means();
    for (int c = 0; c < 4; c++) {
      double[] mean = truth.mean(c);
      double nearest =
          IntStream.range(0, 4)
              .mapToObj(m -> Arrays.copyOfRange(found, m * d, (m + 1) * d))
              .mapToDouble(other -> MathArrays.distance(mean, other))
              .min()
              .orElseThrow();
      double expected =
          Math.sqrt(truth.covariances().trace(c, d) / (truth.weight(c) * rows.length));
      assertThat(nearest).isLessThan(1.3 * expected);
    }
  }

  /** A rotation with a change of all scales, for the families that no linear map leaves. */
  @ParameterizedTest
  @EnumSource(
      value = CovarianceType.class,
      names = {"FULL", "TIED"})
  void linearMapOfTheRowsMapsTheResult(CovarianceType type) {
    Mixture truth = RandomMixtures.ofType(type, 3, 4, 3, 5, 1, 4);
    double[] flat = RandomMixtures.drawAny(truth, 1500, 3);
    double[] map = RandomMixtures.normals(RandomMixtures.random(8), 9, 1);
    for (int j = 0; j < 3; j++) {
      map[j] *= 1e6; // a column in other units
    }
    double[][] plain = rows(flat, 3);
    double[][] mapped = new double[plain.length][3];
    for (int i = 0; i < plain.length; i++) {
      mapped[i] = times(map, plain[i]);
    }
    Mixture first = new MixtureFitter(4, type).fit(plain);
    Mixture second = new MixtureFitter(4, type).fit(mapped);
    assertThat(second.weights()).containsExactly(first.weights(), within(1e-6));
    for (int c = 0; c < 4; c++) {
      double[] mean = times(map, first.mean(c));
      double[] covariance = first.covariance(c);
      double[] expected = new double[9];
      for (int i = 0; i < 9; i++) {
        for (int a = 0; a < 9; a++) {
          expected[i] += map[i / 3 * 3 + a / 3] * covariance[a] * map[i % 3 * 3 + a % 3];
        }
      }
      for (int j = 0; j < 3; j++) {
        double deviation = Math.sqrt(expected[j * 3 + j]);
        assertThat(second.mean(c)[j]).isCloseTo(mean[j], within(1e-6 * deviation));
      }
      for (int i = 0; i < 9; i++) {
        double scale = Math.sqrt(expected[i / 3 * 4] * expected[i % 3 * 4]);
        assertThat(second.covariance(c)[i]).isCloseTo(expected[i], within(1e-5 * scale));
      }
    }
  }

  private static double[] times(double[] map, double[] x) {
    double[] y = new double[3];
    for (int i = 0; i < 9; i++) {
      y[i / 3] += map[i] * x[i % 3];
    }
    return y;
  }

  @Test
  void unitsOfColumnsDoNotMatterToDiagonalCovariances() {
    Mixture truth = RandomMixtures.ofType(CovarianceType.DIAGONAL, 3, 4, 3, 5, 1, 4);
    double[][] plain = rows(RandomMixtures.drawAny(truth, 1500, 3), 3);
    double[] units = {1e6, 1, 3e-5};
    double[][] mapped = new double[plain.length][3];
    for (int i = 0; i < plain.length; i++) {
      for (int j = 0; j < 3; j++) {
        mapped[i][j] = units[j] * plain[i][j];
      }
    }
    Mixture first = new MixtureFitter(4, CovarianceType.DIAGONAL).fit(plain);
    Mixture second = new MixtureFitter(4, CovarianceType.DIAGONAL).fit(mapped);
    for (int c = 0; c < 4; c++) {
      for (int j = 0; j < 3; j++) {
        double variance = first.covariance(c)[j * 4] * units[j] * units[j];
        assertThat(second.covariance(c)[j * 4]).isCloseTo(variance, within(1e-7 * variance));
        assertThat(second.mean(c)[j])
            .isCloseTo(first.mean(c)[j] * units[j], within(1e-7 * Math.sqrt(variance)));
      }
    }
  }

  /** R's mclust starts from hierarchical clustering, without a prior. */
  @Test
  void realDataReachTheLikelihoodOfMclust() {
    for (JsonNode fit : Golden.read("mclust-families.json").get("fits")) {
      CovarianceType type = CovarianceType.of(fit.get("covarianceType").asText()).orElseThrow();
      double[][] rows = Golden.table(fit.get("data").asText());
      Mixture found = new MixtureFitter(fit.get("k").intValue(), type).fit(rows);
      assertThat(MixtureFitter.logLikelihood(found, rows))
          .as(fit.get("data").asText() + " " + type + " " + fit.get("k"))
          .isGreaterThan(fit.get("logLikelihood").doubleValue() - 1e-3);
    }
  }

  @ParameterizedTest
  @EnumSource(value = CovarianceType.class, mode = Mode.EXCLUDE, names = "SHARED")
  void singularDataGiveASoundMixture(CovarianceType type) {
    double[] random = RandomMixtures.normals(RandomMixtures.random(2), 400, 1);
    double[][] collinear = new double[100][];
    for (int i = 0; i < 100; i++) {
      double x = random[i] + (i % 2 == 0 ? 8 : -8);
      collinear[i] = new double[] {x, 3 * x + 5, 7, random[i + 100], -x};
    }
    double[][] wide = rows(Arrays.copyOf(random, 10 * 40), 40); // fewer rows than coordinates
    double[][] duplicates = new double[60][];
    for (int i = 0; i < 60; i++) {
      duplicates[i] = i < 40 ? new double[] {i % 2, 5} : new double[] {random[i], random[i + 60]};
    }
    for (double[][] rows : new double[][][] {collinear, wide, duplicates}) {
      Mixture found = new MixtureFitter(3, type).fit(rows);
      for (double[] row : rows) {
        assertThat(found.logDensity(row)).isFinite();
        assertThat(Arrays.stream(found.responsibilities(row)).sum()).isCloseTo(1, within(1e-12));
      }
    }
  }
}
