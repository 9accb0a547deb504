package org.ddpmix.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.ddpmix.testing.RandomMixtures;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PosteriorTest {
  private static final int ROWS = 45;

  /** Separated and overlapping components, with and without a background. */
  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void blocksAgreeWithSingleSamplesAndWithThePlainFormulas(CovarianceType type) {
    for (double separation : new double[] {0.5, 4, 5000}) {
      for (int d : new int[] {1, 5, 19}) {
        Mixture plain = RandomMixtures.ofType(type, 3, 5, d, separation, 0.5, 3);
        check(plain, separation);
        double[] lower = new double[d];
        double[] upper = new double[d];
        Arrays.fill(lower, -10 * separation);
        Arrays.fill(upper, 12 * separation);
        check(plain.withBackground(new Background(0.2, lower, upper)), separation);
      }
    }
  }

  private static void check(Mixture mixture, double separation) {
    int d = mixture.dimension();
    int k = mixture.k();
    double[] x = RandomMixtures.drawAny(mixture.withoutBackground(), ROWS, 5);
    Random random = new Random(1);
    for (int i = 0; i < 10 * d; i++) { // some rows between the components
      x[i] += separation * random.nextGaussian();
    }
    Posterior posterior = new Posterior(mixture);
    double[] w = new double[ROWS * k];
    double[] logDensities = new double[ROWS];
    Posterior.Rows rows = posterior.newRows();
    rows.logits(x, 0, ROWS, w);
    rows.normalise(x, 0, ROWS, w, logDensities);
    for (int i = 0; i < ROWS; i++) {
      double[] row = Arrays.copyOfRange(x, i * d, (i + 1) * d);
      double[] expected = new double[k];
      double logDensity = mixture.posterior(row, expected);
      assertThat(logDensities[i])
          .isCloseTo(logDensity, within(1e-12 * Math.max(1, Math.abs(logDensity))));
      double[] found = Arrays.copyOfRange(w, i * k, (i + 1) * k);
      // The rounding of a logit is relative to its size.
      assertThat(found)
          .containsExactly(expected, within(1e-13 * Math.max(1, Math.abs(logDensity))));

      Assignment assigned = posterior.assign(row);
      assertThat(assigned.logDensity()).isEqualTo(logDensities[i]);
      double[] all = mixture.background().isEmpty() ? found : shares(found);
      if (all != null) {
        assertThat(assigned.probabilities()).containsExactly(all, within(0.0));
      }
      double outlier = 1 - Arrays.stream(found).sum();
      assertThat(assigned.outlierProbability()).isCloseTo(Math.max(0, outlier), within(1e-12));
      int best = 0;
      for (int c = 1; c < k; c++) {
        best = found[c] > found[best] ? c : best;
      }
      assertThat(assigned.component())
          .isEqualTo(assigned.outlierProbability() > found[best] ? Assignment.OUTLIER : best);
    }
    for (int from : new int[] {0, 1, 13}) { // the bits do not depend on the block
      int count = ROWS - from - 20;
      double[] others = new double[count];
      posterior.newRows().logDensities(x, from * d, count, others);
      assertThat(others).isEqualTo(Arrays.copyOfRange(logDensities, from, from + count));
    }
  }

  private static double[] shares(double[] found) {
    double sum = Arrays.stream(found).sum();
    return sum > 1e-200 ? Arrays.stream(found).map(x -> x / sum).toArray() : null;
  }

  /** Narrow components far from each other, and samples at large offsets. */
  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void keepsTheDigitsOfNarrowComponents(CovarianceType type) {
    double[] means = {1e6, 1e6, 1e6 + 1, 1e6 - 1};
    Mixture unit = Mixture.uniform(2, 2, means, 1e-8);
    Mixture mixture = unit.as(type);
    double[] x = {1e6 + 1 + 2e-4, 1e6 - 1 - 1e-4};
    double u0 = (x[0] - means[2]) * 1e4;
    double u1 = (x[1] - means[3]) * 1e4;
    double expected =
        Math.log(0.5) - 0.5 * (u0 * u0 + u1 * u1) - Math.log(2 * Math.PI) - Math.log(1e-8);
    Assignment assigned = new Posterior(mixture).assign(x);
    assertThat(assigned.logDensity()).isCloseTo(expected, within(1e-12 * Math.abs(expected)));
    assertThat(assigned.component()).isEqualTo(1);
  }

  /** Where every density is 0 in double precision, the nearest component is the limit. */
  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void farthestSamplesBelongToTheNearestComponent(CovarianceType type) {
    Mixture mixture = Mixture.uniform(2, 1, new double[] {-1e180, 1e180}, 1e-3).as(type);
    double[] far = {-1e185, 1e185};
    Posterior.Rows rows = new Posterior(mixture).newRows();
    Assignment[] assigned = rows.assign(far, 2);
    assertThat(assigned[0].probabilities()).containsExactly(1, 0);
    assertThat(assigned[1].probabilities()).containsExactly(0, 1);
    assertThat(assigned[1].logDensity()).isEqualTo(Double.NEGATIVE_INFINITY);
    Background background = new Background(0.1, new double[] {-1}, new double[] {1});
    Assignment outlier =
        new Posterior(mixture.withBackground(background)).assign(new double[] {-1e185});
    assertThat(outlier.component()).isEqualTo(Assignment.OUTLIER);
    assertThat(outlier.outlierProbability()).isEqualTo(1);
    assertThat(outlier.probabilities()).containsExactly(1, 0);
  }
}
