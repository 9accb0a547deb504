package org.ddpmix.kernel;

import static org.ddpmix.kernel.VectorTiles.SPECIES;
import static org.ddpmix.kernel.VectorTiles.WIDTH;

import jdk.incubator.vector.DoubleVector;

/**
 * {@link DistanceKernel} on the Vector API. SIMD lanes hold rows of the fixed matrix, so that no
 * sum crosses lanes and a single row uses all lanes too. A tile of distances stays in registers.
 */
final class VectorDistanceKernel implements DistanceKernel {
  private static final int TILE_ROWS = 8;

  private final int k;
  private final int d;
  private final double[] b; // panels of d × WIDTH, an even number of them, padded with zeros
  private final double[] scales; // in the same layout, or null
  private final double[] edge = new double[TILE_ROWS * WIDTH];

  VectorDistanceKernel(double[] b, double[] scales, int k, int d) {
    this.k = k;
    this.d = d;
    this.b = packed(b, k, d);
    this.scales = scales == null ? null : packed(scales, k, d);
  }

  private static double[] packed(double[] b, int k, int d) {
    double[] packed = new double[(k + 2 * WIDTH - 1) / (2 * WIDTH) * 2 * WIDTH * d];
    for (int c = 0; c < k; c++) {
      for (int j = 0; j < d; j++) {
        packed[c / WIDTH * WIDTH * d + j * WIDTH + c % WIDTH] = b[c * d + j];
      }
    }
    return packed;
  }

  @Override
  public void squaredDistances(double[] x, int offset, int rows, double[] out) {
    if (rows >= TILE_ROWS) {
      for (int c = 0; c < k; c += WIDTH) {
        for (int next = 0; next < rows; next += TILE_ROWS) {
          // The last tile may recompute some rows, with the same result.
          int i = Math.min(next, rows - TILE_ROWS);
          if (c + WIDTH <= k) {
            tile(x, offset + i * d, c * d, out, i * k + c, k);
          } else {
            tile(x, offset + i * d, c * d, edge, 0, WIDTH);
            for (int r = 0; r < TILE_ROWS; r++) {
              System.arraycopy(edge, r * WIDTH, out, (i + r) * k + c, k - c);
            }
          }
        }
      }
    } else {
      for (int i = 0; i < rows; i++) {
        for (int c = 0; c < k; c += 2 * WIDTH) {
          if (c + 2 * WIDTH <= k) {
            row(x, offset + i * d, c * d, out, i * k + c);
          } else {
            row(x, offset + i * d, c * d, edge, 0);
            System.arraycopy(edge, 0, out, i * k + c, k - c);
          }
        }
      }
    }
  }

  private void tile(double[] x, int x0, int b0, double[] out, int out0, int ld) {
    if (scales == null) {
      tile8x1(x, x0, d, b, b0, out, out0, ld);
    } else {
      scaled8x1(x, x0, d, b, scales, b0, out, out0, ld);
    }
  }

  private void row(double[] x, int x0, int b0, double[] out, int out0) {
    if (scales == null) {
      tile1x2(x, x0, d, b, b0, out, out0);
    } else {
      scaled1x2(x, x0, d, b, scales, b0, out, out0);
    }
  }

  /** 8 rows and one vector of distances each. */
  private static void tile8x1(
      double[] x, int x0, int d, double[] b, int b0, double[] out, int out0, int ld) {
    DoubleVector d00 = DoubleVector.zero(SPECIES);
    DoubleVector d10 = DoubleVector.zero(SPECIES);
    DoubleVector d20 = DoubleVector.zero(SPECIES);
    DoubleVector d30 = DoubleVector.zero(SPECIES);
    DoubleVector d40 = DoubleVector.zero(SPECIES);
    DoubleVector d50 = DoubleVector.zero(SPECIES);
    DoubleVector d60 = DoubleVector.zero(SPECIES);
    DoubleVector d70 = DoubleVector.zero(SPECIES);
    for (int j = 0, at = 0; j < d; j++, at += WIDTH) {
      DoubleVector p0 = DoubleVector.fromArray(SPECIES, b, b0 + at);
      DoubleVector u0 = DoubleVector.broadcast(SPECIES, x[x0 + j]).sub(p0);
      d00 = u0.fma(u0, d00);
      DoubleVector u1 = DoubleVector.broadcast(SPECIES, x[x0 + d + j]).sub(p0);
      d10 = u1.fma(u1, d10);
      DoubleVector u2 = DoubleVector.broadcast(SPECIES, x[x0 + 2 * d + j]).sub(p0);
      d20 = u2.fma(u2, d20);
      DoubleVector u3 = DoubleVector.broadcast(SPECIES, x[x0 + 3 * d + j]).sub(p0);
      d30 = u3.fma(u3, d30);
      DoubleVector u4 = DoubleVector.broadcast(SPECIES, x[x0 + 4 * d + j]).sub(p0);
      d40 = u4.fma(u4, d40);
      DoubleVector u5 = DoubleVector.broadcast(SPECIES, x[x0 + 5 * d + j]).sub(p0);
      d50 = u5.fma(u5, d50);
      DoubleVector u6 = DoubleVector.broadcast(SPECIES, x[x0 + 6 * d + j]).sub(p0);
      d60 = u6.fma(u6, d60);
      DoubleVector u7 = DoubleVector.broadcast(SPECIES, x[x0 + 7 * d + j]).sub(p0);
      d70 = u7.fma(u7, d70);
    }
    d00.intoArray(out, out0);
    d10.intoArray(out, out0 + ld);
    d20.intoArray(out, out0 + 2 * ld);
    d30.intoArray(out, out0 + 3 * ld);
    d40.intoArray(out, out0 + 4 * ld);
    d50.intoArray(out, out0 + 5 * ld);
    d60.intoArray(out, out0 + 6 * ld);
    d70.intoArray(out, out0 + 7 * ld);
  }

