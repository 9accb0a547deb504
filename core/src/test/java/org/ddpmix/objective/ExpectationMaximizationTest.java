package org.ddpmix.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.evaluation.LogLikelihood;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.testing.CentralDifference;
import org.ddpmix.testing.Golden;
import org.ddpmix.testing.RandomMixtures;
import org.junit.jupiter.api.Test;

class ExpectationMaximizationTest {
  private static final int K = 3;
  private static final int D = 4;

  private static ObjectiveValue value(InMemorySamples samples, Mixture mixture) {
    ExpectationMaximization objective = new ExpectationMaximization(mixture, samples);
    return objective.valueOf(samples.sum(objective));
  }

  @Test
  void gradientIsTheDerivativeOfTheLikelihood() {
    Mixture mixture = RandomMixtures.any(3, K, D, 1.5, 0.8);
    double[] rowWeights = {1, 3, 0.5, 2, 1, 1, 1, 4, 1, 2};
    InMemorySamples samples =
        new InMemorySamples(D, RandomMixtures.draw(mixture, 10, 8), rowWeights, 2, 3);
    ObjectiveValue value = value(samples, mixture);
    assertThat(value.loss()).isCloseTo(-LogLikelihood.perSample(samples, mixture), within(1e-12));
    double h = 1e-5;
    for (int i = 0; i < K * D; i++) {
      double difference =
          CentralDifference.of(means -> loss(samples, mixture, means), mixture.means(), i, h);
      assertThat(value.gradient()[i])
          .isCloseTo(difference, within(1e-8 + 1e-6 * Math.abs(difference)));
    }
  }

  private static double loss(InMemorySamples samples, Mixture mixture, double[] means) {
    return -LogLikelihood.perSample(
        samples, new Mixture(K, D, mixture.weights(), means, mixture.meanVariance()));
  }

  @Test
  void agreesWithGoldenValues() {
    JsonNode golden = Golden.read("log-likelihood-gradient.json");
    double[] means = Golden.numbers(golden.get("means"));
    double[] weights = Golden.numbers(golden.get("weights"));
    Mixture mixture = new Mixture(3, 2, weights, means, golden.get("variance").doubleValue());
    InMemorySamples samples = new InMemorySamples(2, Golden.numbers(golden.get("samples")));
    ObjectiveValue value = value(samples, mixture);
    assertThat(value.loss()).isCloseTo(-golden.get("logLikelihood").doubleValue(), within(1e-13));
    double[] gradient = Golden.numbers(golden.get("gradientMeans"));
    JsonNode em = golden.get("em");
    double[] emMeans = Golden.numbers(em.get("means"));
    for (int i = 0; i < means.length; i++) {
      assertThat(value.gradient()[i]).isCloseTo(-gradient[i], within(1e-13));
      double share = value.labelShares()[i / 2];
      assertThat(means[i] - value.unitStep() / share * value.gradient()[i])
          .isCloseTo(emMeans[i], within(1e-13));
    }
    assertThat(value.labelShares())
        .containsExactly(Golden.numbers(em.get("weights")), within(1e-14));
    assertThat(value.meanVariance()).isCloseTo(em.get("variance").doubleValue(), within(1e-13));
  }

  @Test
  void blockSizeDoesNotChangeTheResult() {
    Mixture mixture = RandomMixtures.any(3, K, D, 1.5, 0.8);
    double[] values = RandomMixtures.draw(mixture, 150, 8);
    double[] whole = value(new InMemorySamples(D, values), mixture).gradient();
    for (int size : new int[] {1, 2, 7}) {
      assertThat(value(new InMemorySamples(D, values, null, 1, size), mixture).gradient())
          .isEqualTo(whole);
    }
  }
}
