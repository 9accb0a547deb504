package org.ddpmix.gradient;

/**
 * exp x for x ≤ 0: x = n ln 2 + r, |r| ≤ ½ ln 2, and the series of exp r to the 13th power, whose
 * rest is below 5 · 10⁻¹⁸. {@link VectorSoftmax} computes the same bits from the same constants.
 */
final class Exponential {

  /** Below it exp is taken for 0: the last power of two there is not subnormal. */
  static final double LOWEST = -708.0;

  static final double LOG2_E = 0x1.71547652b82fep0;
  static final double LN2_HIGH = 0x1.62e42feep-1;
  static final double LN2_LOW = 0x1.a39ef35793c76p-33;

  /**
   * Added and subtracted, it rounds a small number n to a whole one; the last bits of the sum are n
   * plus the bias of exponents.
   */
  static final double ROUNDER = 0x1.8p52 + 1023;

  static final double C2 = 1.0 / 2.0;
  static final double C3 = 1.0 / 6.0;
  static final double C4 = 1.0 / 24.0;
  static final double C5 = 1.0 / 120.0;
  static final double C6 = 1.0 / 720.0;
  static final double C7 = 1.0 / 5040.0;
  static final double C8 = 1.0 / 40320.0;
  static final double C9 = 1.0 / 362880.0;
  static final double C10 = 1.0 / 3628800.0;
  static final double C11 = 1.0 / 39916800.0;
  static final double C12 = 1.0 / 479001600.0;
  static final double C13 = 1.0 / 6227020800.0;

  private Exponential() {}

  static double exp(double x) {
    if (x < LOWEST) {
      return 0;
    }
    double sum = Math.fma(x, LOG2_E, ROUNDER);
    double n = sum - ROUNDER;
    double r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
    // Odd and even powers apart: two short chains.
    double square = r * r;
    double odd = Math.fma(C13, square, C11);
    odd = Math.fma(odd, square, C9);
    odd = Math.fma(odd, square, C7);
    odd = Math.fma(odd, square, C5);
    odd = Math.fma(odd, square, C3);
    double even = Math.fma(C12, square, C10);
    even = Math.fma(even, square, C8);
    even = Math.fma(even, square, C6);
    even = Math.fma(even, square, C4);
    even = Math.fma(even, square, C2);
    double p = Math.fma(Math.fma(odd, r, even), square, r) + 1.0;
    return p * Double.longBitsToDouble(Double.doubleToRawLongBits(sum) << 52);
  }
}
