package org.ddpmix.kernel;

import static org.ddpmix.kernel.VectorTiles.LANES;
import static org.ddpmix.kernel.VectorTiles.PANEL;
import static org.ddpmix.kernel.VectorTiles.SPECIES;
import static org.ddpmix.kernel.VectorTiles.WIDTH;

import jdk.incubator.vector.DoubleVector;

/**
 * Additional tiles that only the double-precision kernel needs: for narrow panels, for few rows and
 * for row-major matrices. Single-precision matrices are padded and interleaved, so the tiles of
 * {@link VectorTiles} suffice for them.
 */
final class DoubleOnlyTiles {

  private DoubleOnlyTiles() {}

  /** Copies 2 vectors of each row to a contiguous panel. */
  static void copyPanel(double[] b, int b0, int ldb, double[] panel, int rows) {
    for (int r = 0; r < rows; r++) {
      DoubleVector.fromArray(SPECIES, b, b0 + r * ldb).intoArray(panel, r * PANEL);
      DoubleVector.fromArray(SPECIES, b, b0 + r * ldb + WIDTH).intoArray(panel, r * PANEL + WIDTH);
    }
  }

  /** C = A B, 1 row of A and a panel of B that is 2 vectors wide. */
  static void times1x2(double[] a, int a0, double[] b, int b0, int inner, double[] c, int c0) {
    DoubleVector c00 = DoubleVector.zero(SPECIES);
    DoubleVector c01 = DoubleVector.zero(SPECIES);
    for (int l = 0; l < inner; l++) {
      DoubleVector x0 = DoubleVector.broadcast(SPECIES, a[a0 + l]);
      c00 = x0.fma(DoubleVector.fromArray(SPECIES, b, b0 + l * 2 * WIDTH), c00);
      c01 = x0.fma(DoubleVector.fromArray(SPECIES, b, b0 + l * 2 * WIDTH + WIDTH), c01);
    }
    c00.intoArray(c, c0);
    c01.intoArray(c, c0 + WIDTH);
  }

  /** C = A B, 1 row of A and a panel of B that is 1 vector wide. */
  static void times1x1(double[] a, int a0, double[] b, int b0, int inner, double[] c, int c0) {
    DoubleVector c00 = DoubleVector.zero(SPECIES);
    for (int l = 0; l < inner; l++) {
      DoubleVector x0 = DoubleVector.broadcast(SPECIES, a[a0 + l]);
      c00 = x0.fma(DoubleVector.fromArray(SPECIES, b, b0 + l * WIDTH), c00);
    }
    c00.intoArray(c, c0);
  }

  /** C = A B, 4 rows of A and a panel of B that is 2 vectors wide. */
  static void times4x2(
      double[] a, int a0, int lda, double[] b, int b0, int inner, double[] c, int c0, int ldc) {
    DoubleVector c00 = DoubleVector.zero(SPECIES);
    DoubleVector c01 = DoubleVector.zero(SPECIES);
    DoubleVector c10 = DoubleVector.zero(SPECIES);
    DoubleVector c11 = DoubleVector.zero(SPECIES);
    DoubleVector c20 = DoubleVector.zero(SPECIES);
    DoubleVector c21 = DoubleVector.zero(SPECIES);
    DoubleVector c30 = DoubleVector.zero(SPECIES);
    DoubleVector c31 = DoubleVector.zero(SPECIES);
    for (int l = 0; l < inner; l++) {
      DoubleVector p0 = DoubleVector.fromArray(SPECIES, b, b0 + l * 2 * WIDTH);
      DoubleVector p1 = DoubleVector.fromArray(SPECIES, b, b0 + l * 2 * WIDTH + WIDTH);
      DoubleVector x0 = DoubleVector.broadcast(SPECIES, a[a0 + l]);
      c00 = x0.fma(p0, c00);
      c01 = x0.fma(p1, c01);
      DoubleVector x1 = DoubleVector.broadcast(SPECIES, a[a0 + lda + l]);
      c10 = x1.fma(p0, c10);
      c11 = x1.fma(p1, c11);
      DoubleVector x2 = DoubleVector.broadcast(SPECIES, a[a0 + 2 * lda + l]);
      c20 = x2.fma(p0, c20);
      c21 = x2.fma(p1, c21);
      DoubleVector x3 = DoubleVector.broadcast(SPECIES, a[a0 + 3 * lda + l]);
      c30 = x3.fma(p0, c30);
      c31 = x3.fma(p1, c31);
    }
    c00.intoArray(c, c0);
    c01.intoArray(c, c0 + WIDTH);
    c10.intoArray(c, c0 + ldc);
    c11.intoArray(c, c0 + ldc + WIDTH);
    c20.intoArray(c, c0 + 2 * ldc);
    c21.intoArray(c, c0 + 2 * ldc + WIDTH);
    c30.intoArray(c, c0 + 3 * ldc);
    c31.intoArray(c, c0 + 3 * ldc + WIDTH);
  }

