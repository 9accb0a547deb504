package org.ddpmix.gradient;

import static org.ddpmix.gradient.Exponential.*;
import static org.ddpmix.gradient.VectorTiles.SPECIES;
import static org.ddpmix.gradient.VectorTiles.WIDTH;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link Softmax} on the Vector API: lanes are rows, so that maxima and sums go row by row without
 * crossing lanes.
 */
final class VectorSoftmax implements Softmax {

  private final int k;
  private final double[] columns; // k × WIDTH: the transpose of some rows
  private final double[] max = new double[WIDTH];
  private final double[] sum = new double[WIDTH];

  VectorSoftmax(int k) {
    this.k = k;
    this.columns = new double[k * WIDTH];
  }

  @Override
  public void normalise(double[] logits, int rows, double[] logSumExp) {
    for (int row = 0; row < rows; row += WIDTH) {
      int lanes = Math.min(WIDTH, rows - row);
      gather(logits, row * k, lanes);
      findMax(columns, k, max);
      exponentiate(columns, 0, WIDTH, k, max, sum);
      scale(columns, 0, WIDTH, k, sum);
      scatter(logits, row * k, lanes);
      if (logSumExp != null) {
        for (int lane = 0; lane < lanes; lane++) {
          logSumExp[row + lane] = max[lane] + Math.log(sum[lane]);
        }
      }
    }
  }

  /** Lanes beyond the last row keep what they held. */
  private void gather(double[] logits, int first, int lanes) {
    for (int lane = 0; lane < lanes; lane++) {
      int from = first + lane * k;
      for (int j = 0; j < k; j++) {
        columns[j * WIDTH + lane] = logits[from + j];
      }
    }
  }

  private void scatter(double[] logits, int first, int lanes) {
    for (int lane = 0; lane < lanes; lane++) {
      int to = first + lane * k;
      for (int j = 0; j < k; j++) {
        logits[to + j] = columns[j * WIDTH + lane];
      }
    }
  }

  private static void findMax(double[] columns, int k, double[] max) {
    DoubleVector m = DoubleVector.broadcast(SPECIES, Double.NEGATIVE_INFINITY);
    for (int j = 0; j < k; j++) {
      m = m.lanewise(VectorOperators.MAX, DoubleVector.fromArray(SPECIES, columns, j * WIDTH));
    }
    m.intoArray(max, 0);
  }

  /**
   * exp(logit − max) by {@link Exponential#exp}, and the sums.
   *
   * @param columns k rows of {@code stride} lanes; a vector of them, from {@code lane}, is done
   * @param max a number for each lane
   * @param sum a number for each lane, overwritten
   */
  static void exponentiate(
      double[] columns, int lane, int stride, int k, double[] max, double[] sum) {
    DoubleVector m = DoubleVector.fromArray(SPECIES, max, lane);
    DoubleVector s = DoubleVector.zero(SPECIES);
    for (int j = 0, i = lane; j < k; j++, i += stride) {
      DoubleVector x =
          DoubleVector.fromArray(SPECIES, columns, i).sub(m).lanewise(VectorOperators.MAX, LOWEST);
      DoubleVector n = x.fma(c(LOG2_E), c(ROUNDER)).sub(ROUNDER);
      DoubleVector r = n.fma(c(-LN2_LOW), n.fma(c(-LN2_HIGH), x));
      DoubleVector p = c(C13).fma(r, c(C12));
      p = p.fma(r, c(C11));
      p = p.fma(r, c(C10));
      p = p.fma(r, c(C9));
      p = p.fma(r, c(C8));
      p = p.fma(r, c(C7));
      p = p.fma(r, c(C6));
      p = p.fma(r, c(C5));
      p = p.fma(r, c(C4));
      p = p.fma(r, c(C3));
      p = p.fma(r, c(C2));
      p = p.fma(r.mul(r), r).add(1.0);
      DoubleVector exponent =
          n.add(EXPONENT_BIAS).lanewise(VectorOperators.MAX, 0.0).add(TWO_POW_52);
      DoubleVector power =
          exponent.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52).reinterpretAsDoubles();
      DoubleVector e = p.mul(power);
      e.intoArray(columns, i);
      s = s.add(e);
    }
    s.intoArray(sum, lane);
  }

  /** Divides by the sums. */
  static void scale(double[] columns, int lane, int stride, int k, double[] sum) {
    DoubleVector scale = c(1.0).div(DoubleVector.fromArray(SPECIES, sum, lane));
    for (int j = 0, i = lane; j < k; j++, i += stride) {
      DoubleVector.fromArray(SPECIES, columns, i).mul(scale).intoArray(columns, i);
    }
  }

  private static DoubleVector c(double constant) {
    return DoubleVector.broadcast(SPECIES, constant);
  }
}
