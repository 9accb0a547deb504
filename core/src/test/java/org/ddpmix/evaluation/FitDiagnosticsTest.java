package org.ddpmix.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.mixture.Mixture;
import org.junit.jupiter.api.Test;

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
}
