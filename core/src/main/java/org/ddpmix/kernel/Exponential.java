package org.ddpmix.kernel;

/**
 * exp x for x ≤ 0: x = n ln 2 + r, |r| ≤ ½ ln 2, and exp r = 1 + r + r² p(r), where p has degree 9
 * and is that function's interpolation in Chebyshev's points; its relative error is below 2 ·
 * 10⁻¹⁷. {@link VectorSoftmax} computes the same bits from the same constants.
 */
public final class Exponential {

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

  static final double C2 = 0x1.0000000000001p-1;
  static final double C3 = 0x1.5555555555556p-3;
  static final double C4 = 0x1.5555555553d68p-5;
  static final double C5 = 0x1.11111111109b5p-7;
  static final double C6 = 0x1.6c16c17889ef1p-10;
  static final double C7 = 0x1.a01a01a7c2efep-13;
  static final double C8 = 0x1.a019b9149a41cp-16;
  static final double C9 = 0x1.71de0db2f6b19p-19;
  static final double C10 = 0x1.28917c89a43a7p-22;
  static final double C11 = 0x1.af389ecfc4b9cp-26;

  private Exponential() {}

  public static double exp(double x) {
    if (x < LOWEST) {
      return 0;
    }
    double sum = Math.fma(x, LOG2_E, ROUNDER);
    double n = sum - ROUNDER;
    double r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
    // In pairs: short chains.
    double square = r * r;
    double p = Math.fma(C11, r, C10);
    p = Math.fma(p, square, Math.fma(C9, r, C8));
    p = Math.fma(p, square, Math.fma(C7, r, C6));
    double low = Math.fma(Math.fma(C5, r, C4), square, Math.fma(C3, r, C2));
    p = Math.fma(Math.fma(p, square * square, low), square, r) + 1.0;
    return p * Double.longBitsToDouble(Double.doubleToRawLongBits(sum) << 52);
  }
}
