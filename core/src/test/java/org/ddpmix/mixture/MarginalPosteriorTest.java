package org.ddpmix.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.ddpmix.testing.DenseMissing;
import org.ddpmix.testing.RandomMixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MarginalPosteriorTest {
  private static final int K = 4;
  private static final int ROWS = 60;

  private static Mixture withBackground(Mixture mixture) {
    int d = mixture.dimension();
    double[] lower = new double[d];
    double[] upper = new double[d];
    Arrays.setAll(lower, j -> -8 - j);
    Arrays.setAll(upper, j -> 9 + 2 * j);
    return mixture.withBackground(new Background(0.1, lower, upper));
  }

  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void densitiesAndMomentsAreThoseOfSelectedRowsAndColumns(CovarianceType type) {
    for (int d : new int[] {1, 2, 3, 7}) {
      Mixture plain = RandomMixtures.ofType(type, 3, K, d, 1.5, 0.5, 5);
      check(plain);
      check(withBackground(plain));
    }
  }

  private static void check(Mixture mixture) {
    int d = mixture.dimension();
    DenseMissing dense = new DenseMissing(mixture);
    double[] values = RandomMixtures.drawAny(mixture.withoutBackground(), ROWS, 5);
    double[] whole = values.clone();
    DenseMissing.blank(values, d, 0.4, 2);
    double[] logDensities = new double[ROWS];
    double[] w = new double[ROWS * K];
    Posterior.Rows rows = new Posterior(mixture).newRows();
    rows.logits(values, 0, ROWS, w);
    rows.normalise(values, 0, ROWS, w, logDensities);
    Assignment[] assigned = rows.assign(values, ROWS);
    MarginalPosterior marginal = new MarginalPosterior(mixture);
    double[] completed = new double[d];
    double[] mean = new double[d];
    for (int i = 0; i < ROWS; i++) {
      double[] x = Arrays.copyOfRange(values, i * d, (i + 1) * d);
      double expected = dense.logDensity(x);
      double[] shares = dense.responsibilities(x);
      assertThat(logDensities[i]).isCloseTo(expected, within(1e-12 * (1 + Math.abs(expected))));
      assertThat(mixture.logDensity(x))
          .isCloseTo(expected, within(1e-12 * (1 + Math.abs(expected))));
      assertThat(Arrays.copyOfRange(w, i * K, (i + 1) * K)).containsExactly(shares, within(1e-12));
      double sum = Arrays.stream(shares).sum();
      assertThat(assigned[i].outlierProbability()).isCloseTo(Math.max(0, 1 - sum), within(1e-12));
      assertThat(assigned[i].probabilities())
          .containsExactly(Arrays.stream(shares).map(s -> s / sum).toArray(), within(1e-12));

      double[] found = new double[K];
      assertThat(marginal.of(values, i * d, found))
          .isCloseTo(expected, within(1e-12 * (1 + Math.abs(expected))));
      double[] mixed = new double[d];
      for (int c = 0; c < K; c++) {
        double[] conditional = dense.conditionalMean(c, x);
        marginal.conditionalMean(c, mean);
        assertThat(mean).containsExactly(conditional, within(1e-11));
        for (int j = 0; j < d; j++) {
          mixed[j] += shares[c] / sum * conditional[j];
        }
      }
      rows.complete(values, i * d, completed);
      assertThat(completed).containsExactly(mixed, within(1e-11));
      for (int j : DenseMissing.observed(x)) {
        assertThat(completed[j]).isEqualTo(whole[i * d + j]);
      }
    }
  }

  /** What is missing must not change the other rows of a block. */
  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void completeRowsKeepTheirBits(CovarianceType type) {
    int d = 5;
    Mixture mixture = withBackground(RandomMixtures.ofType(type, 3, K, d, 1.5, 0.5, 5));
    double[] values = RandomMixtures.drawAny(mixture.withoutBackground(), ROWS, 5);
    Assignment[] before = new Posterior(mixture).newRows().assign(values, ROWS);
    for (int i = 1; i < ROWS; i += 3) {
      values[i * d + i % d] = Double.NaN;
    }
    Assignment[] after = new Posterior(mixture).newRows().assign(values, ROWS);
    for (int i = 0; i < ROWS; i++) {
      if (i % 3 != 1) {
        assertThat(after[i].logDensity()).isEqualTo(before[i].logDensity());
        assertThat(after[i].probabilities()).isEqualTo(before[i].probabilities());
      } else {
        assertThat(after[i].logDensity()).isFinite().isNotEqualTo(before[i].logDensity());
      }
    }
  }

  /** A column in another unit, and columns that nearly determine each other. */
  @Test
  void keepsDigitsOfCorrelatedColumnsInAnyUnit() {
    double r = 1 - 1e-9;
    double unit = 1e7;
    double[] matrix = {1, r * unit, r * unit, unit * unit};
    Mixture mixture =
        new Mixture(1, 2, new double[] {1}, new double[2], MatrixCovariances.full(2, matrix));
    double[] completed = new double[2];
    new MarginalPosterior(mixture).complete(new double[] {1.5, Double.NaN}, 0, completed);
    assertThat(completed[1]).isCloseTo(1.5 * r * unit, within(1e-6)); // 14 digits
    assertThat(mixture.logDensity(new double[] {Double.NaN, 0.3 * unit}))
        .isCloseTo(-0.5 * (0.09 + Math.log(2 * Math.PI)) - Math.log(unit), within(1e-12));
  }

  /** Where every density is 0 in double precision, the nearest component is the limit. */
  @Test
  void farthestSamplesBelongToTheNearestComponent() {
    double[] means = {-1e180, 0, 1e180, 0};
    Mixture mixture = Mixture.uniform(2, 2, means, 1e-3);
    assertThat(mixture.responsibilities(new double[] {1e185, Double.NaN})).containsExactly(0, 1);
    assertThat(mixture.responsibilities(new double[] {-1e185, Double.NaN})).containsExactly(1, 0);
  }
}
