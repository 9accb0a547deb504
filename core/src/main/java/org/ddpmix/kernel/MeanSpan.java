package org.ddpmix.kernel;

import java.io.Serializable;
import java.util.Arrays;

/**
 * An orthonormal basis Q of the span of the means, and the coordinates Λ of the means in this
 * basis: M = Λ Q.
 *
 * <p>If there are fewer means than dimensions, Q comes from Gram–Schmidt orthogonalization in the
 * order of the means. Λ is then lower triangular, which halves the cost of products with it.
 *
 * <p>The noise affects the objective only through its projection on this span: r ≤ min(k, d)
 * numbers per sample.
 */
public final class MeanSpan implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final double RANK_TOLERANCE =
      1e-10; // relative to the largest norm of a mean; shorter residuals are rounding errors

  private final int k;
  private final int d;
  private final int rank;
  private final int[] reach;
  private final double[] coordinates; // Λ: k × rank, row-major
  private final double[] basis; // Q: rank × d, row-major; null if it is the identity

  private MeanSpan(int k, int d, int rank, int[] reach, double[] coordinates, double[] basis) {
    this.k = k;
    this.d = d;
    this.rank = rank;
    this.reach = reach;
    this.coordinates = coordinates;
    this.basis = basis;
  }

  /**
   * Computes the basis and the coordinates.
   *
   * @param means k × d, row-major
   */
  public static MeanSpan of(double[] means, int k, int d) {
    if (k < d) {
      return orthonormalise(means, k, d);
    }
    int[] reach = new int[k];
    Arrays.fill(reach, d);
    return new MeanSpan(k, d, d, reach, means, null);
  }

  /**
   * Gram–Schmidt with reorthogonalization: each projection is subtracted twice, so that the basis
   * is orthogonal up to rounding.
   */
  private static MeanSpan orthonormalise(double[] means, int k, int d) {
    double largestNorm = 0;
    for (int c = 0; c < k; c++) {
      largestNorm = Math.max(largestNorm, Math.sqrt(squaredNorm(means, c, d)));
    }
    double[] q = new double[k * d];
    int[] reach = new int[k];
    int rank = 0;
    for (int c = 0; c < k; c++) {
      System.arraycopy(means, c * d, q, rank * d, d);
      subtractProjections(q, rank, d);
      double norm = Math.sqrt(squaredNorm(q, rank, d));
      if (norm > RANK_TOLERANCE * largestNorm) {
        subtractProjections(q, rank, d);
        double orthogonalNorm = Math.sqrt(squaredNorm(q, rank, d));
        for (int j = rank * d; j < (rank + 1) * d; j++) {
          q[j] /= orthogonalNorm;
        }
        rank++;
      }
      reach[c] = rank;
    }
    double[] coordinates = new double[k * rank];
    for (int c = 0; c < k; c++) {
      for (int a = 0; a < reach[c]; a++) {
        coordinates[c * rank + a] = dot(means, c, q, a, d);
      }
    }
    return new MeanSpan(k, d, rank, reach, coordinates, Arrays.copyOf(q, rank * d));
  }

  /** Subtracts from a row its projections on all previous rows. */
  private static void subtractProjections(double[] rows, int row, int d) {
    for (int previous = 0; previous < row; previous++) {
      double length = dot(rows, row, rows, previous, d);
      for (int j = 0; j < d; j++) {
        rows[row * d + j] -= length * rows[previous * d + j];
      }
    }
  }

  private static double squaredNorm(double[] rows, int row, int d) {
    return dot(rows, row, rows, row, d);
  }

  private static double dot(double[] a, int rowOfA, double[] b, int rowOfB, int d) {
    double sum = 0;
    for (int j = 0; j < d; j++) {
      sum += a[rowOfA * d + j] * b[rowOfB * d + j];
    }
    return sum;
  }

  int k() {
    return k;
  }

  /** The dimension r of the span. */
  public int rank() {
    return rank;
  }

  /**
   * Per row of Λ, the first column from which this row and all previous rows are 0. The array is
   * shared.
   */
  int[] reach() {
    return reach;
  }

  /** Λ: k × rank, row-major. The array is shared. */
  double[] coordinates() {
    return coordinates;
  }

  /** Λᵀ: rank × k, row-major. */
  double[] transposedCoordinates() {
    double[] transposed = new double[rank * k];
    for (int c = 0; c < k; c++) {
      for (int a = 0; a < rank; a++) {
        transposed[a * k + c] = coordinates[c * rank + a];
      }
    }
    return transposed;
  }

  /**
   * Adds T Q, the vectors with coordinates T, to a matrix.
   *
   * @param t k × rank, row-major, starting at {@code tOffset}
   * @param out k × d, row-major, updated in place
   */
  public void addToSpace(double[] t, int tOffset, double[] out) {
    for (int c = 0; c < k; c++) {
      for (int a = 0; a < rank; a++) {
        double length = t[tOffset + c * rank + a];
        if (basis == null) {
          out[c * d + a] += length;
        } else {
          for (int j = 0; j < d; j++) {
            out[c * d + j] += length * basis[a * d + j];
          }
        }
      }
    }
  }
}