  /** C = A B, 6 rows of A and a panel of B that is 1 vector wide. */
  static void times6x1(
      double[] a, int a0, int lda, double[] b, int b0, int inner, double[] c, int c0, int ldc) {
    DoubleVector c00 = DoubleVector.zero(SPECIES);
    DoubleVector c10 = DoubleVector.zero(SPECIES);
    DoubleVector c20 = DoubleVector.zero(SPECIES);
    DoubleVector c30 = DoubleVector.zero(SPECIES);
    DoubleVector c40 = DoubleVector.zero(SPECIES);
    DoubleVector c50 = DoubleVector.zero(SPECIES);
    for (int l = 0; l < inner; l++) {
      DoubleVector p0 = DoubleVector.fromArray(SPECIES, b, b0 + l * WIDTH);
      DoubleVector x0 = DoubleVector.broadcast(SPECIES, a[a0 + l]);
      c00 = x0.fma(p0, c00);
      DoubleVector x1 = DoubleVector.broadcast(SPECIES, a[a0 + lda + l]);
      c10 = x1.fma(p0, c10);
      DoubleVector x2 = DoubleVector.broadcast(SPECIES, a[a0 + 2 * lda + l]);
      c20 = x2.fma(p0, c20);
      DoubleVector x3 = DoubleVector.broadcast(SPECIES, a[a0 + 3 * lda + l]);
      c30 = x3.fma(p0, c30);
      DoubleVector x4 = DoubleVector.broadcast(SPECIES, a[a0 + 4 * lda + l]);
      c40 = x4.fma(p0, c40);
      DoubleVector x5 = DoubleVector.broadcast(SPECIES, a[a0 + 5 * lda + l]);
      c50 = x5.fma(p0, c50);
    }
    c00.intoArray(c, c0);
    c10.intoArray(c, c0 + ldc);
    c20.intoArray(c, c0 + 2 * ldc);
    c30.intoArray(c, c0 + 3 * ldc);
    c40.intoArray(c, c0 + 4 * ldc);
    c50.intoArray(c, c0 + 5 * ldc);
  }

