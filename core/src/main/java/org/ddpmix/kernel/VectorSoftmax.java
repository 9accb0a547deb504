package org.ddpmix.kernel;

import static org.ddpmix.kernel.Exponential.*;
import static org.ddpmix.kernel.VectorTiles.LANES;
import static org.ddpmix.kernel.VectorTiles.SPECIES;
import static org.ddpmix.kernel.VectorTiles.WIDTH;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link Softmax} on the Vector API. SIMD lanes hold rows, so that maxima and sums need no
 * operations across lanes.
 */
final class VectorSoftmax implements Softmax {

  private final int k;
  private final double[] columns; // k × LANES: the transpose of a group of rows
  private final double[] max = new double[LANES];
  private final double[] sum = new double[LANES];

  VectorSoftmax(int k) {
    this.k = k;
    this.columns = new double[k * LANES];
  }

  @Override
  public void normalise(double[] logits, int rows, double[] logSumExp) {
    for (int row = 0; row < rows; row += LANES) {
      int lanes = Math.min(LANES, rows - row);
      gather(logits, row * k, lanes);
      for (int lane = 0; lane < LANES; lane += WIDTH) {
        findMax(columns, lane, k, max);
      }
      for (int lane = 0; lane < LANES; lane += WIDTH) {
        exponentiate(columns, lane, k, max, sum, lane);
        scale(columns, lane, k, sum);
      }
      scatter(logits, row * k, lanes);
      if (logSumExp != null) {
        for (int lane = 0; lane < lanes; lane++) {
          logSumExp[row + lane] = max[lane] + Math.log(sum[lane]);
        }
      }
    }
  }

  /** Transposes a group of rows. Lanes beyond the last row keep their old values. */
  private void gather(double[] logits, int first, int lanes) {
    for (int lane = 0; lane < lanes; lane++) {
      int from = first + lane * k;
      for (int j = 0; j < k; j++) {
        columns[j * LANES + lane] = logits[from + j];
      }
    }
  }

  private void scatter(double[] logits, int first, int lanes) {
    for (int lane = 0; lane < lanes; lane++) {
      int to = first + lane * k;
      for (int j = 0; j < k; j++) {
        logits[to + j] = columns[j * LANES + lane];
      }
    }
  }

  private static void findMax(double[] columns, int lane, int k, double[] max) {
    DoubleVector m = c(Double.NEGATIVE_INFINITY);
    for (int j = 0, i = lane; j < k; j++, i += LANES) {
      m = larger(m, DoubleVector.fromArray(SPECIES, columns, i));
    }
    m.intoArray(max, lane);
  }

  /**
   * The larger number per lane, where a is not NaN. This is cheaper than a maximum that orders
   * signed zeros.
   */
  static DoubleVector larger(DoubleVector a, DoubleVector b) {
    return a.blend(b, b.compare(VectorOperators.GT, a));
  }

  /**
   * Computes exp(logit − max) as {@link Exponential#exp} does, and the sums over columns.
   *
   * @param columns k × {@link VectorTiles#LANES}, overwritten in the lanes of one vector, starting
   *     at {@code at}
   * @param max one number per lane, starting at {@code lane}
   * @param sum one number per lane, starting at {@code lane}, overwritten
   */
  static void exponentiate(double[] columns, int at, int k, double[] max, double[] sum, int lane) {
    DoubleVector m = DoubleVector.fromArray(SPECIES, max, lane);
    DoubleVector total = c(0);
    for (int j = 0, i = at; j < k; j++, i += LANES) {
      DoubleVector e = exp(DoubleVector.fromArray(SPECIES, columns, i).sub(m));
      e.intoArray(columns, i);
      total = total.add(e);
    }
    total.intoArray(sum, lane);
  }

  /** Computes {@link Exponential#exp} per lane. */
  private static DoubleVector exp(DoubleVector x) {
    DoubleVector rounded = x.fma(c(LOG2_E), c(ROUNDER));
    DoubleVector n = rounded.sub(ROUNDER);
    DoubleVector r = n.fma(c(-LN2_LOW), n.fma(c(-LN2_HIGH), x));
    DoubleVector square = r.mul(r);
    DoubleVector fourth = square.mul(square);
    DoubleVector p = c(C11).fma(r, c(C10));
    p = p.fma(square, c(C9).fma(r, c(C8)));
    p = p.fma(square, c(C7).fma(r, c(C6)));
    DoubleVector low = c(C5).fma(r, c(C4)).fma(square, c(C3).fma(r, c(C2)));
    p = p.fma(fourth, low).fma(square, r).add(1.0);
    DoubleVector power =
        rounded.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52).reinterpretAsDoubles();
    return p.mul(power).blend(0.0, x.compare(VectorOperators.LT, MIN_ARGUMENT));
  }

  /** Divides the exponentials by their sums. */
  private static void scale(double[] columns, int lane, int k, double[] sum) {
    DoubleVector scale = c(1.0).div(DoubleVector.fromArray(SPECIES, sum, lane));
    for (int j = 0, i = lane; j < k; j++, i += LANES) {
      DoubleVector.fromArray(SPECIES, columns, i).mul(scale).intoArray(columns, i);
    }
  }

  private static DoubleVector c(double constant) {
    return DoubleVector.broadcast(SPECIES, constant);
  }
}