  /** One row and 2 vectors of distances. */
  private static void tile1x2(
      double[] x, int x0, int d, double[] b, int b0, double[] out, int out0) {
    DoubleVector d00 = DoubleVector.zero(SPECIES);
    DoubleVector d01 = DoubleVector.zero(SPECIES);
    int b1 = b0 + d * WIDTH;
    for (int j = 0, at = 0; j < d; j++, at += WIDTH) {
      DoubleVector p0 = DoubleVector.fromArray(SPECIES, b, b0 + at);
      DoubleVector p1 = DoubleVector.fromArray(SPECIES, b, b1 + at);
      DoubleVector x0j = DoubleVector.broadcast(SPECIES, x[x0 + j]);
      DoubleVector u0 = x0j.sub(p0);
      d00 = u0.fma(u0, d00);
      DoubleVector u1 = x0j.sub(p1);
      d01 = u1.fma(u1, d01);
    }
    d00.intoArray(out, out0);
    d01.intoArray(out, out0 + WIDTH);
  }

  /** Like {@link #tile8x1}, with scales. */
  private static void scaled8x1(
      double[] x, int x0, int d, double[] b, double[] s, int b0, double[] out, int out0, int ld) {
    DoubleVector d00 = DoubleVector.zero(SPECIES);
    DoubleVector d10 = DoubleVector.zero(SPECIES);
    DoubleVector d20 = DoubleVector.zero(SPECIES);
    DoubleVector d30 = DoubleVector.zero(SPECIES);
    DoubleVector d40 = DoubleVector.zero(SPECIES);
    DoubleVector d50 = DoubleVector.zero(SPECIES);
    DoubleVector d60 = DoubleVector.zero(SPECIES);
    DoubleVector d70 = DoubleVector.zero(SPECIES);
    for (int j = 0, at = 0; j < d; j++, at += WIDTH) {
      DoubleVector p0 = DoubleVector.fromArray(SPECIES, b, b0 + at);
      DoubleVector s0 = DoubleVector.fromArray(SPECIES, s, b0 + at);
      DoubleVector u0 = DoubleVector.broadcast(SPECIES, x[x0 + j]).sub(p0).mul(s0);
      d00 = u0.fma(u0, d00);
      DoubleVector u1 = DoubleVector.broadcast(SPECIES, x[x0 + d + j]).sub(p0).mul(s0);
      d10 = u1.fma(u1, d10);
      DoubleVector u2 = DoubleVector.broadcast(SPECIES, x[x0 + 2 * d + j]).sub(p0).mul(s0);
      d20 = u2.fma(u2, d20);
      DoubleVector u3 = DoubleVector.broadcast(SPECIES, x[x0 + 3 * d + j]).sub(p0).mul(s0);
      d30 = u3.fma(u3, d30);
      DoubleVector u4 = DoubleVector.broadcast(SPECIES, x[x0 + 4 * d + j]).sub(p0).mul(s0);
      d40 = u4.fma(u4, d40);
      DoubleVector u5 = DoubleVector.broadcast(SPECIES, x[x0 + 5 * d + j]).sub(p0).mul(s0);
      d50 = u5.fma(u5, d50);
      DoubleVector u6 = DoubleVector.broadcast(SPECIES, x[x0 + 6 * d + j]).sub(p0).mul(s0);
      d60 = u6.fma(u6, d60);
      DoubleVector u7 = DoubleVector.broadcast(SPECIES, x[x0 + 7 * d + j]).sub(p0).mul(s0);
      d70 = u7.fma(u7, d70);
    }
    d00.intoArray(out, out0);
    d10.intoArray(out, out0 + ld);
    d20.intoArray(out, out0 + 2 * ld);
    d30.intoArray(out, out0 + 3 * ld);
    d40.intoArray(out, out0 + 4 * ld);
    d50.intoArray(out, out0 + 5 * ld);
    d60.intoArray(out, out0 + 6 * ld);
    d70.intoArray(out, out0 + 7 * ld);
  }

  /** Like {@link #tile1x2}, with scales. */
  private static void scaled1x2(
      double[] x, int x0, int d, double[] b, double[] s, int b0, double[] out, int out0) {
    DoubleVector d00 = DoubleVector.zero(SPECIES);
    DoubleVector d01 = DoubleVector.zero(SPECIES);
    int b1 = b0 + d * WIDTH;
    for (int j = 0, at = 0; j < d; j++, at += WIDTH) {
      DoubleVector p0 = DoubleVector.fromArray(SPECIES, b, b0 + at);
      DoubleVector s0 = DoubleVector.fromArray(SPECIES, s, b0 + at);
      DoubleVector p1 = DoubleVector.fromArray(SPECIES, b, b1 + at);
      DoubleVector s1 = DoubleVector.fromArray(SPECIES, s, b1 + at);
      DoubleVector x0j = DoubleVector.broadcast(SPECIES, x[x0 + j]);
      DoubleVector u0 = x0j.sub(p0).mul(s0);
      d00 = u0.fma(u0, d00);
      DoubleVector u1 = x0j.sub(p1).mul(s1);
      d01 = u1.fma(u1, d01);
    }
    d00.intoArray(out, out0);
    d01.intoArray(out, out0 + WIDTH);
  }
}
