package org.ddpmix.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.evaluation.Confusion;
import org.ddpmix.mixture.Background;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.testing.RandomMixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OverlappingPairTest {
  private static final int N = 3000;

  /** Three components of a family, two of which have a distance. */
  private static Mixture mixture(CovarianceType type, double gap) {
    Mixture spherical =
        new Mixture(3, 2, new double[] {0.3, 0.3, 0.4}, new double[] {0, 0, 20, 0, gap, 0}, 1);
    return spherical.as(type);
  }

  private static List<OverlappingPair> pairs(Mixture mixture, InMemorySamples samples) {
    return OverlappingPair.of(mixture, samples, Confusion.of(mixture, samples));
  }

  /** One component that was split in two is found, and two that overlap are kept apart. */
  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void tellsOneComponentFromTwo(CovarianceType type) {
    Mixture one =
        new Mixture(2, 2, new double[] {0.7, 0.3}, new double[] {0, 0, 20, 0}, 1).as(type);
    InMemorySamples ofOne = new InMemorySamples(2, RandomMixtures.drawAny(one, N, 1));
    Mixture halves = MaximumLikelihood.near(mixture(type, 0.5), ofOne, 200, 1e-9);
    List<OverlappingPair> found = pairs(halves, ofOne);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).first()).isEqualTo(0);
    assertThat(found.get(0).second()).isEqualTo(2);
    assertThat(found.get(0).mayBeOne()).isTrue();

    Mixture two = mixture(type, 3);
    InMemorySamples ofTwo = new InMemorySamples(2, RandomMixtures.drawAny(two, N, 1));
    found = pairs(MaximumLikelihood.near(two, ofTwo, 200, 1e-9), ofTwo);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).mayBeOne()).isFalse();

    Mixture apart = mixture(type, 8);
    InMemorySamples ofApart = new InMemorySamples(2, RandomMixtures.drawAny(apart, N, 1));
    assertThat(pairs(apart, ofApart)).isEmpty();
  }

  /** The merged component has the mean and the covariance of the pair. */
  @Test
  void mergingKeepsTheMomentsAndTheBackground() {
    Mixture mixture =
        RandomMixtures.ofType(CovarianceType.FULL, 3, 4, 2, 2, 1, 3)
            .withBackground(new Background(0.1, new double[] {-9, -9}, new double[] {9, 9}));
    Mixture merged = GeneralMerge.pair(mixture, 1, 2);
    assertThat(merged.k()).isEqualTo(3);
    assertThat(merged.background()).isEqualTo(mixture.background());
    assertThat(merged.weight(1)).isCloseTo(mixture.weight(1) + mixture.weight(2), within(1e-12));
    assertThat(merged.mean(2)).isEqualTo(mixture.mean(3));
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 2; j++) {
        assertThat(second(merged, i, j)).isCloseTo(second(mixture, i, j), within(1e-12));
      }
    }
  }

  /** Σ_k π_k (Σ_k + μ_k μ_kᵀ). */
  private static double second(Mixture mixture, int i, int j) {
    double sum = 0;
    for (int c = 0; c < mixture.k(); c++) {
      double[] mean = mixture.mean(c);
      sum += mixture.weight(c) * (mixture.covariance(c)[i * 2 + j] + mean[i] * mean[j]);
    }
    return sum;
  }

  /** Two components of the same distribution share half of their samples. */
  @Test
  void confusionIsTheProbabilityOfTheOtherLabel() {
    Mixture twice = new Mixture(2, 1, new double[] {0.5, 0.5}, new double[2], 1);
    InMemorySamples samples =
        new InMemorySamples(1, RandomMixtures.normals(RandomMixtures.random(1), 100, 1));
    assertThat(Confusion.of(twice, samples).between(0, 1)).isCloseTo(0.5, within(1e-12));
    Mixture apart = new Mixture(2, 1, new double[] {0.5, 0.5}, new double[] {-40, 40}, 1);
    assertThat(Confusion.of(apart, samples).between(0, 1)).isLessThan(0.5);
  }

  @Test
  void aRowOfWeightThreeIsThreeRows() {
    Mixture two = mixture(CovarianceType.FULL, 3);
    double[] rows = RandomMixtures.drawAny(two, 500, 1);
    double[] rowWeights = new double[500];
    double[] copies = new double[3 * rows.length];
    for (int i = 0; i < copies.length; i++) {
      copies[i] = rows[i % rows.length];
    }
    Arrays.fill(rowWeights, 3);
    OverlappingPair weighted = pairs(two, new InMemorySamples(2, rows, rowWeights, 1, 500)).get(0);
    OverlappingPair copied = pairs(two, new InMemorySamples(2, copies)).get(0);
    assertThat(weighted.confusion()).isCloseTo(copied.confusion(), within(1e-9));
    assertThat(weighted.bicIncrease()).isCloseTo(copied.bicIncrease(), within(1e-6));
  }
}
