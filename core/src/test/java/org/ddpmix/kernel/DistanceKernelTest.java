package org.ddpmix.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests both implementations against each other and against the definition. */
class DistanceKernelTest {
  private static final int ROWS = 21;
  private static final int OFFSET = 3;

  /** Around the numbers of rows of tiles and of lanes of vectors. */
  @ParameterizedTest
  @CsvSource({"1, 1", "3, 2", "7, 5", "8, 16", "9, 1", "16, 16", "17, 7", "31, 3", "33, 64"})
  void bothImplementationsHaveTheSameBits(int k, int d) {
    SplittableRandom random = new SplittableRandom(31 * k + d);
    double[] x = random.doubles(OFFSET + ROWS * d, -2, 2).toArray();
    double[] b = random.doubles(k * d, -2, 2).toArray();
    double[] each = random.doubles(k * d, 0.1, 3).toArray();
    for (double[] scales : new double[][] {null, each}) {
      double[] out = new double[ROWS * k];
      KernelProvider.plain().distanceKernel(b, scales, k, d).squaredDistances(x, OFFSET, ROWS, out);
      for (int i = 0; i < ROWS * k; i++) {
        double sum = 0;
        for (int j = 0; j < d; j++) {
          double scale = scales == null ? 1 : scales[i % k * d + j];
          sum += Math.pow(scale * (x[OFFSET + i / k * d + j] - b[i % k * d + j]), 2);
        }
        assertThat(out[i]).isCloseTo(sum, within(1e-14 * sum));
      }
      DistanceKernel vector = KernelProvider.vector().distanceKernel(b, scales, k, d);
      for (int rows : new int[] {1, 2, 7, 8, 9, 16, ROWS}) {
        double[] last = new double[rows * k];
        vector.squaredDistances(x, OFFSET + (ROWS - rows) * d, rows, last);
        assertThat(last).isEqualTo(Arrays.copyOfRange(out, (ROWS - rows) * k, ROWS * k));
      }
    }
  }
}
