package org.ddpmix.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.testing.RandomMixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FitDiagnosticsTest {
  private static final Mixture MIXTURE =
      new Mixture(3, 2, new double[] {0.5, 0.5, 0}, new double[] {0, 0, 3, 0, 1, 1}, 0.8);

  @Test
  void matchesPlainSums() {
    Random random = new Random(1);
    int rows = 500;
    double[] values = random.doubles(2 * rows, -2, 5).toArray();
    double[] rowWeights = random.ints(rows, 1, 4).asDoubleStream().toArray();
    FitDiagnostics.Bins bins = new FitDiagnostics.Bins(-12, -2, 7, -8);
    InMemorySamples samples = new InMemorySamples(2, values, rowWeights, 3, 64);

    FitDiagnostics profile = FitDiagnostics.of(samples, MIXTURE, bins);

    double total = Arrays.stream(rowWeights).sum();
    double[] sizes = new double[3];
    double[] squares = new double[3];
    double[] weights = new double[3];
    double[] histogram = new double[7];
    double certain = 0;
    double tail = 0;
    for (int r = 0; r < rows; r++) {
      double[] x = {values[2 * r], values[2 * r + 1]};
      double[] share = MIXTURE.responsibilities(x);
      double logDensity = MIXTURE.logDensity(x);
      double weight = rowWeights[r];
      sizes[share[0] > share[1] ? 0 : 1] += weight;
      certain += Math.max(share[0], share[1]) > 0.95 ? weight : 0;
      tail += logDensity < -8 ? weight : 0;
      histogram[(int) Math.max(0, Math.min(6, Math.floor((logDensity + 12) / 10 * 7)))] +=
          weight / total;
      for (int c = 0; c < 2; c++) {
        double[] mean = MIXTURE.mean(c);
        squares[c] +=
            weight * share[c] * (Math.pow(x[0] - mean[0], 2) + Math.pow(x[1] - mean[1], 2));
        weights[c] += weight * share[c];
      }
    }
    assertThat(profile.logLikelihood()).isEqualTo(LogLikelihood.perSample(samples, MIXTURE));
    assertThat(profile.sizes()).isEqualTo(sizes);
    assertThat(profile.certain()).isEqualTo(certain / total);
    assertThat(profile.belowTail()).isEqualTo(tail / total);
    assertThat(profile.histogram()).containsExactly(histogram, within(1e-12));
    for (int c = 0; c < 2; c++) {
      assertThat(profile.spreads()[c])
          .isCloseTo(Math.sqrt(squares[c] / (2 * weights[c])), within(1e-9));
    }
    assertThat(profile.spreads()[2]).isNaN();
  }

  /** Incomplete rows belong to components, but have other distributions of densities. */
  @Test
  void incompleteRowsAreNotComparedWithDistributions() {
    Random random = new Random(1);
    double[] values = random.doubles(2 * 500, -2, 5).toArray();
    double[] withMore = Arrays.copyOf(values, 2 * 700);
    for (int r = 500; r < 700; r++) {
      withMore[2 * r + r % 2] = Double.NaN;
      withMore[2 * r + 1 - r % 2] = 7 * random.nextDouble() - 2;
    }
    FitDiagnostics.Bins bins = new FitDiagnostics.Bins(-12, -2, 7, -8);
    FitDiagnostics complete =
        FitDiagnostics.of(new InMemorySamples(2, values, null, 1, 64), MIXTURE, bins);
    InMemorySamples samples = new InMemorySamples(2, withMore, null, 1, 64);
    FitDiagnostics all = FitDiagnostics.of(samples, MIXTURE, bins);
    assertThat(all.histogram()).isEqualTo(complete.histogram());
    assertThat(all.belowTail()).isEqualTo(complete.belowTail());
    assertThat(all.spreads()).isEqualTo(complete.spreads());
    assertThat(all.logLikelihood()).isEqualTo(LogLikelihood.perSample(samples, MIXTURE));
    assertThat(Arrays.stream(all.sizes()).sum()).isEqualTo(700);
  }

  /** Components overlap, and samples count with their responsibilities. */
  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void distancesOfSamplesOfTheMixtureAreChiSquared(CovarianceType type) {
    Mixture mixture = RandomMixtures.ofType(type, 3, 3, 4, 1.5, 0.8, 4);
    int rows = 40_000;
    InMemorySamples samples = new InMemorySamples(4, RandomMixtures.drawAny(mixture, rows, 9));
    MahalanobisQuantiles distances =
        FitDiagnostics.of(samples, mixture, new FitDiagnostics.Bins(-12, -2, 7, -8)).distances();

    ChiSquaredDistribution expected = new ChiSquaredDistribution(4);
    for (int q = 0; q < distances.probabilities().length; q++) {
      double p = distances.probabilities()[q];
      double x = distances.expected()[q];
      assertThat(expected.cumulativeProbability(x)).isCloseTo(p, within(1e-8));
      double error = Math.sqrt(p * (1 - p) / rows) / expected.density(x);
      assertThat(distances.all()[q]).as("quantile %s", p).isCloseTo(x, within(4.5 * error));
      for (int c = 0; c < 3; c++) {
        double own = error / Math.sqrt(mixture.weight(c));
        assertThat(distances.components()[c][q]).isCloseTo(x, within(5 * own));
      }
    }
    for (int c = 0; c < 3; c++) {
      assertThat(distances.departures()[c]).isLessThan(2 / Math.sqrt(rows * mixture.weight(c)));
    }
  }

  @Test
  void distancesAreTheQuantilesOfWeightedSamples() {
    Mixture one = new Mixture(1, 1, new double[] {1}, new double[] {0}, 1);
    double[] values = new double[1000];
    double[] rowWeights = new double[1000];
    for (int i = 0; i < 1000; i++) { // squares 0.01 i; every second row with twice the weight
      values[i] = Math.sqrt(0.01 * i);
      rowWeights[i] = 1 + i % 2;
    }
    InMemorySamples samples = new InMemorySamples(1, values, rowWeights, 2, 100);
    MahalanobisQuantiles distances =
        FitDiagnostics.of(samples, one, new FitDiagnostics.Bins(-12, -2, 7, -8)).distances();
    for (int q = 0; q < distances.probabilities().length; q++) {
      assertThat(distances.all()[q]).isCloseTo(10 * distances.probabilities()[q], within(0.06));
      assertThat(distances.components()[0][q]).isEqualTo(distances.all()[q]);
    }
    ChiSquaredDistribution expected = new ChiSquaredDistribution(1);
    double departure = 0;
    for (double x = 0; x < 10; x += 0.01) {
      departure = Math.max(departure, Math.abs(expected.cumulativeProbability(x) - x / 10));
    }
    assertThat(distances.departures()[0]).isCloseTo(departure, within(0.01));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 100, 10_000})
  void binsOfSquaredDistancesAreThoseOfTheirCubeRoots(int d) {
    MahalanobisQuantiles.Bins bins = MahalanobisQuantiles.Bins.of(d);
    Random random = new Random(d);
    for (int i = 0; i < 10_000; i++) {
      double root = bins.lower() + (random.nextDouble() * 1.2 - 0.1) * 200 * bins.width();
      double square = Math.max(0, root * root * root);
      double at = (Math.cbrt(square) - bins.lower()) / bins.width();
      if (Math.abs(at - Math.rint(at)) > 1e-9) { // not at an edge
        assertThat(bins.of(square)).isEqualTo((int) Math.max(0, Math.min(199, Math.floor(at))));
      }
    }
    for (int b = 0; b < 200; b++) {
      assertThat(bins.of(bins.edge(b))).isEqualTo(b);
    }
    assertThat(bins.of(0.0)).isEqualTo(0);
    assertThat(bins.of(Double.MIN_VALUE)).isEqualTo(0);
    assertThat(bins.of(Double.MAX_VALUE)).isEqualTo(199);
    assertThat(bins.of(Double.POSITIVE_INFINITY)).isEqualTo(199);
  }

  @Test
  void quantilesBeyondTheSamplesAreUnknownAndManyComponentsAreOne() {
    Mixture many = Mixture.uniform(31, 1, new double[31], 1);
    InMemorySamples samples = new InMemorySamples(1, new double[] {0.5, 1, 2, -1, -3, -0.1});
    MahalanobisQuantiles distances =
        FitDiagnostics.of(samples, many, new FitDiagnostics.Bins(-12, -2, 7, -8)).distances();
    assertThat(distances.components()).isEmpty();
    assertThat(distances.departures()).isEmpty();
    assertThat(distances.all()[0]).isNaN();
    assertThat(distances.all()[distances.all().length - 1]).isNaN();
    assertThat(distances.all()[distances.all().length / 2]).isCloseTo(1, within(0.1));
  }
}
