package org.ddpmix.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.kernel.CholeskyFactor;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.MatrixCovariances;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.testing.RandomMixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pass of the full family leaves out components that a row has no share in. */
class FullExpectationTest {
  private static final int K = 5;
  private static final int ROWS = 700;

  private static Mixture mixture(int d, double spread) {
    return RandomMixtures.ofType(CovarianceType.FULL, 3, K, d, spread, 0.8, 4);
  }

  /** From overlapping components to components without a common row. */
  @ParameterizedTest
  @CsvSource({"20, 0.1", "20, 1", "20, 3", "20, 30", "7, 0.1", "7, 10", "33, 2", "1, 3", "2, 100"})
  void sumsAreThoseOfAllRowsAndComponents(int d, double spread) {
    Mixture at = mixture(d, spread);
    double[] values = RandomMixtures.drawAny(at, ROWS, 9);
    double[] rowWeights = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      rowWeights[i] = 0.5 + i % 3;
    }
    InMemorySamples samples = new InMemorySamples(d, values, rowWeights, 3, 90);
    double[] sums = samples.sum(new FullExpectation(at, samples));
    double[] expected = sumsWithoutBounds(at, values, rowWeights);
    int first = 0;
    for (int c = 0; c < K; c++) {
      double scale = expected[first + d * d + d] * d + 1; // of Σ w ‖u‖²
      for (int i = 0; i < d; i++) {
        for (int j = 0; j <= i; j++) {
          int element = first + i * d + j;
          assertThat(sums[element]).isCloseTo(expected[element], within(1e-13 * scale));
        }
      }
      for (int i = first + d * d; i <= first + d * d + d; i++) {
        assertThat(sums[i]).isCloseTo(expected[i], within(1e-13 * scale));
      }
      first += d * d + d + 1;
    }
    assertThat(sums[first]).isCloseTo(expected[first], within(1e-13 * Math.abs(expected[first])));
    assertThat(sums[first + 1]).isCloseTo(expected[first + 1], within(1e-13 * ROWS));
  }

  private static double[] sumsWithoutBounds(Mixture at, double[] values, double[] rowWeights) {
    int d = at.dimension();
    double[] sums = new double[K * (d * d + d + 1) + 2];
    for (int b = 0; b < ROWS; b++) {
      double[] x = Arrays.copyOfRange(values, b * d, (b + 1) * d);
      double[] w = at.responsibilities(x);
      for (int c = 0; c < K; c++) {
        double[] u = x.clone();
        for (int j = 0; j < d; j++) {
          u[j] -= at.mean(c)[j];
        }
        ((MatrixCovariances) at.covariances()).factor(c).solve(u, 0);
        double share = w[c] * rowWeights[b];
        int first = c * (d * d + d + 1);
        for (int i = 0; i < d; i++) {
          for (int j = 0; j <= i; j++) {
            sums[first + i * d + j] += share * u[i] * u[j];
          }
          sums[first + d * d + i] += share * u[i];
        }
        sums[first + d * d + d] += share;
      }
      double density = at.logDensity(x) + 0.5 * d * Math.log(2 * Math.PI);
      sums[sums.length - 2] += rowWeights[b] * density;
      sums[sums.length - 1] += rowWeights[b];
    }
    return sums;
  }

  /** Rows that are gathered over several chunks are added in their order. */
  @ParameterizedTest
  @CsvSource({"20, 0.1", "20, 30", "5, 2"})
  void blockSizeDoesNotChangeABit(int d, double spread) {
    Mixture at = mixture(d, spread);
    double[] values = RandomMixtures.drawAny(at, ROWS, 9);
    InMemorySamples whole = new InMemorySamples(d, values, null, 1, ROWS);
    double[] expected = whole.sum(new FullExpectation(at, whole));
    for (int size : new int[] {1, 2, 37, 256, 300}) {
      InMemorySamples samples = new InMemorySamples(d, values, null, 1, size);
      assertThat(samples.sum(new FullExpectation(at, samples))).isEqualTo(expected);
    }
  }

  @Test
  void boundOfTheLargestEigenvalueIsCloseAndFromAbove() {
    int d = 20;
    double[] scales = new double[d * d];
    for (int i = 0; i < d; i++) {
      scales[i * d + i] = Math.pow(10, -2 + 0.5 * i);
    }
    assertBound(scales, d, Math.pow(10, -2 + 0.5 * (d - 1)));
    double[] equal = new double[d * d];
    for (int i = 0; i < d; i++) {
      equal[i * d + i] = 3e-9;
    }
    assertBound(equal, d, 3e-9);
    double[] correlated = new double[d * d];
    for (int i = 0; i < d * d; i++) {
      correlated[i] = i % (d + 1) == 0 ? 1 : 0.9;
    }
    assertBound(correlated, d, 1 + 0.9 * (d - 1));
  }

  private static void assertBound(double[] matrix, int d, double largest) {
    assertThat(CholeskyFactor.of(matrix, d).orElseThrow().largestEigenvalueBound())
        .isBetween(largest, largest * Math.pow(d, 1.0 / 64) * (1 + 1e-8));
  }
}
