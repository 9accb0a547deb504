package org.ddpmix.kernel;

import static org.ddpmix.kernel.BoxMuller.*;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link NormalGenerator} on the Vector API. SIMD lanes hold consecutive rows. */
final class VectorNormals implements NormalGenerator {
  // All vector code of a JVM must use one species; see VectorTiles.SPECIES.
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_MAX;
  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_MAX;
  private static final int WIDTH = DOUBLES.length();

  private static final LongVector LANES;

  static {
    long[] lanes = new long[WIDTH];
    Arrays.setAll(lanes, i -> i);
    LANES = LongVector.fromArray(LONGS, lanes, 0);
  }

  /** Rows of a group: two vectors. */
  private static final int ROWS = 2 * WIDTH;

  /** Vectors of words per batch: enough to hide latencies. */
  private static final int BATCH = 32;

  private final long[] schedule;
  private final int perRow;
  private final int height; // numbers per row, rounded up to even
  private final int pairs; // pairs of numbers per row, one word each
  private final int groups; // groups of rows per batch
  private final long[] words;
  private final double[] radii;

  VectorNormals(long seed, long step, int perRow) {
    schedule = Threefry.schedule(seed, step, 0, 0);
    this.perRow = perRow;
    height = NormalGenerator.height(perRow);
    pairs = height / 2;
    groups = Math.max(1, BATCH / Math.max(1, height));
    words = new long[(groups * pairs + Threefry.WORDS) * ROWS];
    radii = new double[groups * pairs * ROWS];
  }

  @Override
  public void fillRows(long firstRow, int rows, double[] out) {
    int batch = groups * ROWS;
    double[] normals = new double[batch * height];
    for (int i = 0; i < rows; i += batch) {
      int count = Math.min(batch, rows - i);
      fill(firstRow + i, count, 0, normals, 0);
      for (int row = 0; row < count; row += ROWS) {
        int lanes = Math.min(ROWS, count - row);
        transpose(normals, row * height, lanes, perRow, out, (i + row) * perRow);
      }
    }
  }

  @Override
  public void fill(long firstRow, int rows, int draw, double[] out, int offset) {
    for (int i = 0; i < rows; i += groups * ROWS) {
      int count = Math.min(groups, (rows - i + ROWS - 1) / ROWS);
      for (int g = 0; g < count; g++) {
        // Surplus words of the last block are overwritten by the next group.
        for (int p = 0; p < pairs; p += Threefry.WORDS) {
          for (int lane = 0; lane < ROWS; lane += WIDTH) {
            long row = firstRow + i + g * ROWS + lane;
            blocks(schedule, p / Threefry.WORDS, row, draw, words, (g * pairs + p) * ROWS + lane);
          }
        }
      }
      for (Stage stage : STAGES) {
        stage.run(words, radii, count * pairs * ROWS, out, offset + i * height);
      }
    }
  }

  /** Converts interleaved to row-major, four rows at a time if possible. */
  private static void transpose(
      double[] normals, int from, int lanes, int perRow, double[] out, int to) {
    int lane = 0;
    for (; lane + 4 <= lanes; lane += 4) {
      int row0 = to + lane * perRow;
      int row1 = row0 + perRow;
      int row2 = row1 + perRow;
      int row3 = row2 + perRow;
      for (int j = 0, i = from + lane; j < perRow; j++, i += ROWS) {
        out[row0 + j] = normals[i];
        out[row1 + j] = normals[i + 1];
        out[row2 + j] = normals[i + 2];
        out[row3 + j] = normals[i + 3];
      }
    }
    for (; lane < lanes; lane++) {
      for (int j = 0, i = from + lane; j < perRow; j++, i += ROWS) {
        out[to + lane * perRow + j] = normals[i];
      }
    }
  }

  /** {@link Threefry#block} of {@link #WIDTH} rows. */
  private static void blocks(
      long[] schedule, long block, long row, long draw, long[] words, int to) {
    LongVector x0 = LongVector.broadcast(LONGS, block + schedule[0]);
    LongVector x1 = LANES.add(row + schedule[1]);
    LongVector x2 = LongVector.broadcast(LONGS, draw + schedule[2]);
    LongVector x3 = LongVector.broadcast(LONGS, schedule[3]);
    int round = 0;
    for (int s = 1; s <= Threefry.INJECTIONS; s++) {
      // Two rounds per iteration instead of four: the compiler does not inline larger bodies.
      for (int i = 0; i < Threefry.ROUNDS; i += 2, round += 2) {
        x0 = x0.add(x1);
        x1 = mix(x1, Threefry.FIRST[round], x0);
        x2 = x2.add(x3);
        x3 = mix(x3, Threefry.SECOND[round], x2);
        x0 = x0.add(x3);
        x3 = mix(x3, Threefry.FIRST[round + 1], x0);
        x2 = x2.add(x1);
        x1 = mix(x1, Threefry.SECOND[round + 1], x2);
      }
      x0 = x0.add(schedule[s]);
      x1 = x1.add(schedule[s + 1]);
      x2 = x2.add(schedule[s + 2]);
      x3 = x3.add(schedule[s + 3] + s);
    }
    x0 = x0.add(x1);
    x1 = mix(x1, Threefry.FIRST[round], x0);
    x2 = x2.add(x3);
    x3 = mix(x3, Threefry.SECOND[round], x2);
    x0.intoArray(words, to);
    x1.intoArray(words, to + ROWS);
    x2.intoArray(words, to + 2 * ROWS);
    x3.intoArray(words, to + 3 * ROWS);
  }

