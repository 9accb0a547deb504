package org.ddpmix.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MomentsTest {
  private static final double[] VALUES = {1, Double.NaN, 3, 10, Double.NaN, 20, 5, 60};
  private static final double[] WEIGHTS = {1, 2, 1, 3};

  @Test
  void missingCoordinatesAreLeftOut() {
    InMemorySamples samples = new InMemorySamples(2, VALUES, WEIGHTS, 2, 1);
    check(samples.moments());
    assertThat(samples.isComplete()).isFalse();
    assertThatThrownBy(samples::covariance).isInstanceOf(IllegalStateException.class);
    for (int split = 0; split <= 4; split++) { // moments that were merged
      Moments first = moments(0, split);
      first.merge(moments(split, 4));
      check(first);
    }
  }

  private static Moments moments(int from, int to) {
    Moments moments = new Moments(2);
    for (int i = from; i < to; i++) {
      moments.add(VALUES, 2 * i, WEIGHTS[i]);
    }
    return moments;
  }

  private static void check(Moments moments) {
    double first = 22.0 / 6;
    double second = 220.0 / 6;
    assertThat(moments.weight()).isEqualTo(7);
    assertThat(moments.mean()).containsExactly(new double[] {first, second}, within(1e-13));
    double[] variances = {
      (1 + 2 * 9 + 3 * 25) / 6.0 - first * first, (2 * 100 + 400 + 3 * 3600) / 6.0 - second * second
    };
    assertThat(moments.variances()).containsExactly(variances, within(1e-11));
    assertThat(moments.totalVariance()).isCloseTo(variances[0] + variances[1], within(1e-11));
    assertThat(moments.missing()).containsExactly(1, 1);
    assertThat(moments.incompleteRows()).isEqualTo(2);
  }

  @Test
  void columnWithoutAnyValueHasNoVariance() {
    Moments moments = new Moments(2);
    moments.add(new double[] {1, Double.NaN}, 0, 1);
    moments.add(new double[] {3, Double.NaN}, 0, 1);
    assertThat(moments.variances()).containsExactly(1, 0);
    assertThat(moments.totalVariance()).isEqualTo(1);
    assertThat(moments.missing()).containsExactly(0, 2);
  }
}
