package org.ddpmix.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SortedValuesTest {

  /** The smallest value whose cumulative weight is a share of all. */
  private static double quantile(double[] values, double[] weights, double share) {
    double total = Arrays.stream(weights).sum();
    double sum = 0;
    for (int i :
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .toList()) {
      sum += weights[i];
      if (sum >= share * total * (1 - 1e-12)) {
        return values[i];
      }
    }
    throw new AssertionError();
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,3", "9,4", "10,1000", "101,5", "200,1000"})
  void quantilesAreThoseOfCumulativeWeights(int n, int different) {
    UniformRandomProvider random = RandomSource.PHILOX_4X64.create(n);
    double[] values = random.ints(n, 0, different).asDoubleStream().toArray();
    double[] ones = IntStream.range(0, n).mapToDouble(i -> 1).toArray();
    double[] weights = random.ints(n, 1, 4).asDoubleStream().toArray();
    for (boolean weighted : new boolean[] {false, true}) {
      RobustScale.Sorted sorted = RobustScale.Sorted.of(values, weighted ? weights : null);
      double[] w = weighted ? weights : ones;
      for (double share : new double[] {0.025, 0.3, 0.5, 0.975, 1}) {
        assertThat(sorted.quantile(share)).isEqualTo(quantile(values, w, share));
        double centre = sorted.quantile(0.5);
        double[] distances = Arrays.stream(values).map(x -> Math.abs(x - centre)).toArray();
        assertThat(sorted.distanceQuantile(centre, share)).isEqualTo(quantile(distances, w, share));
      }
    }
  }
}
