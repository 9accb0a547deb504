package org.ddpmix.gradient;

/**
 * exp x for x ≤ 0: x = n ln 2 + r, |r| ≤ ½ ln 2, and the series of exp r to the 13th power, whose
 * rest is below 5 · 10⁻¹⁸. {@link VectorSoftmax} computes the same bits from the same constants.
 */
final class Exponential {

  /** Where exp is 0 anyway, and products of n stay small. */
  static final double LOWEST = -800.0;

  static final double LOG2_E = 0x1.71547652b82fep0;
  static final double LN2_HIGH = 0x1.62e42feep-1;
  static final double LN2_LOW = 0x1.a39ef35793c76p-33;

  /** Added and subtracted, it rounds a small number to a whole one. */
  static final double ROUNDER = 0x1.8p52;

  static final double TWO_POW_52 = 0x1p52;
  static final double EXPONENT_BIAS = 1023.0;

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

  static double exp(double argument) {
    double x = Math.max(argument, LOWEST);
    double n = Math.fma(x, LOG2_E, ROUNDER) - ROUNDER;
    double r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
    double p = Math.fma(C13, r, C12);
    p = Math.fma(p, r, C11);
    p = Math.fma(p, r, C10);
    p = Math.fma(p, r, C9);
    p = Math.fma(p, r, C8);
    p = Math.fma(p, r, C7);
    p = Math.fma(p, r, C6);
    p = Math.fma(p, r, C5);
    p = Math.fma(p, r, C4);
    p = Math.fma(p, r, C3);
    p = Math.fma(p, r, C2);
    p = Math.fma(p, r * r, r) + 1.0;
    double exponent = Math.max(n + EXPONENT_BIAS, 0.0) + TWO_POW_52; // 0 there makes the scale 0
    return p * Double.longBitsToDouble(Double.doubleToRawLongBits(exponent) << 52);
  }
}
