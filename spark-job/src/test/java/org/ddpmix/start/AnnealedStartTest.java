package org.ddpmix.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.ddpmix.gradient.LocalSamples;
import org.ddpmix.gradient.LogLikelihood;
import org.ddpmix.gradient.Mixtures;
import org.ddpmix.mixture.ComponentMatching;
import org.ddpmix.mixture.SphericalGaussianMixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnnealedStartTest {

  /**
   * Means N(0, I), scaled so that the two nearest are {@code separation} standard deviations apart.
   */
  private static SphericalGaussianMixture separated(long seed, int k, int d, double separation) {
    SphericalGaussianMixture any = Mixtures.any(seed, k, d, 1, 1);
    double scale = separation / ComponentMatching.leastSeparation(any);
    double[] means = any.means();
    for (int i = 0; i < means.length; i++) {
      means[i] *= scale;
    }
    return new SphericalGaussianMixture(k, d, any.weights(), means, 1);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 16, 16, 6000",
    "2, 12, 3, 6000",
    "3, 5, 1, 3000",
    "4, 8, 64, 4000",
    "5, 3, 200, 1000",
    "6, 40, 8, 10000",
    "7, 3, 512, 4200" // batches larger than those that the driver has in hand
  })
  void findsAllComponentsKnowingNothingButTheirNumber(long seed, int k, int d, int rows) {
    SphericalGaussianMixture truth = separated(seed, k, d, 4.5);
    SphericalGaussianMixture found =
        new AnnealedStart(k, seed).anneal(new LocalSamples(d, Mixtures.draw(truth, rows, seed)));
    ComponentMatching matching = ComponentMatching.of(truth, found);
    assertThat(matching.recovered()).isEqualTo(1);
    assertThat(found.variance()).isCloseTo(1, within(0.1));
    assertThat(matching.weightError()).isLessThan(3 / Math.sqrt(rows));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 1e6})
  void unitsOfTheDataDoNotMatter(double scale) {
    double[] values = Mixtures.draw(separated(1, 6, 4, 5), 2000, 1);
    double[] scaled = values.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= scale;
    }
    SphericalGaussianMixture plain = new AnnealedStart(6, 1).anneal(new LocalSamples(4, values));
    SphericalGaussianMixture other = new AnnealedStart(6, 1).anneal(new LocalSamples(4, scaled));
    assertThat(other.variance() / (scale * scale)).isCloseTo(plain.variance(), within(1e-6));
    for (int i = 0; i < 24; i++) {
      assertThat(other.means()[i] / scale).isCloseTo(plain.means()[i], within(1e-5));
    }
  }

  @Test
  void itsStepsAreTold() {
    LocalSamples samples = new LocalSamples(3, Mixtures.draw(separated(1, 4, 3, 5), 2000, 1));
    List<Double> noiseTimes = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    List<SphericalGaussianMixture> students = new ArrayList<>();
    SphericalGaussianMixture found =
        new AnnealedStart(4, 1)
            .anneal(
                samples,
                (noiseTime, loss, gradientNorm, mixture) -> {
                  assertThat(gradientNorm).isPositive();
                  noiseTimes.add(noiseTime);
                  losses.add(loss);
                  students.add(mixture);
                });
    assertThat(noiseTimes).isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(noiseTimes.get(0)).isPositive();
    int cold = noiseTimes.indexOf(0.0);
    assertThat(losses.subList(0, cold)).allMatch(loss -> loss > 0 && loss < 3 + 1);
    assertThat(students.subList(0, cold)).allMatch(mixture -> mixture.k() == 8);
    SphericalGaussianMixture before = students.get(cold);
    assertThat(losses.get(cold + 1))
        .isCloseTo(-LogLikelihood.perSample(samples, before), within(1e-9));
    assertThat(students).contains(found);
  }

  @Test
  void oneComponentIsTheSamplesOwnMeanAndVariance() {
    LocalSamples samples = new LocalSamples(3, Mixtures.draw(separated(1, 2, 3, 5), 500, 1));
    SphericalGaussianMixture found = new AnnealedStart(1, 1).anneal(samples);
    assertThat(found.means()).isEqualTo(samples.mean());
    assertThat(found.variance()).isEqualTo(samples.totalVariance() / 3);
  }

  @Test
  void rareComponentIsFound() {
    double[] means = separated(3, 8, 6, 6).means();
    double[] weights = new double[8];
    java.util.Arrays.fill(weights, 0.99 / 7);
    weights[0] = 0.01;
    SphericalGaussianMixture truth = new SphericalGaussianMixture(8, 6, weights, means, 1);
    SphericalGaussianMixture found =
        new AnnealedStart(8, 2).anneal(new LocalSamples(6, Mixtures.draw(truth, 8000, 3)));
    assertThat(ComponentMatching.of(truth, found).recovered()).isEqualTo(1);
  }

  @Test
  void moreComponentsThanDistinctRowsLeaveNoNumberUndefined() {
    double[] values = new double[3 * 100];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 3;
    }
    SphericalGaussianMixture found = new AnnealedStart(5, 1).anneal(new LocalSamples(1, values));
    assertThat(java.util.Arrays.stream(found.means())).allMatch(Double::isFinite);
    assertThat(found.variance()).isPositive();
  }
}
