package org.ddpmix.objective;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.mixture.Background;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.testing.RandomMixtures;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CovarianceEstimateTest {

  /** A component that holds one row beside a background: its variances are rounding errors. */
  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void componentOfOneRowHasPositiveVariances(CovarianceType type) {
    int d = 3;
    int rows = 200;
    double[] values = RandomMixtures.normals(RandomMixtures.random(5), rows * d, 10);
    InMemorySamples samples = new InMemorySamples(d, values);
    double[] lower = new double[d];
    double[] upper = new double[d];
    Arrays.fill(lower, -40);
    Arrays.fill(upper, 40);
    for (int row = 0; row < rows; row++) {
      double[] mean = Arrays.copyOfRange(values, row * d, (row + 1) * d);
      Mixture mixture =
          new Mixture(1, d, new double[] {1}, mean, 1e-4)
              .as(type)
              .withBackground(new Background(0.9, lower, upper));
      Objective objective = CovarianceFamily.likelihoodOf(mixture, samples);
      ObjectiveValue value = objective.valueOf(samples.sum(objective));
      assertThat(value.covariances().arePositiveDefinite()).isTrue();
    }
  }
}
