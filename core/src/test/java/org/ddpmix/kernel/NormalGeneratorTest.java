package org.ddpmix.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.ddpmix.diffusion.RowNoise;
import org.junit.jupiter.api.Test;

class NormalGeneratorTest {
  private static final int ROWS = 50_000;
  private static final int PER_ROW = 10;

  /** Known-answer tests published with Random123. */
  @Test
  void threefryGivesThePublishedWords() {
    assertThat(block(0, 0, 0, 0, 0, 0, 0, 0))
        .containsExactly(
            0x4071fabee1dc8e05L, 0x02ed3113695c9c62L, 0x397311b5b89f9d49L, 0xe21292c3258024bcL);
    assertThat(block(-1, -1, -1, -1, -1, -1, -1, -1))
        .containsExactly(
            0x7eaed935479722b5L, 0x90994358c429f31cL, 0x496381083e07a75bL, 0x627ed0d746821121L);
    assertThat(
            block(
                0x452821e638d01377L,
                0xbe5466cf34e90c6cL,
                0xc0ac29b7c97c50ddL,
                0x3f84d5b5b5470917L,
                0x243f6a8885a308d3L,
                0x13198a2e03707344L,
                0xa4093822299f31d0L,
                0x082efa98ec4e6c89L))
        .containsExactly(
            0x4361288ef9c1900cL, 0x8717291521782833L, 0x0d19db18c20cf47eL, 0xa0b41d63ac8581e5L);
  }

  private static long[] block(long k0, long k1, long k2, long k3, long... counter) {
    Threefry.block(Threefry.schedule(k0, k1, k2, k3), counter);
    return counter;
  }

  /**
   * The tolerance is 2 · 4 · 10⁻¹⁶ times the radius, because the reference formula in double
   * precision has the same error as the numbers.
   */
  @Test
  void numbersMatchTheFormula() {
    for (long row = 0; row < 3000; row++) {
      double[] numbers = new double[16];
      new RowNoise(17, 4).fill(row, 1, 16, numbers);
      for (int j = 0; j < 16; j += 2) {
        long word = block(17, 4, 0, 0, j / 8, row, 0, 0)[j / 2 % 4];
        double u = 1.0 - (word >>> 32) * 0x1p-32;
        double radius = StrictMath.sqrt(-2.0 * StrictMath.log(u));
        double angle = (word & 0x3FFFFFFFL) * 0x1p-30 * (Math.PI / 2.0);
        double cos = ((word >>> 31 & 1) == 1 ? -radius : radius) * StrictMath.cos(angle);
        double sin = ((word >>> 30 & 1) == 1 ? -radius : radius) * StrictMath.sin(angle);
        assertThat(numbers[j]).isCloseTo(cos, within(8e-16 * radius));
        assertThat(numbers[j + 1]).isCloseTo(sin, within(8e-16 * radius));
      }
    }
  }

  @Test
  void extremeWordsGiveFiniteNumbers() {
    assertThat(BoxMuller.normal(0, true)).isEqualTo(0.0);
    long smallestUniform = 0xFFFFFFFF00000000L;
    double largest = BoxMuller.normal(smallestUniform, false);
    assertThat(largest).isCloseTo(Math.sqrt(2.0 * 32.0 * Math.log(2.0)), within(4e-15));
    assertThat(BoxMuller.normal(smallestUniform | 1L << 31, false)).isEqualTo(-largest);
  }

  @Test
  void vectorImplementationIsBitIdentical() {
    for (int rows = 1; rows <= 20; rows++) {
      for (int perRow = 0; perRow <= 18; perRow++) {
        long firstRow = rows % 2 == 0 ? 1L << 40 : rows;
        double[] plain = new double[rows * perRow + 1];
        double[] vector = new double[rows * perRow + 1];
        new PlainNormals(-3, perRow, perRow).fillRows(firstRow, rows, plain);
        new VectorNormals(-3, perRow, perRow).fillRows(firstRow, rows, vector);
        assertThat(vector).isEqualTo(plain);
        assertInterleavedMatchesRows(firstRow, rows, perRow);
      }
    }
  }

  /** Draw 0 equals the row-major numbers; other draws equal those of the plain implementation. */
  private static void assertInterleavedMatchesRows(long firstRow, int rows, int perRow) {
    RowNoise noise = new RowNoise(-3, perRow);
    int height = NormalGenerator.height(perRow);
    int lanes = new VectorKernel().lanes();
    for (int draw : new int[] {0, 5}) {
      double[] expected = new double[rows * height];
      noise.generator(KernelProvider.plain(), perRow).fill(firstRow, rows, draw, expected, 0);
      double[] actual = new double[(rows + lanes - 1) / lanes * lanes * height];
      noise.generator(KernelProvider.vector(), perRow).fill(firstRow, rows, draw, actual, 0);
      double[] numbers = new double[rows * perRow];
      noise.fill(firstRow, rows, perRow, numbers);
      for (int row = 0; row < rows; row++) {
        for (int j = 0; j < perRow; j++) {
          double number = actual[(row / lanes * height + j) * lanes + row % lanes];
          assertThat(number).isEqualTo(expected[row * height + j]);
          assertThat(number == numbers[row * perRow + j]).isEqualTo(draw == 0);
        }
      }
    }
  }

