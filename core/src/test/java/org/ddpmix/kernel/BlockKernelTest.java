package org.ddpmix.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Tests the products in double precision. */
class BlockKernelTest extends ProductsTest<BlockKernel> {
  private static final double GUARD = 99.0; // value of elements outside the result

  @Override
  List<BlockKernel> kernels() {
    return List.of(new PlainKernel(), new VectorKernel());
  }

  @Override
  BlockKernel best() {
    return KernelProvider.best().blockKernel();
  }

  @Override
  double round(double x) {
    return x;
  }

  @Override
  double fma(double x, double y, double sum) {
    return Math.fma(x, y, sum);
  }

  @Override
  double[] times(BlockKernel kernel, double[] a, int offset, int rows, double[] b, int m, int n) {
    double[] c = new double[rows * m + 1];
    Arrays.fill(c, GUARD);
    kernel.timesTransposed(a, offset, rows, kernel.factor(b, m, n), c);
    assertThat(c[rows * m]).isEqualTo(GUARD);
    return Arrays.copyOf(c, rows * m);
  }

  /** Computes the product with both methods, whose results are bit-identical. */
  @Override
  double[] add(
      BlockKernel kernel, double[] a, int m, double[] b, int offset, int n, int rows, double[] c) {
    double[] sums = new double[OFFSET + m * n + 1];
    Arrays.fill(sums, GUARD);
    System.arraycopy(c, 0, sums, OFFSET, m * n);
    double[] laneSums = sums.clone();
    kernel.addTransposedTimes(a, m, b, offset, n, rows, sums, OFFSET);
    kernel.addInterleavedTimes(
        interleaved(kernel, a, m, rows), m, b, offset, n, rows, laneSums, OFFSET);
    assertThat(laneSums)
        .as("Aᵀ B, interleaved and row-major, %d rows, %d × %d", rows, m, n)
        .isEqualTo(sums);
    assertThat(Arrays.copyOf(sums, OFFSET)).containsOnly(GUARD);
    assertThat(sums[OFFSET + m * n]).isEqualTo(GUARD);
    return Arrays.copyOfRange(sums, OFFSET, OFFSET + m * n);
  }

  /** Converts to an interleaved matrix of minimal length, with NaN where there is no row. */
  private static double[] interleaved(BlockKernel kernel, double[] a, int m, int rows) {
    double[] result = new double[lengthInLanes(rows, m, kernel.lanes())];
    Arrays.fill(result, Double.NaN);
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < m; i++) {
        result[at(row, i, m, kernel.lanes())] = a[row * m + i];
      }
    }
    return result;
  }

  /** At sizes around those of tiles and panels, and in the case of panels that are copied. */
  @Test
  void lowerTrianglesHaveTheBitsOfTheWholeProducts() {
    SplittableRandom random = new SplittableRandom(7);
    for (int d : new int[] {1, 2, 3, 5, 8, 13, 16, 17, 24, 31, 33, 64, 70, 512}) {
      for (int rows : new int[] {1, 5, 6, 13, 67}) {
        double[] lower = numbers(random, d * d);
        for (int i = 0; i < d; i++) {
          Arrays.fill(lower, i * d + i + 1, (i + 1) * d, 0);
        }
        double[] a = numbers(random, rows * d);
        double[] b = numbers(random, rows * d);
        double[] start = numbers(random, OFFSET + d * d);
        double[] product = times(new PlainKernel(), a, 0, rows, lower, d, d);
        double[] sums = start.clone();
        new PlainKernel().addTransposedTimes(a, d, b, 0, d, rows, sums, OFFSET);
        for (BlockKernel kernel : kernels()) {
          String at = kernel.getClass().getSimpleName() + ", " + rows + " rows, d = " + d;
          double[] half = new double[rows * d];
          kernel.timesTransposed(a, 0, rows, kernel.lowerFactor(lower, d), half);
          assertThat(half).as(at).isEqualTo(product);
          double[] halfSums = start.clone();
          kernel.addLowerTransposedTimes(a, b, d, rows, halfSums, OFFSET);
          for (int i = 0; i < d; i++) {
            int row = OFFSET + i * d;
            assertThat(Arrays.copyOfRange(halfSums, row, row + i + 1))
                .as(at)
                .isEqualTo(Arrays.copyOfRange(sums, row, row + i + 1));
          }
        }
      }
    }
  }

  private static double[] numbers(SplittableRandom random, int length) {
    return random.doubles(length, -1, 1).toArray();
  }
}
