package org.ddpmix.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.mixture.ComponentMatching;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.testing.RandomMixtures;
import org.junit.jupiter.api.Test;

class MixtureFitterTest {
  private static final Mixture TRUTH =
      new Mixture(3, 2, new double[] {0.5, 0.3, 0.2}, new double[] {100, 0, 108, 1, 97, 9}, 1.0);

  private static double[][] rows(int n) {
    double[] values = RandomMixtures.draw(TRUTH, n, 3);
    double[][] rows = new double[n][];
    Arrays.setAll(rows, r -> Arrays.copyOfRange(values, 2 * r, 2 * r + 2));
    return rows;
  }

  @Test
  void findsTheComponentsInDataCoordinates() {
    double[][] rows = rows(3000);
    Mixture found = new MixtureFitter(3).fit(rows);
    ComponentMatching matching = ComponentMatching.of(TRUTH, found);
    assertThat(matching.meanError()).isLessThan(1.5 * ComponentMatching.oracleError(TRUTH, 3000));
    assertThat(matching.weightError()).isLessThan(0.02);
    assertThat(found.meanVariance()).isCloseTo(1, within(0.05));
    assertThat(MixtureFitter.logLikelihood(found, rows))
        .isGreaterThan(MixtureFitter.logLikelihood(TRUTH, rows));
    assertThat(new MixtureFitter(3).fit(rows)).isEqualTo(found);
  }

  @Test
  void logLikelihoodIsTheMeanLogDensity() {
    double[][] rows = rows(50);
    double mean = Arrays.stream(rows).mapToDouble(TRUTH::logDensity).average().orElseThrow();
    assertThat(MixtureFitter.logLikelihood(TRUTH, rows)).isCloseTo(mean, within(1e-12));
  }

  @Test
  void weightThreeEqualsThreeCopies() {
    double[][] rows = rows(400);
    double[] weights = new double[400];
    Arrays.setAll(weights, r -> r % 2 == 0 ? 3 : 1);
    double[][] copies =
        Arrays.stream(new int[] {0, 1, 2})
            .boxed()
            .flatMap(
                copy ->
                    java.util.stream.IntStream.range(0, 400)
                        .filter(r -> copy == 0 || r % 2 == 0)
                        .mapToObj(r -> rows[r]))
            .toArray(double[][]::new);
    Mixture weighted = new MixtureFitter(3).fit(rows, weights);
    Mixture copied = new MixtureFitter(3).fit(copies);
    ComponentMatching matching = ComponentMatching.of(copied, weighted);
    // Both descents converge to the same likelihood maximum, within the tolerance of the last step.
    assertThat(matching.maxError()).isLessThan(0.02);
    assertThat(matching.weightError()).isLessThan(0.002);
  }

  @Test
  void invalidRowsAreNamed() {
    MixtureFitter fitter = new MixtureFitter(2);
    assertThatThrownBy(() -> fitter.fit(new double[][] {{1, 2}, {3}}))
        .isInstanceOf(BadDataException.class)
        .hasMessage("row 1: it has 1 numbers, and row 0 has 2");
    assertThatThrownBy(() -> fitter.fit(new double[][] {{1, 2}, {3, Double.NaN}}))
        .isInstanceOf(BadDataException.class)
        .hasMessage("row 1, coordinate 1: NaN is not a finite number");
    assertThatThrownBy(() -> fitter.fit(new double[0][]))
        .isInstanceOf(BadDataException.class)
        .hasMessage("there are no rows, or they have no coordinates");
    assertThatThrownBy(() -> fitter.fit(new double[][] {{1}}))
        .isInstanceOf(BadDataException.class)
        .hasMessage("1 rows cannot have k = 2 components");
    assertThatThrownBy(() -> fitter.fit(new double[][] {{1}, {2}}, new double[] {1, 0}))
        .isInstanceOf(BadDataException.class)
        .hasMessage("row 1: its weight is 0.0, and must be above 0 and finite");
    assertThatThrownBy(() -> new MixtureFitter(0))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("k: 0 is not allowed; it must be at least 1");
  }
}
