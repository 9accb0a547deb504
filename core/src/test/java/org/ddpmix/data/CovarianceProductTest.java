package org.ddpmix.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.ddpmix.testing.RandomMixtures;
import org.junit.jupiter.api.Test;

class CovarianceProductTest {
  private static final int D = 3;

  @Test
  void isTheProductWithTheSecondMomentAroundAnyCentre() {
    double[] values = RandomMixtures.normals(RandomMixtures.random(1), 50 * D, 2);
    double[] rowWeights = new double[50];
    for (int i = 0; i < 50; i++) {
      values[i * D] += 5;
      rowWeights[i] = 1 + i % 4;
    }
    InMemorySamples samples = new InMemorySamples(D, values, rowWeights, 3, 4);
    double[] q = {1, 2, 3, -1, 0.5, 0};
    for (double[] centre : new double[][] {samples.mean(), {0, 0, 0}, {1, -2, 3}}) {
      double[] expected = new double[2 * D];
      for (int i = 0; i < 50; i++) {
        for (int r = 0; r < 2; r++) {
          double inner = 0;
          for (int j = 0; j < D; j++) {
            inner += (values[i * D + j] - centre[j]) * q[r * D + j];
          }
          for (int j = 0; j < D; j++) {
            expected[r * D + j] +=
                rowWeights[i] * inner * (values[i * D + j] - centre[j]) / samples.totalWeight();
          }
        }
      }
      assertThat(CovarianceProduct.of(samples, centre, q)).containsExactly(expected, within(1e-11));
    }
  }
}
