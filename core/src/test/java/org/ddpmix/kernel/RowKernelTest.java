package org.ddpmix.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests both implementations against each other and against the definitions. */
class RowKernelTest {
  private static final int ROWS = 5;
  private static final int OFFSET = 3;

  private final RowKernel plain = KernelProvider.plain().rowKernel();
  private final RowKernel vector = KernelProvider.vector().rowKernel();

  /** Around the lengths of vectors and of groups of chains. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 8, 9, 15, 16, 17, 23, 64, 67})
  void bothImplementationsHaveTheSameBits(int d) {
    SplittableRandom random = new SplittableRandom(d);
    double[] x = random.doubles(OFFSET + ROWS * d, -2, 2).toArray();
    double[] norms = new double[ROWS];
    double[] vectorNorms = new double[ROWS];
    plain.squaredNorms(x, OFFSET, ROWS, d, norms);
    vector.squaredNorms(x, OFFSET, ROWS, d, vectorNorms);
    assertThat(vectorNorms).isEqualTo(norms);
    for (int i = 0; i < ROWS; i++) {
      double squares = 0;
      for (int j = 0; j < d; j++) {
        squares += Math.pow(x[OFFSET + i * d + j], 2);
      }
      assertThat(norms[i]).isCloseTo(squares, within(1e-14 * squares));
    }

    double[] means = random.doubles(2 * d, -2, 2).toArray();
    double[] centred = new double[2 * d];
    double[] vectorCentred = new double[2 * d];
    plain.centre(x, OFFSET, new int[] {1, 4}, 2, d, means, d, centred);
    vector.centre(x, OFFSET, new int[] {1, 4}, 2, d, means, d, vectorCentred);
    assertThat(vectorCentred).isEqualTo(centred);
    for (int j = 0; j < d; j++) {
      assertThat(centred[j]).isEqualTo(x[OFFSET + d + j] - means[d + j]);
      assertThat(centred[d + j]).isEqualTo(x[OFFSET + 4 * d + j] - means[d + j]);
    }

    double[] copy = new double[d + 2];
    double[] vectorCopy = new double[d + 2];
    double[] sums = random.doubles(d + 3).toArray();
    double[] vectorSums = sums.clone();
    double[] before = sums.clone();
    plain.scale(x, OFFSET, d, 0.7, copy, 1, sums, 2);
    vector.scale(x, OFFSET, d, 0.7, vectorCopy, 1, vectorSums, 2);
    assertThat(vectorCopy).isEqualTo(copy);
    assertThat(vectorSums).isEqualTo(sums);
    assertThat(copy[0]).isZero();
    assertThat(copy[d + 1]).isZero();
    assertThat(sums[1]).isEqualTo(before[1]);
    assertThat(sums[d + 2]).isEqualTo(before[d + 2]);
    for (int j = 0; j < d; j++) {
      assertThat(copy[1 + j]).isEqualTo(0.7 * x[OFFSET + j]);
      assertThat(sums[2 + j]).isCloseTo(before[2 + j] + 0.49 * x[OFFSET + j], within(1e-15));
    }

    before = sums.clone();
    plain.add(x, OFFSET, d, 0.7, sums, 2);
    vector.add(x, OFFSET, d, 0.7, vectorSums, 2);
    assertThat(vectorSums).isEqualTo(sums);
    assertThat(sums[1]).isEqualTo(before[1]);
    assertThat(sums[d + 2]).isEqualTo(before[d + 2]);
    for (int j = 0; j < d; j++) {
      assertThat(sums[2 + j]).isEqualTo(Math.fma(0.7, x[OFFSET + j], before[2 + j]));
    }
  }
}
