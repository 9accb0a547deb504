package org.ddpmix.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.DiagonalCovariances;
import org.ddpmix.mixture.MatrixCovariances;
import org.ddpmix.mixture.Mixture;
import org.junit.jupiter.api.Test;

class ComponentShapeTest {
  /** Two components of one mean: variances 9 and 1 along directions at 30° and 120°, and 1, 4. */
  private static final Mixture CROSS =
      Mixture.uniform(
          2,
          2,
          new double[4],
          MatrixCovariances.full(
              2, new double[] {7, 2 * Math.sqrt(3), 2 * Math.sqrt(3), 3, 1, 0, 0, 4}));

  @Test
  void axesAreThoseOfTheEllipse() {
    ComponentShape shape = ComponentShape.of(CROSS, 0);
    assertThat(shape.longest()).isCloseTo(3, within(1e-12));
    assertThat(shape.shortest()).isCloseTo(1, within(1e-12));
    assertThat(shape.aspect()).isCloseTo(3, within(1e-12));
    assertThat(shape.angle()).isCloseTo(30, within(1e-9));
    assertThat(shape.direction(List.of("width", "height"))).isEqualTo("+0.87 width +0.50 height");
    assertThat(ComponentShape.of(CROSS, 1).direction(List.of("features"))).isEqualTo("+1.00 x1");
    assertThat(ComponentShape.of(CROSS, 1).angle()).isZero();

    Mixture diagonal =
        CROSS.withCovariances(DiagonalCovariances.diagonal(2, new double[] {1, 4, 9, 9}));
    assertThat(ComponentShape.of(diagonal, 0))
        .usingRecursiveComparison()
        .isEqualTo(new ComponentShape(2, 1, new double[] {0, 1}));
    assertThat(ComponentShape.of(diagonal, 1).direction(List.of())).isEqualTo(Numbers.UNKNOWN);
    assertThat(ComponentShape.of(diagonal, 1).angle()).isNaN();
  }

  /** Components at one mean are apart by their shapes alone. */
  @Test
  void separationKnowsCovariances() {
    Separation separation = Separation.of(CROSS);
    assertThat(separation.distances()[0][1]).isZero();
    double pooled = 4 * 3.5 - 3; // |½ (Σ_a + Σ_b)|
    double expected = 0.5 * Math.log(pooled / Math.sqrt(9.0 * 4));
    assertThat(separation.bhattacharyya()[0][1]).isCloseTo(expected, within(1e-12));
    assertThat(separation.overlap(1, 0)).isCloseTo(Math.exp(-expected), within(1e-12));

    Mixture shared = new Mixture(2, 3, new double[] {0.2, 0.8}, new double[] {0, 0, 0, 2, 3, 6}, 4);
    for (CovarianceType type : CovarianceType.values()) {
      // For equal covariances it is the distance of the means in standard deviations.
      assertThat(Separation.of(shared.as(type)).inDeviations(0, 1)).isCloseTo(3.5, within(1e-12));
    }
  }

  /** Coordinates 1 and 3 are the same; 0 parts the pair that they do not, by its variance. */
  @Test
  void pairPlotTakesCoordinatesThatSeparateOtherPairs() {
    double[] means = {0, 9, 0, 8.9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    double[] variances = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 25, 1, 1.1, 1, 1};
    Mixture mixture = Mixture.uniform(3, 5, means, DiagonalCovariances.diagonal(5, variances));
    int[] coordinates = PairPlot.coordinates(mixture);
    assertThat(coordinates).hasSize(4).startsWith(1, 0).doesNotHaveDuplicates();
    assertThat(coordinates[2]).isEqualTo(2);
    assertThat(PairPlot.coordinates(Mixture.uniform(1, 2, new double[2], 1))).hasSize(2);
  }

  @Test
  void pairPlotKeepsDigitsOfSamplesFarFromZero() {
    PairPlot plot =
        PairPlot.of(
            Mixture.uniform(1, 1, new double[] {1e7}, 1),
            List.of(new double[] {0}, new double[] {0.123456789}, new double[] {-1}),
            new double[] {1e7});
    assertThat(plot.samples()).isDeepEqualTo(new double[][] {{1e7}, {10000000.1235}, {9999999}});
  }
}
