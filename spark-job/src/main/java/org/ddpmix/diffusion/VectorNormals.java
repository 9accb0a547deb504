package org.ddpmix.diffusion;

import static org.ddpmix.diffusion.BoxMuller.*;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link RowNoise} on the Vector API: lanes are consecutive rows. */
final class VectorNormals {
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
  private static final int WIDTH = DOUBLES.length();

  /** Below 512 bits, processors have no multiplication of 64-bit lanes. */
  private static final boolean MULTIPLIES_LANES = WIDTH >= 8;

  private static final LongVector LANES;

  static {
    long[] lanes = new long[WIDTH];
    Arrays.setAll(lanes, i -> i);
    LANES = LongVector.fromArray(LONGS, lanes, 0);
  }

  private static final int BLOCK = RowNoise.NUMBERS_PER_BLOCK;

  private static final long LOW = 0xFFFFFFFFL;

  private VectorNormals() {}

  static void fill(long seed, long step, long firstRow, int rows, int perRow, double[] out) {
    long[] words = new long[4 * WIDTH];
    double[] normals = new double[BLOCK * WIDTH];
    for (int i = 0; i < rows; i += WIDTH) {
      int lanes = Math.min(WIDTH, rows - i);
      for (int j = 0; j < perRow; j += BLOCK) {
        int count = Math.min(BLOCK, perRow - j);
        words(seed, step, 1 + j / BLOCK, firstRow + i, words);
        for (int p = 0; 2 * p < count; p++) {
          pair(words, p * WIDTH, normals, 2 * p * WIDTH);
        }
        scatter(normals, lanes, count, out, i * perRow + j, perRow);
      }
    }
  }

  private static void scatter(
      double[] normals, int lanes, int count, double[] out, int offset, int perRow) {
    for (int lane = 0; lane < lanes; lane++) {
      for (int j = 0; j < count; j++) {
        out[offset + lane * perRow + j] = normals[j * WIDTH + lane];
      }
    }
  }

  /** The words of one block of each of {@link #WIDTH} rows: 4 × WIDTH. */
  private static void words(long key0, long key1, long block, long row, long[] words) {
    if (MULTIPLIES_LANES) {
      philox(key0, key1, block, row, words);
    } else {
      for (int lane = 0; lane < WIDTH; lane += 2) {
        Philox.twoBlocks(key0, key1, block, row + lane, words, lane, WIDTH);
      }
    }
  }

  private static void philox(long key0, long key1, long block, long row, long[] words) {
    long k0 = key0;
    long k1 = key1;
    LongVector x0 = LongVector.broadcast(LONGS, block);
    LongVector x1 = LANES.add(row);
    LongVector x2 = LongVector.zero(LONGS);
    LongVector x3 = x2;
    for (int round = 0; round < Philox.ROUNDS; round++) {
      LongVector high0 = unsignedMultiplyHigh(x0, Philox.MULTIPLIER_0);
      LongVector high1 = unsignedMultiplyHigh(x2, Philox.MULTIPLIER_1);
      LongVector low0 = x0.mul(Philox.MULTIPLIER_0);
      LongVector low1 = x2.mul(Philox.MULTIPLIER_1);
      x0 = high1.lanewise(VectorOperators.XOR, x1).lanewise(VectorOperators.XOR, k0);
      x1 = low1;
      x2 = high0.lanewise(VectorOperators.XOR, x3).lanewise(VectorOperators.XOR, k1);
      x3 = low0;
      k0 += Philox.WEYL_0;
      k1 += Philox.WEYL_1;
    }
    x0.intoArray(words, 0);
    x1.intoArray(words, WIDTH);
    x2.intoArray(words, 2 * WIDTH);
    x3.intoArray(words, 3 * WIDTH);
  }

  private static LongVector unsignedMultiplyHigh(LongVector x, long multiplier) {
    long m1 = multiplier >>> 32;
    long m0 = multiplier & LOW;
    LongVector x1 = x.lanewise(VectorOperators.LSHR, 32);
    LongVector x0 = x.and(LOW);
    LongVector middle = x0.mul(m0).lanewise(VectorOperators.LSHR, 32).add(x1.mul(m0));
    LongVector carry = middle.and(LOW).add(x0.mul(m1)).lanewise(VectorOperators.LSHR, 32);
    return x1.mul(m1).add(middle.lanewise(VectorOperators.LSHR, 32)).add(carry);
  }