  @Test
  void batchSizeAndRowLengthDoNotChangeTheNumbers() {
    RowNoise noise = new RowNoise(9, 2);
    double[] whole = new double[100 * 7];
    noise.fill(1000, 100, 7, whole);
    for (int batch : new int[] {1, 2, 3, 8, 64}) {
      for (int row = 0; row < 100; row += batch) {
        int rows = Math.min(batch, 100 - row);
        double[] part = new double[rows * 7];
        noise.fill(1000 + row, rows, 7, part);
        assertThat(part).isEqualTo(Arrays.copyOfRange(whole, row * 7, (row + rows) * 7));
      }
    }
    double[] longer = new double[12];
    noise.fill(1042, 1, 12, longer);
    assertThat(Arrays.copyOf(longer, 7)).isEqualTo(Arrays.copyOfRange(whole, 42 * 7, 43 * 7));
  }

  /** Each moment is within 4.5 standard errors: Var(z⁴) = 96, Var(z³) = 15, Var(z²) = 2. */
  @Test
  void momentsAreNormal() {
    double[] z = numbers(1, 0);
    int n = z.length;
    double[] moments = new double[4];
    for (double x : z) {
      moments[0] += x / n;
      moments[1] += x * x / n;
      moments[2] += x * x * x / n;
      moments[3] += x * x * x * x / n;
    }
    assertThat(moments[0]).isCloseTo(0.0, within(4.5 / Math.sqrt(n)));
    assertThat(moments[1]).isCloseTo(1.0, within(4.5 * Math.sqrt(2.0 / n)));
    assertThat(moments[2]).isCloseTo(0.0, within(4.5 * Math.sqrt(15.0 / n)));
    assertThat(moments[3]).isCloseTo(3.0, within(4.5 * Math.sqrt(96.0 / n)));
  }

  /**
   * Kolmogorov–Smirnov test for the first and the second numbers of pairs: D √n > 2.2 has
   * probability 1.3 · 10⁻⁴.
   */
  @Test
  void theDistributionIsNormal() {
    double[] z = numbers(2, 0);
    for (int parity = 0; parity < 2; parity++) {
      double[] half = new double[z.length / 2];
      for (int i = 0; i < half.length; i++) {
        half[i] = z[2 * i + parity];
      }
      Arrays.sort(half);
      double distance = 0.0;
      for (int i = 0; i < half.length; i++) {
        double cdf = 1.0 - upperTail(half[i]);
        distance = Math.max(distance, Math.abs(cdf - (i + 0.5) / half.length));
      }
      assertThat(distance * Math.sqrt(half.length)).isLessThan(2.2);
    }
  }

  @Test
  void tailProbabilitiesMatch() {
    double[] z = numbers(3, 0);
    for (double limit : new double[] {2.0, 3.0, 4.0}) {
      double expected = 2.0 * upperTail(limit) * z.length;
      long beyond = Arrays.stream(z).filter(x -> Math.abs(x) > limit).count();
      assertThat((double) beyond).isCloseTo(expected, within(4.5 * Math.sqrt(expected)));
    }
  }

  /**
   * Correlations of neighbouring numbers and of their squares: within a pair, within a row, and
   * across rows, steps and seeds. The standard deviations of the products are 1 and 2.
   */
  @Test
  void neighboursAreUncorrelated() {
    double[] z = numbers(4, 0);
    double[] nextStep = numbers(4, 1);
    double[] nextSeed = numbers(5, 0);
    for (int lag : new int[] {1, 2, 3, 4, PER_ROW, 8 * PER_ROW}) {
      assertUncorrelated(z, Arrays.copyOfRange(z, lag, z.length));
    }
    assertUncorrelated(z, nextStep);
    assertUncorrelated(z, nextSeed);
    assertUncorrelated(z, numbers(0, 4));
  }

  private static void assertUncorrelated(double[] x, double[] y) {
    int n = Math.min(x.length, y.length);
    double product = 0.0;
    double squares = 0.0;
    for (int i = 0; i < n; i++) {
      product += x[i] * y[i];
      squares += (x[i] * x[i] - 1.0) * (y[i] * y[i] - 1.0);
    }
    assertThat(product / Math.sqrt(n)).isBetween(-4.5, 4.5);
    assertThat(squares / (2.0 * Math.sqrt(n))).isBetween(-4.5, 4.5);
  }

  private static double[] numbers(long seed, long step) {
    double[] z = new double[ROWS * PER_ROW];
    new RowNoise(seed, step).fill(0, ROWS, PER_ROW, z);
    return z;
  }

  /** P(Z > x), by the trapezoidal rule on e^{−x²/2} ∫ e^{−xs − s²/2} ds; error below 10⁻⁹. */
  private static double upperTail(double x) {
    if (x < 0) {
      return 1.0 - upperTail(-x);
    }
    double h = 1.0 / 16.0;
    double sum = 0.5;
    for (int i = 1; i * h < 9.0; i++) {
      sum += Math.exp(-x * i * h - 0.5 * i * h * i * h);
    }
    // the first Euler–Maclaurin terms at s = 0, where the integrand's odd derivatives do not vanish
    double end = h * h / 12.0 * -x - h * h * h * h / 720.0 * (3.0 * x - x * x * x);
    return Math.exp(-0.5 * x * x) / Math.sqrt(2.0 * Math.PI) * (h * sum + end);
  }
}
