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

/** Every kernel gives the bits of the textbook triple loop over fused multiply-adds of floats. */
class FloatKernelTest {
  private static final double SCALE = 0.25;
  private static final int LEAST_ROOM = 6; // rows

  static Stream<FloatKernel> kernels() {
    return Stream.of(new PlainFloatKernel(), new VectorFloatKernel());
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
  void productsAreTheTripleLoopsAtEverySizeOfEachDimension(FloatKernel kernel) {
    for (int size = 1; size <= 130; size++) {
      assertProducts(kernel, size, 5, 11);
      assertProducts(kernel, 7, size, 3);
      assertProducts(kernel, 19, 10, size);
    }
  }

  @Test
  void theVectorKernelIsBestWhereTheCompilerKnowsVectors() {
    assertThat(KernelProvider.best().floatKernel())
        .isInstanceOf(
            KernelProvider.fallbackReason().isEmpty()
                ? VectorFloatKernel.class
                : PlainFloatKernel.class);
  }

  private static void assertProducts(FloatKernel kernel, int rows, int m, int n) {
    int length = kernel.paddedColumns(n);
    int lanes = kernel.lanes();
    int inLanes = (rows + lanes - 1) / lanes * lanes;
    float[] x = new float[Math.max(rows, LEAST_ROOM) * length];
    float[] values = random(rows * n, rows);
    for (int row = 0; row < rows; row++) {
      System.arraycopy(values, row * n, x, row * length, n);
    }
    float[] means = random(m * n, m);
    double[] products = new double[inLanes * m];
    kernel.timesTransposed(x, length, rows, kernel.factor(means, m, n), m, n, SCALE, products);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < m; j++) {
        float sum = 0;
        for (int l = 0; l < n; l++) {
          sum = Math.fma(values[i * n + l], means[j * n + l], sum);
        }
        assertThat(products[at(i, j, m, lanes)])
            .as("A Bᵀ, %d × %d by %d: (%d, %d)", rows, n, m, i, j)
            .isEqualTo(SCALE * sum);
      }
    }

    float[] p = new float[(inLanes + FloatKernel.MORE_ROWS * lanes) * m];
    Arrays.fill(p, Float.NaN); // what is no row's must not count
    float[] sums = random((m + FloatKernel.MORE_ROWS) * length, 7);
    float[] expected = sums.clone();
    float[] factors = random(rows * m, n);
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < m; i++) {
        p[at(row, i, m, lanes)] = factors[row * m + i];
      }
    }
    kernel.addLanesTimes(p, m, x, length, rows, sums);
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          int e = i * length + j;
          expected[e] = Math.fma(factors[row * m + i], values[row * n + j], expected[e]);
        }
      }
    }
    for (int i = 0; i < m; i++) {
      int row = i * length;
      assertThat(Arrays.copyOfRange(sums, row, row + n))
          .as("Aᵀ B, %d rows, %d × %d: row %d", rows, m, n, i)
          .isEqualTo(Arrays.copyOfRange(expected, row, row + n));
    }
  }

  private static int at(int row, int column, int columns, int lanes) {
    return (row / lanes * columns + column) * lanes + row % lanes;
  }

  private static float[] random(int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] numbers = new float[length];
    for (int i = 0; i < length; i++) {
      numbers[i] = (float) random.nextDouble(-1, 1);
    }
    return numbers;
  }
}
