package org.ddpmix.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kernel is bit-identical to the plain triple loop over fused multiply-adds of its precision,
 * for any division of the rows into calls.
 *
 * <p>Matrices are row-major arrays of doubles, rounded to the precision of the kernel. Subclasses
 * convert them to the layout of the kernel and check that elements outside the result do not
 * change.
 *
 * @param <K> the kernel type of a precision
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ProductsTest<K> {
  static final int OFFSET = 3;

  /** The plain kernel, then the kernel on the Vector API. */
  abstract List<K> kernels();

  abstract K best();

  abstract double round(double x);

  abstract double fma(double x, double y, double sum);

  /**
   * Computes A Bᵀ.
   *
   * @param a rows × n, starting at {@code offset}
   * @param b m × n
   */
  abstract double[] times(K kernel, double[] a, int offset, int rows, double[] b, int m, int n);

  /**
   * Computes C + Aᵀ B.
   *
   * @param a rows × m
   * @param b rows × n, starting at {@code offset}
   * @param c m × n
   */
  abstract double[] add(
      K kernel, double[] a, int m, double[] b, int offset, int n, int rows, double[] c);

  @Property(tries = 150)
  void productsMatchTheTripleLoopAtAnySize(
      @ForAll @IntRange(min = 1, max = 130) int rows,
      @ForAll @IntRange(min = 1, max = 130) int m,
      @ForAll @IntRange(min = 1, max = 130) int n) {
    kernels().forEach(kernel -> assertProducts(kernel, rows, m, n));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void productsMatchTheTripleLoopAtEverySizeOfEachDimension(K kernel) {
    for (int size = 1; size <= 130; size++) {
      assertProducts(kernel, size, 5, 11);
      assertProducts(kernel, 7, size, 3);
      assertProducts(kernel, 19, 10, size);
      assertProducts(kernel, size, size, size % 9 + 1);
      assertProducts(kernel, 2, size % 12 + 1, size);
    }
  }

  /** More rows than a row block, with few or many columns of A. */
  @ParameterizedTest
  @MethodSource("kernels")
  void productsMatchTheTripleLoopForManyRows(K kernel) {
    assertProducts(kernel, 1000, 3, 2);
    assertProducts(kernel, 1003, 33, 21);
    assertProducts(kernel, 517, 1, 1);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void divisionIntoCallsDoesNotChangeTheResult(K kernel) {
    int[][] shapes = {{16, 8}, {5, 3}, {1, 2}, {40, 25}, {2, 1}};
    for (int[] shape : shapes) {
      int n = shape[0];
      int m = shape[1];
      int rows = 1000;
      double[] x = random(rows * n, 1);
      double[] means = random(m * n, 2);
      double[] p = random(rows * m, 3);
      double[] initial = random(m * n, 4);
      double[] products = times(kernel, x, 0, rows, means, m, n);
      double[] sums = add(kernel, p, m, x, 0, n, rows, initial);
      for (int step : new int[] {1, 2, 4, 7, 64, 333}) {
        double[] cutSums = initial;
        for (int r = 0; r < rows; r += step) {
          int some = Math.min(step, rows - r);
          double[] cut = times(kernel, x, r * n, some, means, m, n);
          assertThat(cut).isEqualTo(Arrays.copyOfRange(products, r * m, (r + some) * m));
          double[] cutP = Arrays.copyOfRange(p, r * m, (r + some) * m);
          cutSums = add(kernel, cutP, m, x, r * n, n, some, cutSums);
        }
        assertThat(cutSums).as("steps of %d rows", step).isEqualTo(sums);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void infinitiesDoNotSpreadToOtherElements(K kernel) {
    double[] x = random(9 * 5, 1);
    double[] means = random(3 * 5, 2);
    x[4 * 5 + 2] = Double.POSITIVE_INFINITY;
    double[] products = times(kernel, x, 0, 9, means, 3, 5);
    for (int e = 0; e < products.length; e++) {
      assertThat(Double.isInfinite(products[e])).isEqualTo(e / 3 == 4);
    }
    double[] sums = add(kernel, random(9 * 3, 3), 3, x, 0, 5, 9, new double[3 * 5]);
    for (int e = 0; e < sums.length; e++) {
      assertThat(Double.isInfinite(sums[e])).isEqualTo(e % 5 == 2);
    }
  }

  @Test
  void vectorKernelIsSelectedIfSupported() {
    assertThat(best())
        .hasSameClassAs(kernels().get(KernelProvider.fallbackReason().isEmpty() ? 1 : 0));
  }

  private void assertProducts(K kernel, int rows, int m, int n) {
    double[] x = random(OFFSET + rows * n, rows);
    double[] means = random(m * n, m);
    double[] expected = new double[rows * m];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < m; j++) {
        double sum = 0.0;
        for (int l = 0; l < n; l++) {
          sum = fma(x[OFFSET + i * n + l], means[j * n + l], sum);
        }
        expected[i * m + j] = sum;
      }
    }
    assertThat(times(kernel, x, OFFSET, rows, means, m, n))
        .as("A Bᵀ, %d × %d by %d", rows, n, m)
        .isEqualTo(expected);

    double[] p = random(rows * m, n);
    double[] initial = random(m * n, 7);
    double[] sums = initial.clone();
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          int e = i * n + j;
          sums[e] = fma(p[r * m + i], x[OFFSET + r * n + j], sums[e]);
        }
      }
    }
    assertThat(add(kernel, p, m, x, OFFSET, n, rows, initial))
        .as("Aᵀ B, %d rows, %d × %d", rows, m, n)
        .isEqualTo(sums);
  }

  private double[] random(int length, long seed) {
    return new SplittableRandom(seed).doubles(length, -1.0, 1.0).map(this::round).toArray();
  }

  /** The length of an interleaved matrix. */
  static int lengthInLanes(int rows, int columns, int lanes) {
    return (rows + lanes - 1) / lanes * lanes * columns;
  }

  /** The index of an element of an interleaved matrix. */
  static int at(int row, int column, int columns, int lanes) {
    return (row / lanes * columns + column) * lanes + row % lanes;
  }
}
