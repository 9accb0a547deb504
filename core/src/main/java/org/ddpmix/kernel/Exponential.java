package org.ddpmix.kernel;

/**
 * The exponential function for x ≤ 0: x = n ln 2 + r, |r| ≤ ½ ln 2, and exp r = 1 + r + r² p(r),
 * where the polynomial p of degree 9 interpolates at Chebyshev points. Its relative error is below
 * 2 · 10⁻¹⁷. {@link VectorSoftmax} computes bit-identical results from the same constants.
 */
public final class Exponential {

  /** Smaller arguments give 0. At this limit the power of two is still a normal number. */
  static final double MIN_ARGUMENT = -708.0;

  static final double LOG2_E = 0x1.71547652b82fep0;
  static final double LN2_HIGH = 0x1.62e42feep-1;
  static final double LN2_LOW = 0x1.a39ef35793c76p-33;

  /**
   * Adding and subtracting this constant rounds a small number to an integer n. The low bits of the
   * sum are n plus the exponent bias.
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

  /** exp x for x ≤ 0. */
  public static double exp(double x) {
    if (x < MIN_ARGUMENT) {
      return 0;
    }
    double sum = Math.fma(x, LOG2_E, ROUNDER);
    double n = sum - ROUNDER;
    double r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
    // Estrin's scheme: short dependency chains.
    double square = r * r;
    double p = Math.fma(C11, r, C10);
    p = Math.fma(p, square, Math.fma(C9, r, C8));
    p = Math.fma(p, square, Math.fma(C7, r, C6));
    double low = Math.fma(Math.fma(C5, r, C4), square, Math.fma(C3, r, C2));
    p = Math.fma(Math.fma(p, square * square, low), square, r) + 1.0;
    return p * Double.longBitsToDouble(Double.doubleToRawLongBits(sum) << 52);
  }
}
