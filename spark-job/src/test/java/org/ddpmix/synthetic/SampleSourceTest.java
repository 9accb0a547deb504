package org.ddpmix.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.PermutationSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.ddpmix.diffusion.ReverseSampler.Method;
import org.ddpmix.mixture.Mixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SampleSourceTest {
  private static final int SEEDS = 5;

  /** Well separated and far from the origin, with unequal weights and a variance other than 1. */
  private static final Mixture MIXTURE =
      new Mixture(
          3, 2, new double[] {0.5, 0.3, 0.2}, new double[] {1e4, 0, 1e4 + 16, 2, 1e4 - 6, 18}, 4.0);

  /** Overlapping components, so that the density between the means matters. */
  private static final Mixture CLOSE =
      new Mixture(3, 2, new double[] {0.5, 0.3, 0.2}, new double[] {0, 0, 3, 0, 0, 4}, 1.0);

  private static double[][] draw(SampleSource source, int rows) {
    List<double[]> all = new ArrayList<>();
    source.rows(0, rows).forEachRemaining(sample -> all.add(sample.values()));
    return all.toArray(double[][]::new);
  }

  @ParameterizedTest
  @EnumSource
  void weightsMeansAndCovarianceMatchTheMixture(Method method) {
    int rows = 10_000;
    double[][] samples = draw(SampleSource.reverse(MIXTURE, method, 200, 5), rows);
    int[] counts = new int[3];
    double[][] sums = new double[3][5]; // x, y, xx, xy, yy relative to the true mean
    for (double[] sample : samples) {
      int c = nearest(sample);
      double x = sample[0] - MIXTURE.mean(c)[0];
      double y = sample[1] - MIXTURE.mean(c)[1];
      counts[c]++;
      double[] terms = {x, y, x * x, x * y, y * y};
      for (int i = 0; i < 5; i++) {
        sums[c][i] += terms[i];
      }
    }
    double chiSquare = 0;
    for (int c = 0; c < 3; c++) {
      double expected = rows * MIXTURE.weight(c);
      chiSquare += (counts[c] - expected) * (counts[c] - expected) / expected;
    }
    assertThat(chiSquare).isLessThan(13.8); // 99.9 % quantile for 2 degrees of freedom
    for (int c = 0; c < 3; c++) {
      double error = 4 * Math.sqrt(4.0 / counts[c]);
      double squareError = 4 * 4 * Math.sqrt(2.0 / counts[c]);
      assertThat(sums[c][0] / counts[c]).isCloseTo(0, within(error));
      assertThat(sums[c][1] / counts[c]).isCloseTo(0, within(error));
      assertThat(sums[c][2] / counts[c]).isCloseTo(4, within(squareError));
      assertThat(sums[c][3] / counts[c]).isCloseTo(0, within(squareError));
      assertThat(sums[c][4] / counts[c]).isCloseTo(4, within(squareError));
    }
  }

  private static int nearest(double[] sample) {
    double[] posterior = MIXTURE.responsibilities(sample);
    int best = 0;
    for (int c = 1; c < posterior.length; c++) {
      best = posterior[c] > posterior[best] ? c : best;
    }
    return best;
  }

  /** The two-sample permutation test of G. J. Székely, M. L. Rizzo, Energy statistics, 2013. */
  @ParameterizedTest
  @EnumSource
  void energyDistanceTestAcceptsTheSamples(Method method) {
    assertThat(meanPValue(seed -> SampleSource.exact(CLOSE, SEEDS + seed))).isGreaterThan(0.2);
    assertThat(meanPValue(seed -> SampleSource.reverse(CLOSE, method, 200, seed)))
        .isGreaterThan(0.2);
    // The test has power: it rejects samples of two integration steps, which are too few.
    assertThat(meanPValue(seed -> SampleSource.reverse(CLOSE, method, 2, seed))).isLessThan(0.01);
  }

  /**
   * The mean p-value over the first seeds. If the distributions are equal, it is below 0.2 with a
   * probability of about 1/200.
   */
  private static double meanPValue(IntFunction<SampleSource> source) {
    int rows = 800;
    double sum = 0;
    for (int seed = 1; seed <= SEEDS; seed++) {
      sum += pValue(draw(SampleSource.exact(CLOSE, seed), rows), draw(source.apply(seed), rows));
    }
    return sum / SEEDS;
  }

  /** The fraction of permutations whose energy distance is at least that of the two sets. */
  private static double pValue(double[][] a, double[][] b) {
    int n = a.length;
    float[][] distances = new float[2 * n][2 * n];
    for (int i = 0; i < 2 * n; i++) {
      for (int j = 0; j < 2 * n; j++) {
        double[] x = i < n ? a[i] : b[i - n];
        double[] y = j < n ? a[j] : b[j - n];
        distances[i][j] = (float) Math.hypot(x[0] - y[0], x[1] - y[1]);
      }
    }
    UniformRandomProvider random = RandomSource.PHILOX_4X64.create(7);
    int[] order = PermutationSampler.natural(2 * n);
    double observed = energy(distances, order);
    int permutations = 199;
    int above = 1;
    for (int p = 0; p < permutations; p++) {
      PermutationSampler.shuffle(random, order);
      above += energy(distances, order) >= observed ? 1 : 0;
    }
    return above / (permutations + 1.0);
  }

  /** The energy distance 2 E|X − Y| − E|X − X'| − E|Y − Y'|, up to a constant factor. */
  private static double energy(float[][] distances, int[] order) {
    double[] side = new double[order.length];
    for (int i = 0; i < order.length; i++) {
      side[order[i]] = i < order.length / 2 ? 1 : -1;
    }
    double sum = 0;
    for (int i = 0; i < order.length; i++) {
      double row = 0;
      for (int j = 0; j < i; j++) { // the matrix is symmetric
        row += side[j] * distances[i][j];
      }
      sum -= side[i] * row;
    }
    return sum;
  }

  @Test
  void rowsDependOnlyOnTheirId() {
    for (SampleSource source :
        List.of(SampleSource.exact(MIXTURE, 4), SampleSource.reverse(MIXTURE, Method.DDPM, 3, 4))) {
      double[][] all = draw(source, 20_000); // more than one batch
      List<double[]> some = new ArrayList<>();
      source.rows(9_000, 9_100).forEachRemaining(sample -> some.add(sample.values()));
      for (int i = 0; i < 100; i++) {
        assertThat(some.get(i)).isEqualTo(all[9_000 + i]);
      }
    }
  }
}