  /** C += Aᵀ B, 6 columns of A and 2 vectors of B's columns. */
  static void add6x2(
      double[] a,
      int a0,
      int lda,
      double[] b,
      int b0,
      int ldb,
      int rows,
      double[] c,
      int c0,
      int ldc) {
    DoubleVector c00 = DoubleVector.fromArray(SPECIES, c, c0);
    DoubleVector c01 = DoubleVector.fromArray(SPECIES, c, c0 + WIDTH);
    DoubleVector c10 = DoubleVector.fromArray(SPECIES, c, c0 + ldc);
    DoubleVector c11 = DoubleVector.fromArray(SPECIES, c, c0 + ldc + WIDTH);
    DoubleVector c20 = DoubleVector.fromArray(SPECIES, c, c0 + 2 * ldc);
    DoubleVector c21 = DoubleVector.fromArray(SPECIES, c, c0 + 2 * ldc + WIDTH);
    DoubleVector c30 = DoubleVector.fromArray(SPECIES, c, c0 + 3 * ldc);
    DoubleVector c31 = DoubleVector.fromArray(SPECIES, c, c0 + 3 * ldc + WIDTH);
    DoubleVector c40 = DoubleVector.fromArray(SPECIES, c, c0 + 4 * ldc);
    DoubleVector c41 = DoubleVector.fromArray(SPECIES, c, c0 + 4 * ldc + WIDTH);
    DoubleVector c50 = DoubleVector.fromArray(SPECIES, c, c0 + 5 * ldc);
    DoubleVector c51 = DoubleVector.fromArray(SPECIES, c, c0 + 5 * ldc + WIDTH);
    for (int r = 0; r < rows; r++) {
      int ar = a0 + r * lda;
      DoubleVector p0 = DoubleVector.fromArray(SPECIES, b, b0 + r * ldb);
      DoubleVector p1 = DoubleVector.fromArray(SPECIES, b, b0 + r * ldb + WIDTH);
      DoubleVector x0 = DoubleVector.broadcast(SPECIES, a[ar]);
      c00 = x0.fma(p0, c00);
      c01 = x0.fma(p1, c01);
      DoubleVector x1 = DoubleVector.broadcast(SPECIES, a[ar + 1]);
      c10 = x1.fma(p0, c10);
      c11 = x1.fma(p1, c11);
      DoubleVector x2 = DoubleVector.broadcast(SPECIES, a[ar + 2]);
      c20 = x2.fma(p0, c20);
      c21 = x2.fma(p1, c21);
      DoubleVector x3 = DoubleVector.broadcast(SPECIES, a[ar + 3]);
      c30 = x3.fma(p0, c30);
      c31 = x3.fma(p1, c31);
      DoubleVector x4 = DoubleVector.broadcast(SPECIES, a[ar + 4]);
      c40 = x4.fma(p0, c40);
      c41 = x4.fma(p1, c41);
      DoubleVector x5 = DoubleVector.broadcast(SPECIES, a[ar + 5]);
      c50 = x5.fma(p0, c50);
      c51 = x5.fma(p1, c51);
    }
    c00.intoArray(c, c0);
    c01.intoArray(c, c0 + WIDTH);
    c10.intoArray(c, c0 + ldc);
    c11.intoArray(c, c0 + ldc + WIDTH);
    c20.intoArray(c, c0 + 2 * ldc);
    c21.intoArray(c, c0 + 2 * ldc + WIDTH);
    c30.intoArray(c, c0 + 3 * ldc);
    c31.intoArray(c, c0 + 3 * ldc + WIDTH);
    c40.intoArray(c, c0 + 4 * ldc);
    c41.intoArray(c, c0 + 4 * ldc + WIDTH);
    c50.intoArray(c, c0 + 5 * ldc);
    c51.intoArray(c, c0 + 5 * ldc + WIDTH);
  }

  /** C += Aᵀ B, 4 columns of A and 2 vectors of B's columns. */
  static void add4x2(
      double[] a,
      int a0,
      int lda,
      double[] b,
      int b0,
      int ldb,
      int rows,
      double[] c,
      int c0,
      int ldc) {
    DoubleVector c00 = DoubleVector.fromArray(SPECIES, c, c0);
    DoubleVector c01 = DoubleVector.fromArray(SPECIES, c, c0 + WIDTH);
    DoubleVector c10 = DoubleVector.fromArray(SPECIES, c, c0 + ldc);
    DoubleVector c11 = DoubleVector.fromArray(SPECIES, c, c0 + ldc + WIDTH);
    DoubleVector c20 = DoubleVector.fromArray(SPECIES, c, c0 + 2 * ldc);
    DoubleVector c21 = DoubleVector.fromArray(SPECIES, c, c0 + 2 * ldc + WIDTH);
    DoubleVector c30 = DoubleVector.fromArray(SPECIES, c, c0 + 3 * ldc);
    DoubleVector c31 = DoubleVector.fromArray(SPECIES, c, c0 + 3 * ldc + WIDTH);
    for (int r = 0; r < rows; r++) {
      int ar = a0 + r * lda;
      DoubleVector p0 = DoubleVector.fromArray(SPECIES, b, b0 + r * ldb);
      DoubleVector p1 = DoubleVector.fromArray(SPECIES, b, b0 + r * ldb + WIDTH);
      DoubleVector x0 = DoubleVector.broadcast(SPECIES, a[ar]);
      c00 = x0.fma(p0, c00);
      c01 = x0.fma(p1, c01);
      DoubleVector x1 = DoubleVector.broadcast(SPECIES, a[ar + 1]);
      c10 = x1.fma(p0, c10);
      c11 = x1.fma(p1, c11);
      DoubleVector x2 = DoubleVector.broadcast(SPECIES, a[ar + 2]);
      c20 = x2.fma(p0, c20);
      c21 = x2.fma(p1, c21);
      DoubleVector x3 = DoubleVector.broadcast(SPECIES, a[ar + 3]);
      c30 = x3.fma(p0, c30);
      c31 = x3.fma(p1, c31);
    }
    c00.intoArray(c, c0);
    c01.intoArray(c, c0 + WIDTH);
    c10.intoArray(c, c0 + ldc);
    c11.intoArray(c, c0 + ldc + WIDTH);
    c20.intoArray(c, c0 + 2 * ldc);
    c21.intoArray(c, c0 + 2 * ldc + WIDTH);
    c30.intoArray(c, c0 + 3 * ldc);
    c31.intoArray(c, c0 + 3 * ldc + WIDTH);
  }

