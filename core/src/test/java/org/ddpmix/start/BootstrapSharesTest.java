package org.ddpmix.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.testing.RandomMixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootstrapSharesTest {
  private static final double OF_200_DRAWS = 3 * Math.sqrt(0.25 / 200); // three standard errors

  /** Mixtures of a component of the mean 0, and of the mean of some other. */
  private static Mixture at(double mean) {
    return new Mixture(1, 1, new double[] {1}, new double[] {mean}, 1);
  }

  /** The difference of two criteria is a sum over rows, and so about normal. */
  @ParameterizedTest
  @ValueSource(doubles = {0.02, 0.06, 0.1, 0.2})
  void areThoseOfTheNormalLimit(double shift) {
    int n = 3000;
    double[] rows = RandomMixtures.normals(RandomMixtures.random(2), n, 1);
    Mixture zero = at(0);
    Mixture other = at(shift);
    double[] gains =
        Arrays.stream(rows)
            .map(x -> zero.logDensity(new double[] {x}) - other.logDensity(new double[] {x}))
            .toArray();
    DescriptiveStatistics gain = new DescriptiveStatistics(gains);
    double expected =
        new NormalDistribution()
            .cumulativeProbability(
                gain.getMean() * Math.sqrt(n) / Math.sqrt(gain.getPopulationVariance()));
    double[] shares = BootstrapShares.of(List.of(zero, other), new InMemorySamples(1, rows), 7);
    assertThat(shares[0]).isCloseTo(expected, within(OF_200_DRAWS));
    assertThat(shares[0] + shares[1]).isCloseTo(1, within(1e-12));
  }

  @Test
  void aRowOfWeightThreeIsThreeRows() {
    double[] rows = RandomMixtures.normals(RandomMixtures.random(4), 400, 1);
    double[] rowWeights = new double[400];
    Arrays.setAll(rowWeights, i -> 1 + i % 3);
    double[] copies =
        IntStream.range(0, 400)
            .flatMap(i -> IntStream.range(0, 1 + i % 3).map(copy -> i))
            .mapToDouble(i -> rows[i])
            .toArray();
    List<Mixture> mixtures = List.of(at(0), at(0.05));
    double weighted =
        BootstrapShares.of(mixtures, new InMemorySamples(1, rows, rowWeights, 1, 400), 1)[0];
    double copied = BootstrapShares.of(mixtures, new InMemorySamples(1, copies), 2)[0];
    assertThat(weighted).isCloseTo(copied, within(Math.sqrt(2) * OF_200_DRAWS));
    assertThat(copied).isBetween(0.02, 0.98);
  }

  private static SelectionTable choose(double gap, int n, long seed) {
    Mixture truth =
        new Mixture(3, 2, new double[] {0.4, 0.3, 0.3}, new double[] {0, 0, 8, 0, 8, gap}, 1);
    return new ModelSelection(
            OptionalInt.empty(),
            OptionalInt.of(4),
            List.of(CovarianceType.SHARED),
            BackgroundMode.OFF,
            1)
        .choose(
            new InMemorySamples(2, RandomMixtures.drawAny(truth, n, seed)),
            (noiseTime, loss, norm, mixture) -> {})
        .table();
  }

  /** On data sets that sometimes have two components and sometimes three, the shares say so. */
  @Test
  void predictTheChoiceOnOtherDataSets() {
    int sets = 40;
    double three = 0;
    double share = 0;
    for (int s = 0; s < sets; s++) {
      SelectionTable table = choose(1.4, 500, 100 + s);
      three += table.chosen().k() == 3 ? 1.0 / sets : 0;
      share += table.bootstrapShare(3).orElseThrow() / sets;
      double all =
          IntStream.rangeClosed(1, 4).mapToDouble(k -> table.bootstrapShare(k).orElse(0)).sum();
      assertThat(all).isCloseTo(1, within(1e-9));
      assertThat(table.chosen().bootstrapShare())
          .isEqualTo(
              table
                  .candidate(CovarianceType.SHARED, table.chosen().k())
                  .orElseThrow()
                  .bootstrapShare());
    }
    assertThat(three).isBetween(0.2, 0.8);
    assertThat(share).isCloseTo(three, within(3 * Math.sqrt(0.25 / sets)));
  }

  @Test
  void separatedComponentsAreCertain() {
    SelectionTable table = choose(8, 1000, 3);
    assertThat(table.chosen().k()).isEqualTo(3);
    assertThat(table.bootstrapShare(3).orElseThrow()).isGreaterThan(0.95);
  }
}