  private static LongVector mix(LongVector x, int rotation, LongVector sum) {
    return x.lanewise(VectorOperators.LSHL, rotation)
        .lanewise(VectorOperators.OR, x.lanewise(VectorOperators.LSHR, 64 - rotation))
        .lanewise(VectorOperators.XOR, sum);
  }

  /**
   * One stage of the Box–Muller transform, for many words. The stages are called through an
   * interface because the compiler does not inline call sites with more than two targets. Inlined
   * into one method, they would exceed NodeCountInliningCutoff, and vectors would be allocated on
   * the heap.
   */
  private interface Stage {
    void run(long[] words, double[] radii, int length, double[] out, int offset);
  }

  private static final Stage[] STAGES = {
    VectorNormals::split,
    VectorNormals::radii,
    VectorNormals::angles,
    VectorNormals::multiplyByRadius
  };

  /**
   * The output index of the first number of a word; the second follows at a distance of {@link
   * #ROWS}.
   */
  private static int outputIndex(int offset, int from) {
    return offset + 2 * from - from % ROWS;
  }

  /**
   * Decomposes u = 2ᵏ (1 + f) of each word as in {@link BoxMuller#log}. Stores f in {@code radii}
   * and k in {@code out}.
   */
  private static void split(long[] words, double[] radii, int length, double[] out, int offset) {
    for (int from = 0; from < length; from += WIDTH) {
      LongVector word = LongVector.fromArray(LONGS, words, from);
      DoubleVector u = c(2.0).sub(fraction(word.and(RADIUS)));
      LongVector biased = u.reinterpretAsLongs().add(EXPONENT_BIAS - SQRT_HALF);
      LongVector exponent = biased.lanewise(VectorOperators.LSHR, 52);
      exponent
          .lanewise(VectorOperators.OR, TWO_POW_52)
          .reinterpretAsDoubles()
          .sub(EXPONENT_OFFSET)
          .intoArray(out, outputIndex(offset, from));
      biased.and(FRACTION).add(SQRT_HALF).reinterpretAsDoubles().sub(1.0).intoArray(radii, from);
    }
  }

  /** Computes √(−ln u). */
  private static void radii(long[] words, double[] radii, int length, double[] out, int offset) {
    for (int from = 0; from < length; from += WIDTH) {
      DoubleVector k = DoubleVector.fromArray(DOUBLES, out, outputIndex(offset, from));
      DoubleVector f = DoubleVector.fromArray(DOUBLES, radii, from);
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
      log.neg().sqrt().intoArray(radii, from);
    }
  }

  /** Computes cos x − sin x and cos x + sin x. */
  private static void angles(long[] words, double[] radii, int length, double[] out, int offset) {
    for (int from = 0; from < length; from += WIDTH) {
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
      int to = outputIndex(offset, from);
      cos.sub(sin).intoArray(out, to);
      cos.add(sin).intoArray(out, to + ROWS);
    }
  }

  /** Multiplies both numbers by the radius and applies the signs. */
  private static void multiplyByRadius(
      long[] words, double[] radii, int length, double[] out, int offset) {
    for (int from = 0; from < length; from += WIDTH) {
      LongVector word = LongVector.fromArray(LONGS, words, from);
      DoubleVector radius = DoubleVector.fromArray(DOUBLES, radii, from);
      int to = outputIndex(offset, from);
      signed(radius, word.lanewise(VectorOperators.LSHL, FIRST_SIGN_SHIFT), out, to);
      signed(radius, word.lanewise(VectorOperators.LSHL, SECOND_SIGN_SHIFT), out, to + ROWS);
    }
  }

  private static void signed(DoubleVector radius, LongVector sign, double[] out, int at) {
    radius
        .mul(DoubleVector.fromArray(DOUBLES, out, at))
        .reinterpretAsLongs()
        .lanewise(VectorOperators.XOR, sign.and(Long.MIN_VALUE))
        .reinterpretAsDoubles()
        .intoArray(out, at);
  }

  /** A number in [1, 2) from the upper 52 bits of a word. */
  private static DoubleVector fraction(LongVector word) {
    return word.lanewise(VectorOperators.LSHR, 12)
        .lanewise(VectorOperators.OR, ONE)
        .reinterpretAsDoubles();
  }

  private static DoubleVector c(double constant) {
    return DoubleVector.broadcast(DOUBLES, constant);
  }
}
