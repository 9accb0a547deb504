package org.ddpmix.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;

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
}
