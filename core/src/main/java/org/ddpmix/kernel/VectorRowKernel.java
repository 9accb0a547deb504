package org.ddpmix.kernel;

import static org.ddpmix.kernel.VectorTiles.SPECIES;
import static org.ddpmix.kernel.VectorTiles.WIDTH;

import jdk.incubator.vector.DoubleVector;

/**
 * {@link RowKernel} on the Vector API. The compiler does not vectorize these loops by itself,
 * because it cannot exclude that the arrays overlap.
 */
final class VectorRowKernel implements RowKernel {
  private final double[] sums = new double[Math.max(CHAINS, WIDTH)];

  @Override
  public void subtract(double[] a, int at, double[] b, int bAt, int d, double[] out, int outAt) {
    int j = 0;
    for (; j <= d - WIDTH; j += WIDTH) {
      DoubleVector.fromArray(SPECIES, a, at + j)
          .sub(DoubleVector.fromArray(SPECIES, b, bAt + j))
          .intoArray(out, outAt + j);
    }
    for (; j < d; j++) {
      out[outAt + j] = a[at + j] - b[bAt + j];
    }
  }

  @Override
  public void squaredNorms(double[] x, int offset, int rows, int d, double[] out) {
    if (WIDTH > CHAINS) {
      RowKernel.super.squaredNorms(x, offset, rows, d, out);
      return;
    }
    for (int i = 0; i < rows; i++) {
      int from = offset + i * d;
      for (int lane = 0; lane < CHAINS; lane += WIDTH) {
        addSquares(x, from, d, lane, sums);
      }
      for (int j = d - d % CHAINS; j < d; j++) {
        sums[j % CHAINS] = Math.fma(x[from + j], x[from + j], sums[j % CHAINS]);
      }
      out[i] = RowKernel.total(sums);
    }
  }

  /** Computes the sums of one vector of chains, without the remainder of the row. */
  private static void addSquares(double[] x, int from, int d, int lane, double[] sums) {
    DoubleVector sum = DoubleVector.zero(SPECIES);
    for (int j = lane; j < d - d % CHAINS; j += CHAINS) {
      DoubleVector value = DoubleVector.fromArray(SPECIES, x, from + j);
      sum = value.fma(value, sum);
    }
    sum.intoArray(sums, lane);
  }

  @Override
  public void scale(
      double[] from,
      int at,
      int d,
      double factor,
      double[] to,
      int toOffset,
      double[] sums,
      int sum) {
    DoubleVector times = DoubleVector.broadcast(SPECIES, factor);
    int j = 0;
    for (; j <= d - WIDTH; j += WIDTH) {
      DoubleVector scaled = times.mul(DoubleVector.fromArray(SPECIES, from, at + j));
      scaled.intoArray(to, toOffset + j);
      times.fma(scaled, DoubleVector.fromArray(SPECIES, sums, sum + j)).intoArray(sums, sum + j);
    }
    for (; j < d; j++) {
      double scaled = factor * from[at + j];
      to[toOffset + j] = scaled;
      sums[sum + j] = Math.fma(factor, scaled, sums[sum + j]);
    }
  }

  @Override
  public void add(double[] from, int at, int d, double factor, double[] sums, int sum) {
    DoubleVector times = DoubleVector.broadcast(SPECIES, factor);
    int j = 0;
    for (; j <= d - WIDTH; j += WIDTH) {
      times
          .fma(
              DoubleVector.fromArray(SPECIES, from, at + j),
              DoubleVector.fromArray(SPECIES, sums, sum + j))
          .intoArray(sums, sum + j);
    }
    for (; j < d; j++) {
      sums[sum + j] = Math.fma(factor, from[at + j], sums[sum + j]);
    }
  }
}
