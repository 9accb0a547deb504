package org.ddpmix.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.Stream;
import org.ddpmix.testing.RandomMixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MeanSpanTest {
  private static final int DIMENSION = 30;
  private static final double[] ZERO = new double[DIMENSION];

  private static double[] random(long seed) {
    return RandomMixtures.random(seed).doubles(DIMENSION, -3, 3).toArray();
  }

  private static double[] plus(double[] a, double factor, double[] b) {
    double[] sum = new double[DIMENSION];
    Arrays.setAll(sum, j -> a[j] + factor * b[j]);
    return sum;
  }

  /** Matrices of means and their rank. */
  static Stream<Arguments> means() {
    double[] a = random(1);
    double[] b = random(2);
    double[] c = random(3);
    return Stream.of(
        Arguments.of(new double[][] {a, b, c}, 3),
        Arguments.of(new double[][] {a, plus(ZERO, -2, a), b, plus(a, 0.5, b), c}, 3),
        Arguments.of(new double[][] {ZERO, a, ZERO, b}, 2),
        Arguments.of(new double[][] {ZERO, ZERO}, 0),
        // As at high noise: nearly equal means.
        Arguments.of(new double[][] {a, plus(a, 1e-6, b), plus(a, 1e-6, c), plus(a, 1e-8, b)}, 3),
        Arguments.of(new double[][] {plus(ZERO, 1e-13, b), plus(ZERO, 1e8, a)}, 1));
  }

  private static MeanSpan span(double[][] rows) {
    double[] means = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    return MeanSpan.of(means, rows.length, DIMENSION);
  }

  /** Λ Q = M and Λ Λᵀ = M Mᵀ, so that Q is orthonormal on the span. */
  @ParameterizedTest
  @MethodSource("means")
  void coordinatesAreThoseOfTheMeansInAnOrthonormalBasis(double[][] rows, int rank) {
    MeanSpan span = span(rows);
    int k = rows.length;
    assertThat(span.rank()).isEqualTo(rank);
    double longest = Arrays.stream(rows).mapToDouble(row -> dot(row, row)).max().orElseThrow();
    double[] back = new double[k * DIMENSION];
    span.addToSpace(span.coordinates(), 0, back);
    for (int c = 0; c < k; c++) {
      for (int j = 0; j < DIMENSION; j++) {
        assertThat(back[c * DIMENSION + j])
            .isCloseTo(rows[c][j], within(1e-9 * Math.sqrt(longest)));
      }
      for (int e = 0; e <= c; e++) {
        double inner = 0;
        for (int a = 0; a < rank; a++) {
          inner += span.coordinates()[c * rank + a] * span.coordinates()[e * rank + a];
        }
        assertThat(inner).isCloseTo(dot(rows[c], rows[e]), within(1e-9 * longest));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("means")
  void coordinatesBeyondTheReachAreZero(double[][] rows, int rank) {
    MeanSpan span = span(rows);
    assertThat(span.reach()).isSorted();
    for (int c = 0; c < rows.length; c++) {
      assertThat(span.reach()[c]).isLessThanOrEqualTo(Math.min(c + 1, rank));
      for (int a = span.reach()[c]; a < rank; a++) {
        assertThat(span.coordinates()[c * rank + a]).isEqualTo(0.0);
      }
    }
  }

  @Test
  void moreMeansThanDimensionsAreTheirOwnCoordinates() {
    double[] means = {1, 2, 3, 4, 5, 6};
    MeanSpan span = MeanSpan.of(means, 3, 2);
    assertThat(span.rank()).isEqualTo(2);
    assertThat(span.reach()).containsExactly(2, 2, 2);
    assertThat(span.coordinates()).isEqualTo(means);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < DIMENSION; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }
}
