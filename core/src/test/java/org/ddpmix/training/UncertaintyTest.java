package org.ddpmix.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.descent.LearnedParameter;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.testing.RandomMixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UncertaintyTest {

  private static Mixture twoOf(CovarianceType type, double share, int d) {
    double[] means = new double[2 * d];
    means[d] = 30;
    return new Mixture(2, d, new double[] {1 - share, share}, means, 1).as(type);
  }

  private static Uncertainty of(Mixture mixture, InMemorySamples samples) {
    return Uncertainty.of(mixture.shifted(samples.origin()), samples, LearnedParameter.ALL, 1);
  }

  /** Fewer than 20, or than the d (d + 3) / 2 parameters of a matrix and a mean. */
  @ParameterizedTest
  @CsvSource({
    "FULL, 0.02, 4, false",
    "FULL, 0.02, 6, true",
    "DIAGONAL, 0.02, 6, false",
    "TIED, 0.02, 6, false",
    "SHARED, 0.018, 2, true"
  })
  void namesComponentsOfFewSamples(CovarianceType type, double share, int d, boolean few) {
    int n = 1050;
    Mixture mixture = twoOf(type, share, d);
    Uncertainty found = of(mixture, new InMemorySamples(d, RandomMixtures.drawAny(mixture, n, 3)));
    assertThat(found.fewSamples()).isEqualTo(few ? List.of(1) : List.of());
    assertThat(found.rows()).isEqualTo(n);
  }

  /** A part of many rows gives the errors of all of them. */
  @Test
  void errorsAreThoseOfAllRows() {
    int n = 80_000;
    Mixture mixture = twoOf(CovarianceType.SPHERICAL, 0.5, 2);
    InMemorySamples samples = new InMemorySamples(2, RandomMixtures.drawAny(mixture, n, 3));
    Uncertainty found = of(mixture, samples);
    assertThat(found.rows()).isEqualTo(20_000);
    assertThat(found.overlapping()).isEmpty();
    double expected = 1 / Math.sqrt(0.5 * n);
    assertThat(found.standardErrors().means()[0][1]).isCloseTo(expected, within(0.05 * expected));

    double[] rowWeights = new double[n];
    Arrays.fill(rowWeights, 4);
    InMemorySamples fourTimes =
        new InMemorySamples(2, RandomMixtures.drawAny(mixture, n, 3), rowWeights, 40, 2000);
    assertThat(of(mixture, fourTimes).standardErrors().means()[0][1])
        .isCloseTo(expected / 2, within(0.05 * expected));
  }

  @Test
  void fixedParametersHaveNoErrors() {
    Mixture mixture = twoOf(CovarianceType.TIED, 0.5, 2);
    InMemorySamples samples = new InMemorySamples(2, RandomMixtures.drawAny(mixture, 500, 3));
    Uncertainty found = Uncertainty.of(mixture, samples, Set.of(LearnedParameter.WEIGHTS), 1);
    assertThat(found.standardErrors().weights()).hasSize(2);
    assertThat(found.standardErrors().covariances()).isNull();
  }
}
