package org.ddpmix.gradient;

import static org.ddpmix.gradient.Exponential.*;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Softmax} on the Vector API: lanes are rows, so that maxima and sums go row by row without
 * crossing lanes.
 */
final class VectorSoftmax implements Softmax {
  private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
  private static final int WIDTH = SPECIES.length();

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
      subtractMax(columns, k, max);
      exponentiate(columns, k, sum);
      scale(columns, k, sum);
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

  private static void subtractMax(double[] columns, int k, double[] max) {
    DoubleVector m = DoubleVector.broadcast(SPECIES, Double.NEGATIVE_INFINITY);
    for (int j = 0; j < k; j++) {
      m = m.lanewise(VectorOperators.MAX, DoubleVector.fromArray(SPECIES, columns, j * WIDTH));
    }
    for (int j = 0; j < k; j++) {
      DoubleVector.fromArray(SPECIES, columns, j * WIDTH).sub(m).intoArray(columns, j * WIDTH);
    }
    m.intoArray(max, 0);
  }

  /** {@link Exponential#exp}, and the sums. */
  private static void exponentiate(double[] columns, int k, double[] sum) {
    DoubleVector s = DoubleVector.zero(SPECIES);
    for (int j = 0; j < k; j++) {
      DoubleVector x =
          DoubleVector.fromArray(SPECIES, columns, j * WIDTH).lanewise(VectorOperators.MAX, LOWEST);
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
      e.intoArray(columns, j * WIDTH);
      s = s.add(e);
    }
    s.intoArray(sum, 0);
  }

  private static void scale(double[] columns, int k, double[] sum) {
    DoubleVector scale = c(1.0).div(DoubleVector.fromArray(SPECIES, sum, 0));
    for (int j = 0; j < k; j++) {
      DoubleVector.fromArray(SPECIES, columns, j * WIDTH).mul(scale).intoArray(columns, j * WIDTH);
    }
  }

  private static DoubleVector c(double constant) {
    return DoubleVector.broadcast(SPECIES, constant);
  }
}
