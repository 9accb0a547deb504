package org.ddpmix.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.data.SampleSet;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.evaluation.LogLikelihood;
import org.ddpmix.mixture.Background;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.testing.CentralDifference;
import org.ddpmix.testing.DenseMissing;
import org.ddpmix.testing.RandomMixtures;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MarginalExpectationTest {
  private static final int K = 3;
  private static final int D = 4;
  private static final int ROWS = 400;

  /** Mixtures of all families, with and without a background, that are not those of the samples. */
  static List<Mixture> mixtures() {
    List<Mixture> mixtures = new ArrayList<>();
    for (CovarianceType type : CovarianceType.values()) {
      Mixture plain = RandomMixtures.ofType(type, 3, K, D, 1.2, 0.7, 4);
      mixtures.add(plain);
      double[] lower = new double[D];
      double[] upper = new double[D];
      Arrays.setAll(lower, j -> -6 - j);
      Arrays.setAll(upper, j -> 7 + j);
      mixtures.add(plain.withBackground(new Background(0.05, lower, upper)));
    }
    return mixtures;
  }

  private static double[] values() {
    Mixture other = RandomMixtures.ofType(CovarianceType.FULL, 8, K, D, 1.5, 0.6, 3);
    double[] values = RandomMixtures.drawAny(other, ROWS, 9);
    DenseMissing.blank(values, D, 0.3, 4);
    return values;
  }

  private static double[] rowWeights() {
    double[] weights = new double[ROWS];
    Arrays.setAll(weights, i -> 0.5 + i % 3);
    return weights;
  }

  private static Objective likelihood(Mixture mixture, SampleSet samples) {
    return ProjectedObjective.FACTORY.integrated(mixture, new RowNoise(1, 0), samples);
  }

  private static ObjectiveValue value(Mixture mixture, SampleSet samples) {
    Objective objective = likelihood(mixture, samples);
    return objective.valueOf(samples.sum(objective));
  }

  private static Mixture emStep(Mixture from, ObjectiveValue value) {
    double[] means = from.means();
    for (int i = 0; i < means.length; i++) {
      means[i] -= value.unitStep() / value.labelShares()[i / D] * value.direction()[i];
    }
    double others = Math.max(0, 1 - Arrays.stream(value.labelShares()).sum());
    return new Mixture(
        from.k(),
        D,
        value.labelShares(),
        means,
        value.covariances(),
        from.background().map(b -> b.withWeight(others)));
  }

  /** The rows per component are enough for the prior to vanish. */
  @ParameterizedTest
  @MethodSource("mixtures")
  void stepIsThatOfTheTextbookFormulas(Mixture mixture) {
    double[] values = values();
    InMemorySamples samples = new InMemorySamples(D, values, rowWeights(), 3, 50);
    Mixture expected = new DenseMissing(mixture).emStep(values, rowWeights());
    Mixture found = emStep(mixture, value(mixture, samples));
    assertThat(found.weights()).containsExactly(expected.weights(), within(1e-12));
    assertThat(found.means()).containsExactly(expected.means(), within(1e-11));
    for (int c = 0; c < K; c++) {
      assertThat(found.covariance(c)).containsExactly(expected.covariance(c), within(1e-11));
    }
  }

  @ParameterizedTest
  @MethodSource("mixtures")
  void lossAndGradientAreThoseOfTheMarginalLikelihood(Mixture mixture) {
    double[] values = values();
    InMemorySamples samples = new InMemorySamples(D, values, rowWeights(), 2, 70);
    ObjectiveValue value = value(mixture, samples);
    assertThat(value.loss()).isCloseTo(loss(mixture, values), within(1e-12));
    assertThat(-LogLikelihood.perSample(samples, mixture)).isCloseTo(value.loss(), within(1e-12));
    double h = 1e-5;
    for (int i = 0; i < K * D; i++) {
      double difference =
          CentralDifference.of(means -> loss(with(mixture, means), values), mixture.means(), i, h);
      assertThat(value.gradient()[i]).isCloseTo(difference, within(1e-8));
    }
  }

  private static Mixture with(Mixture mixture, double[] means) {
    return new Mixture(K, D, mixture.weights(), means, mixture.covariances(), mixture.background());
  }

  private static double loss(Mixture mixture, double[] values) {
    DenseMissing dense = new DenseMissing(mixture);
    double[] weights = rowWeights();
    double sum = 0;
    for (int i = 0; i < ROWS; i++) {
      sum -= weights[i] * dense.logDensity(Arrays.copyOfRange(values, i * D, (i + 1) * D));
    }
    return sum / Arrays.stream(weights).sum();
  }

  @ParameterizedTest
  @MethodSource("mixtures")
  void stepsRaiseTheLikelihood(Mixture mixture) {
    InMemorySamples samples = new InMemorySamples(D, values(), rowWeights(), 1, 100);
    Mixture at = mixture;
    double before = Double.POSITIVE_INFINITY;
    for (int step = 0; step < 25; step++) {
      ObjectiveValue value = value(at, samples);
      assertThat(value.loss()).isLessThan(before);
      before = value.loss();
      at = emStep(at, value);
    }
  }

  @ParameterizedTest
  @MethodSource("mixtures")
  void weightOfThreeIsThreeRows(Mixture mixture) {
    double[] once = Arrays.copyOf(values(), 150 * D);
    double[] thrice = new double[3 * once.length];
    for (int i = 0; i < thrice.length; i++) {
      thrice[i] = once[i / (3 * D) * D + i % D];
    }
    double[] three = new double[150];
    Arrays.fill(three, 3);
    ObjectiveValue weighted = value(mixture, new InMemorySamples(D, once, three, 2, 40));
    ObjectiveValue repeated = value(mixture, new InMemorySamples(D, thrice));
    assertThat(weighted.loss()).isCloseTo(repeated.loss(), within(1e-13));
    assertThat(weighted.labelShares()).containsExactly(repeated.labelShares(), within(1e-13));
    assertThat(weighted.direction()).containsExactly(repeated.direction(), within(1e-12));
    for (int c = 0; c < K; c++) {
      assertThat(weighted.covariances().covariance(c, D))
          .containsExactly(repeated.covariances().covariance(c, D), within(1e-11));
    }
  }

  @ParameterizedTest
  @MethodSource("mixtures")
  void blockSizeDoesNotChangeABit(Mixture mixture) {
    InMemorySamples whole = new InMemorySamples(D, values(), rowWeights(), 1, ROWS);
    double[] expected = whole.sum(likelihood(mixture, whole));
    for (int size : new int[] {1, 7, 64, 300}) {
      InMemorySamples samples = new InMemorySamples(D, values(), rowWeights(), 1, size);
      assertThat(samples.sum(likelihood(mixture, samples))).isEqualTo(expected);
    }
  }

  /** Without a missing coordinate nothing changes; one that is there changes only its own terms. */
  @ParameterizedTest
  @MethodSource("mixtures")
  void completeRowsHaveTheSameBits(Mixture mixture) {
    Mixture other = RandomMixtures.ofType(CovarianceType.FULL, 8, K, D, 1.5, 0.6, 3);
    double[] values = RandomMixtures.drawAny(other, ROWS, 9);
    InMemorySamples complete = new InMemorySamples(D, values, null, 2, 64);
    assertThat(likelihood(mixture, complete)).isNotInstanceOf(MarginalExpectation.class);
    Objective fast =
        mixture.covariances().type().isDiagonal()
            ? new MomentExpectation(mixture, complete)
            : new FullExpectation(mixture, complete);
    assertThat(complete.sum(MarginalExpectation.of(mixture, complete)))
        .isEqualTo(complete.sum(fast));
  }
}
