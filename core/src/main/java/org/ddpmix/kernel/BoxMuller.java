package org.ddpmix.kernel;

/**
 * The Box–Muller transform of one 64-bit word to two standard normal numbers. It uses the
 * polynomials of log, sin and cos of fdlibm. {@link VectorNormals} computes bit-identical results
 * from the same constants.
 */
final class BoxMuller {
  static final long RADIUS = 0xFFFFFFFF00000000L; // the bits of a word that determine the radius
  static final int FIRST_SIGN_SHIFT = 32; // left shift of a word; the angle follows the two signs
  static final int SECOND_SIGN_SHIFT = 33;
  static final int ANGLE_SHIFT = 34;

  static final long ONE = 0x3FF0000000000000L; // the bits of 1.0
  static final long FRACTION = 0x000FFFFFFFFFFFFFL; // the bits of a double's fraction
  static final long SQRT_HALF = 0x3FE6A09E667F3BCDL; // the bits of √½

  /** 1024 in the exponent field; it keeps exponents positive. */
  static final long EXPONENT_BIAS = 1024L << 52;

  static final long TWO_POW_52 =
      0x4330000000000000L; // bits of 2⁵²; or-ed with a small integer n they are 2⁵² + n
  static final double EXPONENT_OFFSET = 0x1p52 + 1024.0;

  static final double LN2_HIGH = 0x1.62e42feep-1;
  static final double LN2_LOW = 0x1.a39ef35793c76p-33;
  static final double LOG_1 = 0x1.5555555555593p-1;
  static final double LOG_2 = 0x1.999999997fa04p-2;
  static final double LOG_3 = 0x1.2492494229359p-2;
  static final double LOG_4 = 0x1.c71c51d8e78afp-3;
  static final double LOG_5 = 0x1.7466496cb03dep-3;
  static final double LOG_6 = 0x1.39a09d078c69fp-3;
  static final double LOG_7 = 0x1.2f112df3e5244p-3;

  static final double HALF_PI = Math.PI / 2.0;
  static final double SIN_1 = -0x1.5555555555549p-3;
  static final double SIN_2 = 0x1.111111110f8a6p-7;
  static final double SIN_3 = -0x1.a01a019c161d5p-13;
  static final double SIN_4 = 0x1.71de357b1fe7dp-19;
  static final double SIN_5 = -0x1.ae5e68a2b9cebp-26;
  static final double SIN_6 = 0x1.5d93a5acfd57cp-33;
  static final double COS_1 = 0x1.555555555554cp-5;
  static final double COS_2 = -0x1.6c16c16c15177p-10;
  static final double COS_3 = 0x1.a01a019cb159p-16;
  static final double COS_4 = -0x1.27e4f809c52adp-22;
  static final double COS_5 = 0x1.1ee9ebdb4b1c4p-29;
  static final double COS_6 = -0x1.8fae9be8838d4p-37;

  private BoxMuller() {}

  /** The first or the second number of a word. */
  static double normal(long word, boolean second) {
    double uniform = 2.0 - fraction(word & RADIUS);
    double radius =
        Math.sqrt(-log(uniform)); // the factor √2 cancels in cos φ = (cos x − sin x) / √2
    double x = (fraction(word << ANGLE_SHIFT) - 1.5) * HALF_PI; // φ − π/4
    double number = second ? radius * (cos(x) + sin(x)) : radius * (cos(x) - sin(x));
    long sign = word << (second ? SECOND_SIGN_SHIFT : FIRST_SIGN_SHIFT) & Long.MIN_VALUE;
    return Double.longBitsToDouble(Double.doubleToRawLongBits(number) ^ sign);
  }

  /** A number in [1, 2) from the upper 52 bits of a word. */
  private static double fraction(long word) {
    return Double.longBitsToDouble(word >>> 12 | ONE);
  }

  /** ln u for a normal floating-point number u > 0. */
  private static double log(double u) {
    long biased = Double.doubleToRawLongBits(u) - SQRT_HALF + EXPONENT_BIAS;
    double k = Double.longBitsToDouble(biased >>> 52 | TWO_POW_52) - EXPONENT_OFFSET;
    double f = Double.longBitsToDouble((biased & FRACTION) + SQRT_HALF) - 1.0;
    double s = f / (2.0 + f);
    double z = s * s;
    double p = Math.fma(LOG_7, z, LOG_6);
    p = Math.fma(p, z, LOG_5);
    p = Math.fma(p, z, LOG_4);
    p = Math.fma(p, z, LOG_3);
    p = Math.fma(p, z, LOG_2);
    p = Math.fma(p, z, LOG_1);
    double halfSquare = 0.5 * f * f;
    double tail = Math.fma(s, Math.fma(p, z, halfSquare), k * LN2_LOW);
    return Math.fma(k, LN2_HIGH, f - (halfSquare - tail));
  }

  /** sin x for |x| ≤ π/4. */
  private static double sin(double x) {
    double z = x * x;
    double p = Math.fma(SIN_6, z, SIN_5);
    p = Math.fma(p, z, SIN_4);
    p = Math.fma(p, z, SIN_3);
    p = Math.fma(p, z, SIN_2);
    p = Math.fma(p, z, SIN_1);
    return Math.fma(p, z * x, x);
  }

  /** cos x for |x| ≤ π/4. */
  private static double cos(double x) {
    double z = x * x;
    double p = Math.fma(COS_6, z, COS_5);
    p = Math.fma(p, z, COS_4);
    p = Math.fma(p, z, COS_3);
    p = Math.fma(p, z, COS_2);
    p = Math.fma(p, z, COS_1);
    return Math.fma(p, z * z, Math.fma(-0.5, z, 1.0));
  }
}
