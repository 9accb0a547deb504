package org.ddpmix.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.ddpmix.data.BlockStatistic;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.data.Moments;
import org.ddpmix.data.SampleSet;
import org.ddpmix.evaluation.LogLikelihood;
import org.ddpmix.mixture.ComponentMatching;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.testing.RandomMixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnnealedStartTest {

  /**
   * Random means, scaled such that the smallest distance between two means is {@code separation}
   * standard deviations.
   */
  private static Mixture separated(long seed, int k, int d, double separation) {
    Mixture any = RandomMixtures.any(seed, k, d, 1, 1);
    double scale = separation / ComponentMatching.leastSeparation(any);
    double[] means = any.means();
    for (int i = 0; i < means.length; i++) {
      means[i] *= scale;
    }
    return new Mixture(k, d, any.weights(), means, 1);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 16, 16, 6000",
    "2, 12, 3, 6000",
    "3, 5, 1, 3000",
    "4, 8, 64, 4000",
    "5, 3, 200, 1000",
    "6, 40, 8, 10000",
    "7, 3, 2000, 4200" // exceeds the memory limit of the subsample
  })
  void findsAllComponentsFromTheirNumberAlone(long seed, int k, int d, int rows) {
    Mixture truth = separated(seed, k, d, 4.5);
    Mixture found =
        new AnnealedStart(k, seed)
            .mixture(new InMemorySamples(d, RandomMixtures.draw(truth, rows, seed)));
    ComponentMatching matching = ComponentMatching.of(truth, found);
    assertThat(matching.recovered()).isEqualTo(1);
    assertThat(found.meanVariance()).isCloseTo(1, within(0.1));
    assertThat(matching.weightError()).isLessThan(3 / Math.sqrt(rows));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 1e6})
  void resultIsEquivariantUnderScaling(double scale) {
    double[] values = RandomMixtures.draw(separated(1, 6, 4, 5), 2000, 1);
    double[] scaled = values.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= scale;
    }
    Mixture plain = new AnnealedStart(6, 1).mixture(new InMemorySamples(4, values));
    Mixture other = new AnnealedStart(6, 1).mixture(new InMemorySamples(4, scaled));
    assertThat(other.meanVariance() / (scale * scale))
        .isCloseTo(plain.meanVariance(), within(1e-6));
    for (int i = 0; i < 24; i++) {
      assertThat(other.means()[i] / scale).isCloseTo(plain.means()[i], within(1e-5));
    }
  }

  @Test
  void listenerReceivesTheSteps() {
    InMemorySamples samples =
        new InMemorySamples(3, RandomMixtures.draw(separated(1, 4, 3, 5), 2000, 1));
    List<Double> noiseTimes = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    List<Mixture> candidates = new ArrayList<>();
    Mixture found =
        new AnnealedStart(4, 1)
            .mixture(
                samples,
                (noiseTime, loss, gradientNorm, mixture) -> {
                  assertThat(gradientNorm).isPositive();
                  noiseTimes.add(noiseTime);
                  losses.add(loss);
                  candidates.add(mixture);
                });
    assertThat(noiseTimes).isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(noiseTimes.get(0)).isPositive();
    int cold = noiseTimes.indexOf(0.0);
    // The residual variance per coordinate is the component variance, 1. The annealing ends at a
    // noise variance between 0.5 and 1.
    assertThat(losses.subList(0, cold)).allMatch(loss -> loss > 0 && loss < 3 / 0.5 + 0.5);
    assertThat(losses.get(cold - 1)).isBetween(3 / 1.0 - 0.5, 3 / 0.5 + 0.5);
    assertThat(candidates.subList(0, cold)).allMatch(mixture -> mixture.k() == 8);
    Mixture before = candidates.get(cold);
    assertThat(losses.get(cold + 1))
        .isCloseTo(-LogLikelihood.perSample(samples, before), within(1e-9));
    assertThat(candidates).contains(found);
  }

  @Test
  void oneComponentHasMeanAndVarianceOfTheSamples() {
    InMemorySamples samples =
        new InMemorySamples(3, RandomMixtures.draw(separated(1, 2, 3, 5), 500, 1));
    Mixture found = new AnnealedStart(1, 1).mixture(samples);
    assertThat(found.means()).isEqualTo(samples.mean());
    assertThat(found.meanVariance()).isEqualTo(samples.totalVariance() / 3);
  }

  @Test
  void rareComponentIsFound() {
    double[] means = separated(3, 8, 6, 6).means();
    double[] weights = new double[8];
    Arrays.fill(weights, 0.99 / 7);
    weights[0] = 0.01;
    Mixture truth = new Mixture(8, 6, weights, means, 1);
    Mixture found =
        new AnnealedStart(8, 2)
            .mixture(new InMemorySamples(6, RandomMixtures.draw(truth, 8000, 3)));
    assertThat(ComponentMatching.of(truth, found).recovered()).isEqualTo(1);
  }

  @Test
  void moreComponentsThanDistinctRowsGiveFiniteParameters() {
    double[] values = new double[3 * 100];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 3;
    }
    Mixture found = new AnnealedStart(5, 1).mixture(new InMemorySamples(1, values));
    assertThat(Arrays.stream(found.means())).allMatch(Double::isFinite);
    assertThat(found.meanVariance()).isPositive();
  }

  @Test
  void largeDataUseOnlyASubsample() {
    Mixture truth = separated(4, 3, 2, 6);
    SampleSet samples =
        new SubsampleOnly(new InMemorySamples(2, RandomMixtures.draw(truth, 200_000, 4)));
    Mixture found = new AnnealedStart(3, 4).mixture(samples);
    assertThat(ComponentMatching.of(truth, found).meanError())
        .isLessThan(2 * ComponentMatching.oracleError(truth, 20_000));
  }

  @Test
  void constantSubsampleFallsBackToAllSamples() {
    double[] values = new double[200_000];
    Arrays.fill(values, 0, 2, 1); // the subsample contains none of these rows
    InMemorySamples samples = new InMemorySamples(1, values);
    assertThatThrownBy(() -> new AnnealedStart(2, 1).mixture(new SubsampleOnly(samples)))
        .hasMessage("a pass over all samples");
    Mixture found = new AnnealedStart(2, 1).mixture(samples);
    assertThat(Arrays.stream(found.means())).allMatch(Double::isFinite);
    assertThat(found.meanVariance()).isPositive();
  }

  /** Samples that allow drawing a subsample but fail on a pass over all rows. */
  private record SubsampleOnly(InMemorySamples samples) implements SampleSet {
    @Override
    public Ranked rank(BlockStatistic statistic, int n) {
      throw new AssertionError("a pass over all samples");
    }

    @Override
    public InMemorySamples select(long... ids) {
      return samples.select(ids);
    }

    @Override
    public long rows() {
      return samples.rows();
    }

    @Override
    public double[] origin() {
      return samples.origin();
    }

    @Override
    public Moments moments() {
      return samples.moments();
    }
  }
}
