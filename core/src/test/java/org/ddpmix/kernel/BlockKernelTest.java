package org.ddpmix.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kernel gives the bits of the textbook triple loop over fused multiply-adds, however the
 * rows are cut.
 */
class BlockKernelTest {
  private static final int OFFSET = 3;

  static Stream<BlockKernel> kernels() {
    return Stream.of(new PlainKernel(), new VectorKernel());
  }

  @Property(tries = 150)
  void productsAreTheTripleLoopsAtAnySize(
      @ForAll @IntRange(min = 1, max = 130) int rows,
      @ForAll @IntRange(min = 1, max = 130) int m,
      @ForAll @IntRange(min = 1, max = 130) int n) {
    kernels().forEach(kernel -> assertProducts(kernel, rows, m, n));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void productsAreTheTripleLoopsAtEverySizeOfEachDimension(BlockKernel kernel) {
    for (int size = 1; size <= 130; size++) {
      assertProducts(kernel, size, 5, 11);
      assertProducts(kernel, 7, size, 3);
      assertProducts(kernel, 19, 10, size);
      assertProducts(kernel, size, size, size % 9 + 1);
      assertProducts(kernel, 2, size % 12 + 1, size);
    }
  }

  /** More rows than a row block, and few or many columns of A. */
  @ParameterizedTest
  @MethodSource("kernels")
  void productsAreTheTripleLoopsForManyRows(BlockKernel kernel) {
    assertProducts(kernel, 1000, 3, 2);
    assertProducts(kernel, 1003, 33, 21);
    assertProducts(kernel, 517, 1, 1);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void cuttingTheRowsChangesNoBit(BlockKernel kernel) {
    int[][] shapes = {{16, 8}, {5, 3}, {1, 2}, {40, 25}, {2, 1}};
    for (int[] shape : shapes) {
      int n = shape[0];
      int m = shape[1];
      int rows = 1000;
      double[] x = random(rows * n, 1);
      double[] means = random(m * n, 2);
      double[] p = random(rows * m, 3);
      double[] products = new double[rows * m];
      double[] sums = random(m * n, 4);
      double[] initial = sums.clone();
      BlockKernel.Factor factor = kernel.factor(means, m, n);
      kernel.timesTransposed(x, 0, rows, factor, products);
      kernel.addTransposedTimes(p, m, x, 0, n, rows, sums, 0);
      for (int step : new int[] {1, 2, 4, 7, 64, 333}) {
        double[] cutSums = initial.clone();
        for (int r = 0; r < rows; r += step) {
          int some = Math.min(step, rows - r);
          double[] cut = new double[some * m];
          kernel.timesTransposed(x, r * n, some, factor, cut);
          assertThat(cut).isEqualTo(Arrays.copyOfRange(products, r * m, (r + some) * m));
          double[] cutP = Arrays.copyOfRange(p, r * m, (r + some) * m);
          if (r % 2 == 0) {
            kernel.addTransposedTimes(cutP, m, x, r * n, n, some, cutSums, 0);
          } else {
            kernel.addLanesTimes(inLanes(kernel, cutP, m, some), m, x, r * n, n, some, cutSums, 0);
          }
        }
        assertThat(cutSums).as("steps of %d rows", step).isEqualTo(sums);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void infinitiesStayInTheirOwnElements(BlockKernel kernel) {
    double[] x = random(9 * 5, 1);
    double[] means = random(3 * 5, 2);
    x[4 * 5 + 2] = Double.POSITIVE_INFINITY;
    double[] products = new double[9 * 3];
    kernel.timesTransposed(x, 0, 9, kernel.factor(means, 3, 5), products);
    for (int e = 0; e < products.length; e++) {
      assertThat(Double.isInfinite(products[e])).isEqualTo(e / 3 == 4);
    }
    double[] sums = new double[3 * 5];
    kernel.addTransposedTimes(random(9 * 3, 3), 3, x, 0, 5, 9, sums, 0);
    for (int e = 0; e < sums.length; e++) {
      assertThat(Double.isInfinite(sums[e])).isEqualTo(e % 5 == 2);
    }
  }

  @Test
  void theVectorKernelIsBestWhereTheCompilerKnowsVectors() {
    assertThat(KernelProvider.best().blockKernel())
        .isInstanceOf(
            KernelProvider.fallbackReason().isEmpty() ? VectorKernel.class : PlainKernel.class);
  }

  private static void assertProducts(BlockKernel kernel, int rows, int m, int n) {
    double[] x = random(OFFSET + rows * n, rows);
    double[] means = random(m * n, m);
    double[] products = filled(rows * m + 1);
    double[] expected = filled(rows * m + 1);
    kernel.timesTransposed(x, OFFSET, rows, kernel.factor(means, m, n), products);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < m; j++) {
        double sum = 0.0;
        for (int l = 0; l < n; l++) {
          sum = Math.fma(x[OFFSET + i * n + l], means[j * n + l], sum);
        }
        expected[i * m + j] = sum;
      }
    }
    assertThat(products).as("A Bᵀ, %d × %d by %d", rows, n, m).isEqualTo(expected);

    double[] p = random(rows * m, n);
    double[] sums = random(OFFSET + m * n + 1, 7);
    double[] expectedSums = sums.clone();
    double[] laneSums = sums.clone();
    kernel.addTransposedTimes(p, m, x, OFFSET, n, rows, sums, OFFSET);
    kernel.addLanesTimes(inLanes(kernel, p, m, rows), m, x, OFFSET, n, rows, laneSums, OFFSET);
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          int e = OFFSET + i * n + j;
          expectedSums[e] = Math.fma(p[r * m + i], x[OFFSET + r * n + j], expectedSums[e]);
        }
      }
    }
    assertThat(sums).as("Aᵀ B, %d rows, %d × %d", rows, m, n).isEqualTo(expectedSums);
    assertThat(laneSums).as("Aᵀ B in lanes, %d rows, %d × %d", rows, m, n).isEqualTo(expectedSums);
  }

  /** No longer than it must be, and not a number where no row is. */
  private static double[] inLanes(BlockKernel kernel, double[] a, int m, int rows) {
    int lanes = kernel.lanes();
    double[] result = new double[(rows + lanes - 1) / lanes * lanes * m];
    Arrays.fill(result, Double.NaN);
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < m; i++) {
        result[(row / lanes * m + i) * lanes + row % lanes] = a[row * m + i];
      }
    }
    return result;
  }

  private static double[] random(int length, long seed) {
    return new SplittableRandom(seed).doubles(length, -1.0, 1.0).toArray();
  }

  private static double[] filled(int length) {
    double[] c = new double[length];
    Arrays.fill(c, 99.0);
    return c;
  }
}
