package org.ddpmix.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.ToDoubleFunction;
import org.ddpmix.data.CovarianceProduct;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.evaluation.LogLikelihood;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.testing.CentralDifference;
import org.ddpmix.testing.Golden;
import org.ddpmix.testing.RandomMixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TwoComponentObjectiveTest {
  private static final int D = 3;
  private static final double[] CENTRE = {0.4, -0.2, 0.1};

  private static Mixture symmetric(double[] centre, double[] theta, double variance) {
    int d = theta.length;
    double[] means = new double[2 * d];
    for (int j = 0; j < d; j++) {
      means[j] = centre[j] + theta[j];
      means[d + j] = centre[j] - theta[j];
    }
    return Mixture.uniform(2, d, means, variance);
  }

  private static ObjectiveValue value(InMemorySamples samples, Mixture mixture, NoiseLevel level) {
    TwoComponentObjective objective = new TwoComponentObjective(mixture, level, samples);
    return objective.valueOf(samples.sum(objective));
  }

  @Test
  void agreesWithGoldenValues() {
    for (JsonNode problem : Golden.read("denoising-objective.json").get("symmetric")) {
      double[] theta = Golden.numbers(problem.get("theta"));
      int d = theta.length;
      InMemorySamples samples = new InMemorySamples(d, Golden.numbers(problem.get("samples")));
      Mixture mixture = symmetric(new double[d], theta, 1);
      for (JsonNode noise : problem.get("noises")) {
        double t = noise.get("noiseTime").doubleValue();
        ObjectiveValue value = value(samples, mixture, NoiseLevel.at(t, 1));
        double loss = noise.get("loss").doubleValue();
        assertThat(value.loss()).as("loss at %s", t).isCloseTo(loss, within(1e-9 * loss));
        double[] gradient = Golden.numbers(noise.get("gradientTheta"));
        for (int j = 0; j < d; j++) {
          assertThat(value.gradient()[j] - value.gradient()[d + j])
              .as("gradient at %s", t)
              .isCloseTo(gradient[j], within(1e-9));
        }
      }
    }
  }

  private static InMemorySamples samples(double variance) {
    double[] theta = {1.1, 0.3, -0.8};
    return new InMemorySamples(D, RandomMixtures.draw(symmetric(CENTRE, theta, variance), 60, 5));
  }

  @ParameterizedTest
  @CsvSource({"0.05, 1, 1", "0.5, 0.6, 1.3", "2, 1.7, 0.5", "0, 0.6, 1", "0, 1, 1"})
  void gradientIsTheDerivativeOfTheLoss(double noiseTime, double variance, double unit) {
    InMemorySamples samples = samples(variance);
    NoiseLevel level = noiseTime == 0 ? NoiseLevel.NONE : NoiseLevel.at(noiseTime, unit);
    double[] theta = {0.7, -0.4, 0.5};
    ToDoubleFunction<double[]> loss =
        at -> value(samples, symmetric(CENTRE, at, variance), level).loss();
    double[] gradient = value(samples, symmetric(CENTRE, theta, variance), level).gradient();
    double h = 1e-5;
    for (int j = 0; j < D; j++) {
      double difference = CentralDifference.of(loss, theta, j, h);
      assertThat(gradient[j] - gradient[D + j])
          .isCloseTo(difference, within(1e-8 + 1e-6 * Math.abs(difference)));
      assertThat(gradient[j]).isEqualTo(-gradient[D + j]);
    }
  }

  /**
   * Compares with the mean over many noise draws, for weighted rows, a midpoint off the origin and
   * another variance.
   */
  @Test
  void matchesTheExpectationOfTheTextbookObjective() {
    double variance = 0.7;
    double[] values =
        RandomMixtures.draw(symmetric(CENTRE, new double[] {1, 0, 1}, variance), 30, 9);
    double[] rowWeights = new double[30];
    for (int i = 0; i < rowWeights.length; i++) {
      rowWeights[i] = 1 + i % 3;
    }
    InMemorySamples samples = new InMemorySamples(D, values, rowWeights, 2, 7);
    Mixture mixture = symmetric(CENTRE, new double[] {0.8, 0.5, -0.2}, variance);
    NoiseLevel level = NoiseLevel.at(0.6, 1.2);
    ObjectiveValue exact = value(samples, mixture, level);
    int draws = 4000;
    double[] sum = new double[D + 2];
    double[] squares = new double[D + 2];
    for (int draw = 0; draw < draws; draw++) {
      TextbookObjective textbook = new TextbookObjective(mixture, level, new RowNoise(3, draw));
      ObjectiveValue value = textbook.valueOf(samples.sum(textbook));
      for (int i = 0; i < D + 2; i++) {
        double x = number(value, i);
        sum[i] += x / draws;
        squares[i] += x * x / draws;
      }
    }
    for (int i = 0; i < D + 2; i++) {
      double error = Math.sqrt((squares[i] - sum[i] * sum[i]) / draws);
      assertThat(number(exact, i)).isCloseTo(sum[i], within(4 * error));
    }
  }

  private static double number(ObjectiveValue value, int i) {
    return i < D
        ? value.gradient()[i] - value.gradient()[D + i]
        : i == D ? value.loss() : value.meanVariance();
  }

  @Test
  void highNoiseGradientIsPowerIteration() {
    InMemorySamples samples = samples(1);
    double[] centre = samples.mean();
    double[] theta = {0.7, -0.4, 0.5};
    double squared = 0.7 * 0.7 + 0.4 * 0.4 + 0.5 * 0.5;
    double t = 4;
    double[] gradient = value(samples, symmetric(centre, theta, 1), NoiseLevel.at(t, 1)).gradient();
    double[] product = CovarianceProduct.of(samples, centre, theta);
    for (int j = 0; j < D; j++) {
      double predicted = 4 * Math.exp(-4 * t) * (squared * theta[j] - product[j] + theta[j]);
      double actual = gradient[j] - gradient[D + j];
      assertThat(actual / predicted).isCloseTo(1, within(0.01));
    }
  }

  @Test
  void integralOverNoiseTimesIsTheLikelihood() {
    InMemorySamples samples = samples(1);
    Mixture mixture = symmetric(CENTRE, new double[] {0.7, -0.4, 0.5}, 1);
    ObjectiveValue likelihood = value(samples, mixture, NoiseLevel.NONE);
    assertThat(likelihood.loss())
        .isCloseTo(-LogLikelihood.perSample(samples, mixture), within(1e-12));
    // ∫₀^T ∇L_t dt by Simpson's rule in t = T u².
    int steps = 400;
    double end = 7;
    double[] integral = new double[2 * D];
    for (int i = 1; i <= steps; i++) {
      double u = (double) i / steps;
      double weight = (i == steps ? 1 : i % 2 == 1 ? 4 : 2) / (3.0 * steps) * 2 * end * u;
      double[] gradient = value(samples, mixture, NoiseLevel.at(end * u * u, 1)).gradient();
      for (int j = 0; j < 2 * D; j++) {
        integral[j] += weight * gradient[j];
      }
    }
    assertThat(integral).containsExactly(likelihood.gradient(), within(1e-5));
  }

  @Test
  void blocksAndPartitionsDoNotChangeTheResult() {
    double[] values = RandomMixtures.draw(symmetric(CENTRE, new double[] {1, 0, 1}, 1), 100, 9);
    Mixture mixture = symmetric(CENTRE, new double[] {0.7, -0.4, 0.5}, 1);
    NoiseLevel level = NoiseLevel.at(0.4, 1);
    double[] whole = value(new InMemorySamples(D, values), mixture, level).gradient();
    for (int size : new int[] {1, 2, 7}) {
      assertThat(value(new InMemorySamples(D, values, null, 1, size), mixture, level).gradient())
          .isEqualTo(whole);
    }
    assertThat(value(new InMemorySamples(D, values, null, 3, 7), mixture, level).gradient())
        .containsExactly(whole, within(1e-14));
  }

  @Test
  void otherMixturesAreRejected() {
    InMemorySamples samples = samples(1);
    Mixture uneven = new Mixture(2, D, new double[] {0.4, 0.6}, new double[2 * D], 1);
    assertThatThrownBy(() -> new TwoComponentObjective(uneven, NoiseLevel.NONE, samples))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("two components with equal weights");
  }
}