  /** {@link BoxMuller#normal} of {@link #WIDTH} words, both numbers. */
  private static void pair(long[] words, int from, double[] normals, int to) {
    radii(words, from, normals, to);
    turn(words, from, normals, to);
  }

  /** √(−ln u): {@link BoxMuller#log}. */
  private static void radii(long[] words, int from, double[] normals, int to) {
    LongVector word = LongVector.fromArray(LONGS, words, from);
    DoubleVector u = c(2.0).sub(fraction(word.and(RADIUS)));
    LongVector biased = u.reinterpretAsLongs().add(EXPONENT_BIAS - SQRT_HALF);
    LongVector exponent = biased.lanewise(VectorOperators.LSHR, 52);
    DoubleVector k =
        exponent
            .lanewise(VectorOperators.OR, TWO_POW_52)
            .reinterpretAsDoubles()
            .sub(EXPONENT_OFFSET);
    DoubleVector f = biased.and(FRACTION).add(SQRT_HALF).reinterpretAsDoubles().sub(1.0);
    DoubleVector s = f.div(f.add(2.0));
    DoubleVector z = s.mul(s);
    DoubleVector p = c(LOG_7).fma(z, c(LOG_6));
    p = p.fma(z, c(LOG_5));
    p = p.fma(z, c(LOG_4));
    p = p.fma(z, c(LOG_3));
    p = p.fma(z, c(LOG_2));
    p = p.fma(z, c(LOG_1));
    DoubleVector halfSquare = f.mul(0.5).mul(f);
    DoubleVector tail = s.fma(p.fma(z, halfSquare), k.mul(LN2_LOW));
    DoubleVector log = k.fma(c(LN2_HIGH), f.sub(halfSquare.sub(tail)));
    log.neg().sqrt().intoArray(normals, to);
  }

  /** The radii at {@code to} times cos x − sin x and cos x + sin x, with their signs. */
  private static void turn(long[] words, int from, double[] normals, int to) {
    LongVector word = LongVector.fromArray(LONGS, words, from);
    LongVector angle = word.lanewise(VectorOperators.LSHL, ANGLE_SHIFT);
    DoubleVector x = fraction(angle).sub(1.5).mul(HALF_PI);
    DoubleVector z = x.mul(x);
    DoubleVector sin = c(SIN_6).fma(z, c(SIN_5));
    sin = sin.fma(z, c(SIN_4));
    sin = sin.fma(z, c(SIN_3));
    sin = sin.fma(z, c(SIN_2));
    sin = sin.fma(z, c(SIN_1));
    sin = sin.fma(z.mul(x), x);
    DoubleVector cos = c(COS_6).fma(z, c(COS_5));
    cos = cos.fma(z, c(COS_4));
    cos = cos.fma(z, c(COS_3));
    cos = cos.fma(z, c(COS_2));
    cos = cos.fma(z, c(COS_1));
    cos = cos.fma(z.mul(z), c(-0.5).fma(z, c(1.0)));
    DoubleVector radius = DoubleVector.fromArray(DOUBLES, normals, to);
    LongVector first = radius.mul(cos.sub(sin)).reinterpretAsLongs();
    LongVector second = radius.mul(cos.add(sin)).reinterpretAsLongs();
    LongVector firstSign =
        word.lanewise(VectorOperators.LSHL, FIRST_SIGN_SHIFT).and(Long.MIN_VALUE);
    LongVector secondSign =
        word.lanewise(VectorOperators.LSHL, SECOND_SIGN_SHIFT).and(Long.MIN_VALUE);
    first.lanewise(VectorOperators.XOR, firstSign).reinterpretAsDoubles().intoArray(normals, to);
    second
        .lanewise(VectorOperators.XOR, secondSign)
        .reinterpretAsDoubles()
        .intoArray(normals, to + WIDTH);
  }

  /** In [1, 2), by the word's upper 52 bits. */
  private static DoubleVector fraction(LongVector word) {
    return word.lanewise(VectorOperators.LSHR, 12)
        .lanewise(VectorOperators.OR, ONE)
        .reinterpretAsDoubles();
  }

  private static DoubleVector c(double constant) {
    return DoubleVector.broadcast(DOUBLES, constant);
  }
}