  /** C += Aᵀ B, 4 columns of A and 1 vector of B's columns. */
  static void add4x1(
      double[] a,
      int a0,
      int lda,
      double[] b,
      int b0,
      int ldb,
      int rows,
      double[] c,
      int c0,
      int ldc) {
    DoubleVector c00 = DoubleVector.fromArray(SPECIES, c, c0);
    DoubleVector c10 = DoubleVector.fromArray(SPECIES, c, c0 + ldc);
    DoubleVector c20 = DoubleVector.fromArray(SPECIES, c, c0 + 2 * ldc);
    DoubleVector c30 = DoubleVector.fromArray(SPECIES, c, c0 + 3 * ldc);
    for (int r = 0; r < rows; r++) {
      int ar = a0 + r * lda;
      DoubleVector p0 = DoubleVector.fromArray(SPECIES, b, b0 + r * ldb);
      DoubleVector x0 = DoubleVector.broadcast(SPECIES, a[ar]);
      c00 = x0.fma(p0, c00);
      DoubleVector x1 = DoubleVector.broadcast(SPECIES, a[ar + 1]);
      c10 = x1.fma(p0, c10);
      DoubleVector x2 = DoubleVector.broadcast(SPECIES, a[ar + 2]);
      c20 = x2.fma(p0, c20);
      DoubleVector x3 = DoubleVector.broadcast(SPECIES, a[ar + 3]);
      c30 = x3.fma(p0, c30);
    }
    c00.intoArray(c, c0);
    c10.intoArray(c, c0 + ldc);
    c20.intoArray(c, c0 + 2 * ldc);
    c30.intoArray(c, c0 + 3 * ldc);
  }

  /** C += Aᵀ B with A interleaved, 4 columns of A and 1 vector of B's columns. */
  static void addInterleaved4x1(
      double[] a,
      int a0,
      int group,
      double[] b,
      int b0,
      int ldb,
      int rows,
      double[] c,
      int c0,
      int ldc) {
    DoubleVector c00 = DoubleVector.fromArray(SPECIES, c, c0);
    DoubleVector c10 = DoubleVector.fromArray(SPECIES, c, c0 + ldc);
    DoubleVector c20 = DoubleVector.fromArray(SPECIES, c, c0 + 2 * ldc);
    DoubleVector c30 = DoubleVector.fromArray(SPECIES, c, c0 + 3 * ldc);
    int ar = a0;
    int lane = 0;
    for (int r = 0; r < rows; r++) {
      DoubleVector p0 = DoubleVector.fromArray(SPECIES, b, b0 + r * ldb);
      DoubleVector x0 = DoubleVector.broadcast(SPECIES, a[ar]);
      c00 = x0.fma(p0, c00);
      DoubleVector x1 = DoubleVector.broadcast(SPECIES, a[ar + LANES]);
      c10 = x1.fma(p0, c10);
      DoubleVector x2 = DoubleVector.broadcast(SPECIES, a[ar + 2 * LANES]);
      c20 = x2.fma(p0, c20);
      DoubleVector x3 = DoubleVector.broadcast(SPECIES, a[ar + 3 * LANES]);
      c30 = x3.fma(p0, c30);
      ar++;
      lane++;
      if (lane == LANES) {
        lane = 0;
        ar += group - LANES;
      }
    }
    c00.intoArray(c, c0);
    c10.intoArray(c, c0 + ldc);
    c20.intoArray(c, c0 + 2 * ldc);
    c30.intoArray(c, c0 + 3 * ldc);
  }
}
