package org.ddpmix.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SoftmaxTest {
  private static final double ULP = 0x1p-52;

  static Stream<IntFunction<Softmax>> versions() {
    return Stream.of(PlainSoftmax::new, VectorSoftmax::new);
  }

  @Property(tries = 200)
  void implementationsAreBitIdentical(
      @ForAll @IntRange(min = 1, max = 70) int rows,
      @ForAll @IntRange(min = 1, max = 70) int k,
      @ForAll @IntRange(min = 0, max = 4) int size) {
    double[] plain = logits(rows, k, Math.pow(10.0, size), rows * 71 + k);
    double[] vector = plain.clone();
    double[] plainSums = new double[rows];
    double[] vectorSums = new double[rows];
    new PlainSoftmax(k).normalise(plain, rows, plainSums);
    new VectorSoftmax(k).normalise(vector, rows, vectorSums);
    assertThat(vector).isEqualTo(plain);
    assertThat(vectorSums).isEqualTo(plainSums);
  }

  /**
   * Relative error bound: two rounding errors per exponential, a sum of k terms and a division; the
   * same again for the StrictMath reference.
   */
  @ParameterizedTest
  @MethodSource("versions")
  void responsibilitiesAndSumsMatchTheFormulas(IntFunction<Softmax> version) {
    for (int k : new int[] {1, 2, 3, 8, 16, 33}) {
      int rows = 40;
      double[] logits = logits(rows, k, 30.0, k);
      double[] result = logits.clone();
      double[] sums = new double[rows];
      version.apply(k).normalise(result, rows, sums);
      for (int i = 0; i < rows; i++) {
        double[] row = Arrays.copyOfRange(logits, i * k, (i + 1) * k);
        double max = Arrays.stream(row).max().orElseThrow();
        double sum = Arrays.stream(row).map(l -> StrictMath.exp(l - max)).sum();
        for (int j = 0; j < k; j++) {
          double expected = StrictMath.exp(row[j] - max) / sum;
          assertThat(result[i * k + j]).isCloseTo(expected, within((k + 4) * ULP * expected));
        }
        double expected = max + StrictMath.log(sum);
        assertThat(sums[i]).isCloseTo(expected, within((k + 4) * ULP + ULP * Math.abs(expected)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void extremeLogitsNeitherOverflowNorGiveNan(IntFunction<Softmax> version) {
    double low = Double.NEGATIVE_INFINITY;
    double[] logits = {
      1e308, -1e308, 0.0, //
      -1e308, -1e308, -1e308, //
      low, -1e308, low, //
      low, 3.0, 3.0, //
      1e308, 1e308, low, //
      0.0, -708.0, -709.0
    };
    double[] sums = new double[6];
    version.apply(3).normalise(logits, 6, sums);
    double third = 1.0 / 3.0;
    assertThat(Arrays.copyOf(logits, 15))
        .containsExactly(1, 0, 0, third, third, third, 0, 1, 0, 0, 0.5, 0.5, 0.5, 0.5, 0);
    assertThat(logits[15]).isEqualTo(1.0);
    assertThat(logits[16]).isCloseTo(StrictMath.exp(-708.0), within(ULP * 1e-307));
    assertThat(logits[17]).isZero();
    assertThat(sums).containsExactly(1e308, -1e308, -1e308, 3.0 + Math.log(2.0), 1e308, 0.0);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void oneComponentHasResponsibilityOne(IntFunction<Softmax> version) {
    double[] logits = {-1e308, -5.0, 0.0, 7.0, 1e308};
    double[] sums = new double[5];
    double[] expected = logits.clone();
    version.apply(1).normalise(logits, 5, sums);
    assertThat(logits).containsOnly(1.0);
    assertThat(sums).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void rowsAreIndependent(IntFunction<Softmax> version) {
    for (int k : new int[] {1, 2, 5, 16}) {
      double[] logits = logits(50, k, 20.0, 9);
      double[] whole = logits.clone();
      version.apply(k).normalise(whole, 50, null);
      Softmax softmax = version.apply(k);
      for (int step : new int[] {1, 3, 8, 20}) {
        for (int r = 0; r < 50; r += step) {
          int rows = Math.min(step, 50 - r);
          double[] part = Arrays.copyOfRange(logits, r * k, (r + rows) * k);
          softmax.normalise(part, rows, null);
          assertThat(part).isEqualTo(Arrays.copyOfRange(whole, r * k, (r + rows) * k));
        }
      }
    }
  }

  @Test
  void exponentialsAreWithinAUnitInTheLastPlaceOfStrictMath() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 200_000; i++) {
      double x = -random.nextDouble() * (i % 2 == 0 ? 708.0 : 3.0);
      double expected = StrictMath.exp(x);
      assertThat(Math.abs(Exponential.exp(x) - expected)).isLessThanOrEqualTo(Math.ulp(expected));
    }
  }

  @Test
  void vectorImplementationIsSelectedIfSupported() {
    assertThat(KernelProvider.best().softmax(3))
        .isInstanceOf(
            KernelProvider.fallbackReason().isEmpty() ? VectorSoftmax.class : PlainSoftmax.class);
  }

  private static double[] logits(int rows, int k, double size, long seed) {
    return new SplittableRandom(seed).doubles((long) rows * k, -size, size).toArray();
  }
}
