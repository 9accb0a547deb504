package org.ddpmix.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.stat.correlation.Covariance;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.mixture.ComponentMatching;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.testing.RandomMixtures;
import org.junit.jupiter.api.Test;

class SpectralStartTest {

  @Test
  void subspaceIsSpannedByTheTopEigenvectors() {
    int d = 8;
    Mixture mixture = RandomMixtures.any(4, 4, d, 3, 1);
    double[] values = RandomMixtures.draw(mixture, 500, 6);
    double[] basis = PrincipalSubspace.of(new InMemorySamples(d, values), 3, 1);

    Array2DRowRealMatrix rows = new Array2DRowRealMatrix(500, d);
    for (int i = 0; i < values.length; i++) {
      rows.setEntry(i / d, i % d, values[i]);
    }
    EigenDecomposition eigen = new EigenDecomposition(new Covariance(rows).getCovarianceMatrix());
    for (int r = 0; r < 3; r++) {
      double within = 0; // squared norm of the projection of eigenvector r
      double norm = 0;
      for (int b = 0; b < 3; b++) {
        double inner = 0;
        for (int j = 0; j < d; j++) {
          inner += basis[b * d + j] * eigen.getEigenvector(r).getEntry(j);
        }
        within += inner * inner;
      }
      for (int j = 0; j < d; j++) {
        norm += basis[r * d + j] * basis[r * d + j];
      }
      assertThat(within).isCloseTo(1, within(1e-3));
      assertThat(norm).isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void findsTheComponentsInHighDimension() {
    int k = 4;
    int d = 100;
    double[] means = new double[k * d];
    for (int c = 0; c < k; c++) {
      for (int j = 0; j < d; j++) {
        means[c * d + j] = 50 + (j % k == c ? 1.2 : 0); // 8.5 apart
      }
    }
    Mixture truth = Mixture.uniform(k, d, means, 1);
    InMemorySamples samples = new InMemorySamples(d, RandomMixtures.draw(truth, 4000, 7));
    Mixture start = new SpectralStart(k, 3).mixture(samples).shifted(samples.origin());
    ComponentMatching matching = ComponentMatching.of(truth, start);
    assertThat(matching.meanError()).isLessThan(1.1 * ComponentMatching.oracleError(truth, 4000));
    assertThat(matching.weightError()).isLessThan(0.02);
    assertThat(start.meanVariance()).isCloseTo(1, within(0.02));
  }

  @Test
  void symmetricStartIsSymmetricAroundZero() {
    Mixture truth = Mixture.uniform(2, 2, new double[] {13, 0, 7, 0}, 1);
    InMemorySamples samples = new InMemorySamples(2, RandomMixtures.draw(truth, 200, 7));
    Mixture start =
        new SymmetricStart(new KMeansStart(2, 3)).mixture(samples).shifted(samples.origin());
    for (int j = 0; j < 2; j++) {
      assertThat(start.mean(0)[j]).isCloseTo(-start.mean(1)[j], within(1e-13));
    }
    assertThat(Math.abs(start.mean(0)[0])).isCloseTo(3, within(0.3));
    assertThat(start.weights()).containsExactly(0.5, 0.5);
  }
}
