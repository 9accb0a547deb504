// Generated from VectorTiles.java by FloatTilesGenerator. Do not edit.
package org.ddpmix.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops of {@link VectorKernel} and {@link VectorFloatKernel}. A tile of C stays in
 * registers while one chain of multiply-adds per element is computed.
 *
 * <p>{@code VectorTiles} is the only source of these loops. {@code FloatTilesGenerator} (in the
 * test sources) generates {@code FloatTiles} from it by replacing the double-precision types by
 * single-precision types. A test fails if the generated file is out of date.
 *
 * <p>The loops are unrolled by hand, with one small method per tile shape, because the compiler
 * keeps vectors in registers only if they are local variables of a small method. {@link
 * TileShape#TILE_ROWS} rows of 2 vectors give enough independent chains to hide the latency of a
 * multiply-add, and they fit into the 16 registers of processors without 512-bit vectors.
 */
final class FloatTiles {
  /**
   * The species that the linear algebra of MLlib uses too. If a JVM has used two species of one
   * element type, methods compiled later allocate their vectors on the heap, at ten times the cost.
   */
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_MAX;

  /** The number of elements of a vector. */
  static final int WIDTH = SPECIES.length();

  /** The number of columns of a panel: two vectors. */
  static final int PANEL = 2 * WIDTH;

  /**
   * The number of rows in a group of an interleaved matrix: two vectors of doubles, in both
   * precisions.
   */
  static final int LANES = 2 * SPECIES.vectorByteSize() / Double.BYTES;

  private FloatTiles() {}

  /** C = A B, 6 rows of A and a panel of B that is 2 vectors wide. */
  static void times6x2(
      float[] a, int a0, int lda, float[] b, int b0, int inner, float[] c, int c0, int ldc) {
    FloatVector c00 = FloatVector.zero(SPECIES);
    FloatVector c01 = FloatVector.zero(SPECIES);
    FloatVector c10 = FloatVector.zero(SPECIES);
    FloatVector c11 = FloatVector.zero(SPECIES);
    FloatVector c20 = FloatVector.zero(SPECIES);
    FloatVector c21 = FloatVector.zero(SPECIES);
    FloatVector c30 = FloatVector.zero(SPECIES);
    FloatVector c31 = FloatVector.zero(SPECIES);
    FloatVector c40 = FloatVector.zero(SPECIES);
    FloatVector c41 = FloatVector.zero(SPECIES);
    FloatVector c50 = FloatVector.zero(SPECIES);
    FloatVector c51 = FloatVector.zero(SPECIES);
    for (int l = 0; l < inner; l++) {
      FloatVector p0 = FloatVector.fromArray(SPECIES, b, b0 + l * 2 * WIDTH);
      FloatVector p1 = FloatVector.fromArray(SPECIES, b, b0 + l * 2 * WIDTH + WIDTH);
      FloatVector x0 = FloatVector.broadcast(SPECIES, a[a0 + l]);
      c00 = x0.fma(p0, c00);
      c01 = x0.fma(p1, c01);
      FloatVector x1 = FloatVector.broadcast(SPECIES, a[a0 + lda + l]);
      c10 = x1.fma(p0, c10);
      c11 = x1.fma(p1, c11);
      FloatVector x2 = FloatVector.broadcast(SPECIES, a[a0 + 2 * lda + l]);
      c20 = x2.fma(p0, c20);
      c21 = x2.fma(p1, c21);
      FloatVector x3 = FloatVector.broadcast(SPECIES, a[a0 + 3 * lda + l]);
      c30 = x3.fma(p0, c30);
      c31 = x3.fma(p1, c31);
      FloatVector x4 = FloatVector.broadcast(SPECIES, a[a0 + 4 * lda + l]);
      c40 = x4.fma(p0, c40);
      c41 = x4.fma(p1, c41);
      FloatVector x5 = FloatVector.broadcast(SPECIES, a[a0 + 5 * lda + l]);
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

  /** C += Aᵀ B with A interleaved, 6 columns of A and 2 vectors of B's columns. */
  static void addInterleaved6x2(
      float[] a,
      int a0,
      int group,
      float[] b,
      int b0,
      int ldb,
      int rows,
      float[] c,
      int c0,
      int ldc) {
    FloatVector c00 = FloatVector.fromArray(SPECIES, c, c0);
    FloatVector c01 = FloatVector.fromArray(SPECIES, c, c0 + WIDTH);
    FloatVector c10 = FloatVector.fromArray(SPECIES, c, c0 + ldc);
    FloatVector c11 = FloatVector.fromArray(SPECIES, c, c0 + ldc + WIDTH);
    FloatVector c20 = FloatVector.fromArray(SPECIES, c, c0 + 2 * ldc);
    FloatVector c21 = FloatVector.fromArray(SPECIES, c, c0 + 2 * ldc + WIDTH);
    FloatVector c30 = FloatVector.fromArray(SPECIES, c, c0 + 3 * ldc);
    FloatVector c31 = FloatVector.fromArray(SPECIES, c, c0 + 3 * ldc + WIDTH);
    FloatVector c40 = FloatVector.fromArray(SPECIES, c, c0 + 4 * ldc);
    FloatVector c41 = FloatVector.fromArray(SPECIES, c, c0 + 4 * ldc + WIDTH);
    FloatVector c50 = FloatVector.fromArray(SPECIES, c, c0 + 5 * ldc);
    FloatVector c51 = FloatVector.fromArray(SPECIES, c, c0 + 5 * ldc + WIDTH);
    int ar = a0;
    int lane = 0;
    for (int r = 0; r < rows; r++) {
      FloatVector p0 = FloatVector.fromArray(SPECIES, b, b0 + r * ldb);
      FloatVector p1 = FloatVector.fromArray(SPECIES, b, b0 + r * ldb + WIDTH);
      FloatVector x0 = FloatVector.broadcast(SPECIES, a[ar]);
      c00 = x0.fma(p0, c00);
      c01 = x0.fma(p1, c01);
      FloatVector x1 = FloatVector.broadcast(SPECIES, a[ar + LANES]);
      c10 = x1.fma(p0, c10);
      c11 = x1.fma(p1, c11);
      FloatVector x2 = FloatVector.broadcast(SPECIES, a[ar + 2 * LANES]);
      c20 = x2.fma(p0, c20);
      c21 = x2.fma(p1, c21);
      FloatVector x3 = FloatVector.broadcast(SPECIES, a[ar + 3 * LANES]);
      c30 = x3.fma(p0, c30);
      c31 = x3.fma(p1, c31);
      FloatVector x4 = FloatVector.broadcast(SPECIES, a[ar + 4 * LANES]);
      c40 = x4.fma(p0, c40);
      c41 = x4.fma(p1, c41);
      FloatVector x5 = FloatVector.broadcast(SPECIES, a[ar + 5 * LANES]);
      c50 = x5.fma(p0, c50);
      c51 = x5.fma(p1, c51);
      ar++;
      lane++;
      if (lane == LANES) {
        lane = 0;
        ar += group - LANES;
      }
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

  /** C += Aᵀ B with A interleaved, 4 columns of A and 2 vectors of B's columns. */
  static void addInterleaved4x2(
      float[] a,
      int a0,
      int group,
      float[] b,
      int b0,
      int ldb,
      int rows,
      float[] c,
      int c0,
      int ldc) {
    FloatVector c00 = FloatVector.fromArray(SPECIES, c, c0);
    FloatVector c01 = FloatVector.fromArray(SPECIES, c, c0 + WIDTH);
    FloatVector c10 = FloatVector.fromArray(SPECIES, c, c0 + ldc);
    FloatVector c11 = FloatVector.fromArray(SPECIES, c, c0 + ldc + WIDTH);
    FloatVector c20 = FloatVector.fromArray(SPECIES, c, c0 + 2 * ldc);
    FloatVector c21 = FloatVector.fromArray(SPECIES, c, c0 + 2 * ldc + WIDTH);
    FloatVector c30 = FloatVector.fromArray(SPECIES, c, c0 + 3 * ldc);
    FloatVector c31 = FloatVector.fromArray(SPECIES, c, c0 + 3 * ldc + WIDTH);
    int ar = a0;
    int lane = 0;
    for (int r = 0; r < rows; r++) {
      FloatVector p0 = FloatVector.fromArray(SPECIES, b, b0 + r * ldb);
      FloatVector p1 = FloatVector.fromArray(SPECIES, b, b0 + r * ldb + WIDTH);
      FloatVector x0 = FloatVector.broadcast(SPECIES, a[ar]);
      c00 = x0.fma(p0, c00);
      c01 = x0.fma(p1, c01);
      FloatVector x1 = FloatVector.broadcast(SPECIES, a[ar + LANES]);
      c10 = x1.fma(p0, c10);
      c11 = x1.fma(p1, c11);
      FloatVector x2 = FloatVector.broadcast(SPECIES, a[ar + 2 * LANES]);
      c20 = x2.fma(p0, c20);
      c21 = x2.fma(p1, c21);
      FloatVector x3 = FloatVector.broadcast(SPECIES, a[ar + 3 * LANES]);
      c30 = x3.fma(p0, c30);
      c31 = x3.fma(p1, c31);
      ar++;
      lane++;
      if (lane == LANES) {
        lane = 0;
        ar += group - LANES;
      }
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
}
