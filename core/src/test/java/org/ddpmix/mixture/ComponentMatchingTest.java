package org.ddpmix.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import org.ddpmix.testing.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComponentMatchingTest {

  @Test
  void assignmentIsOptimal() {
    for (JsonNode problem : Golden.read("assignment.json").get("problems")) {
      int size = problem.get("size").intValue();
      double[] flat = Golden.numbers(problem.get("cost"));
      double[][] cost = new double[size][size];
      double total = 0;
      for (int i = 0; i < size; i++) {
        System.arraycopy(flat, i * size, cost[i], 0, size);
      }
      int[] partner = ComponentMatching.assign(cost, size);
      for (int i = 0; i < size; i++) {
        total += cost[i][partner[i]];
      }
      assertThat(partner).doesNotHaveDuplicates();
      assertThat(total).isCloseTo(problem.get("totalCost").doubleValue(), within(1e-9));
    }
  }

  @Test
  void errorsAreThoseOfTheMatchedComponents() {
    Mixture truth = new Mixture(3, 1, new double[] {0.2, 0.3, 0.5}, new double[] {0, 10, 20}, 2);
    Mixture estimate = new Mixture(3, 1, new double[] {0.4, 0.3, 0.3}, new double[] {21, 0, 16}, 3);
    ComponentMatching matching = ComponentMatching.of(truth, estimate);
    assertThat(matching.partners()).containsExactly(1, 2, 0);
    assertThat(matching.meanError()).isCloseTo(Math.sqrt((0 + 36 + 1) / 3.0), within(1e-15));
    assertThat(matching.maxError()).isEqualTo(6);
    assertThat(matching.recovered()).isEqualTo(2 / 3.0);
    assertThat(matching.weightError()).isCloseTo(Math.sqrt((0.01 + 0 + 0.01) / 3), within(1e-15));
    assertThat(matching.varianceError()).isEqualTo(0.5);
  }

  @Test
  void surplusComponentsStayUnmatched() {
    Mixture three = new Mixture(3, 1, new double[] {0.2, 0.3, 0.5}, new double[] {0, 10, 20}, 1);
    Mixture two = new Mixture(2, 1, new double[] {0.4, 0.6}, new double[] {19, 1}, 1);
    ComponentMatching fewer = ComponentMatching.of(three, two);
    assertThat(fewer.partners()).containsExactly(1, -1, 0);
    assertThat(fewer.meanError()).isEqualTo(1);
    assertThat(fewer.recovered()).isEqualTo(2 / 3.0);
    assertThat(ComponentMatching.of(two, three).partners()).containsExactly(2, 0);
  }

  @Test
  void oracleErrorMatchesLabelledSampleMeans() {
    Mixture truth = new Mixture(2, 3, new double[] {0.2, 0.8}, new double[6], 0.5);
    assertThat(ComponentMatching.oracleError(truth, 1000))
        .isCloseTo(Math.sqrt((1.5 / 200 + 1.5 / 800) / 2), within(1e-15));
  }

  /** Squares of these distances overflow or vanish. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-300, 1e-200, 1e150, 1e200, 1e300})
  void distancesOfAnyMagnitude(double scale) {
    Mixture truth = Mixture.uniform(3, 1, new double[] {0, 4 * scale, 9 * scale}, 1);
    Mixture estimate = Mixture.uniform(3, 1, new double[] {10 * scale, 0, 4 * scale}, 1);
    ComponentMatching matching = ComponentMatching.of(truth, estimate);
    assertThat(matching.partners()).containsExactly(1, 2, 0);
    assertThat(matching.maxError() / scale).isCloseTo(1, within(1e-12));
    assertThat(matching.distance(2) / scale).isCloseTo(1, within(1e-12));
    assertThat(matching.meanError() / scale).isCloseTo(Math.sqrt(1.0 / 3), within(1e-12));
    assertThat(matching.recovered()).isEqualTo(1);
  }

  @Test
  void extremeMeansEnd() {
    double most = Double.MAX_VALUE;
    Mixture truth = Mixture.uniform(3, 1, new double[] {-most, 0, most}, 1);
    Mixture estimate = Mixture.uniform(3, 1, new double[] {most, -most, 1}, 1);
    assertThat(ComponentMatching.of(truth, estimate).partners()).containsExactly(1, 2, 0);
  }
}
