package org.ddpmix.gradient;

import java.io.Serializable;
import java.util.Arrays;

/**
 * An orthonormal basis Q of the span of the means and the means' coordinates Λ in it: M = Λ Q.
 *
 * <p>Noise enters the objective through its projection on this span alone, r ≤ min(k, d) numbers
 * for each sample.
 */
final class MeanSpan implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final double RANK_TOLERANCE =
      1e-10; // of the longest mean: what is shorter is rounding

  private final int k;
  private final int d;
  private final int rank;
  private final double[] coordinates; // Λ: k × rank, row-major
  private final double[] basis; // Q: rank × d, row-major; null where it is the identity

  private MeanSpan(int k, int d, int rank, double[] coordinates, double[] basis) {
    this.k = k;
    this.d = d;
    this.rank = rank;
    this.coordinates = coordinates;
    this.basis = basis;
  }

  /**
   * @param means k × d, row-major
   */
  static MeanSpan of(double[] means, int k, int d) {
    return k >= d ? new MeanSpan(k, d, d, means, null) : orthonormalise(means, k, d);
  }

  /** Gram–Schmidt with pivoting, each projection done twice for orthogonality to rounding. */
  private static MeanSpan orthonormalise(double[] means, int k, int d) {
    double[] rest = means.clone();
    double[] q = new double[k * d];
    double longest = Math.sqrt(squaredNorm(rest, longestRow(rest, k, d), d));
    int rank = 0;
    while (rank < k) {
      int pivot = longestRow(rest, k, d);
      double norm = Math.sqrt(squaredNorm(rest, pivot, d));
      if (!(norm > RANK_TOLERANCE * longest)) {
        break;
      }
      System.arraycopy(rest, pivot * d, q, rank * d, d);
      for (int previous = 0; previous < rank; previous++) {
        subtractProjection(q, rank, q, previous, d);
      }
      double again = Math.sqrt(squaredNorm(q, rank, d));
      for (int j = rank * d; j < (rank + 1) * d; j++) {
        q[j] /= again;
      }
      for (int c = 0; c < k; c++) {
        subtractProjection(rest, c, q, rank, d);
      }
      Arrays.fill(rest, pivot * d, (pivot + 1) * d, 0.0);
      rank++;
    }
    double[] coordinates = new double[k * rank];
    for (int c = 0; c < k; c++) {
      for (int a = 0; a < rank; a++) {
        coordinates[c * rank + a] = dot(means, c, q, a, d);
      }
    }
    return new MeanSpan(k, d, rank, coordinates, Arrays.copyOf(q, rank * d));
  }

  private static int longestRow(double[] rows, int k, int d) {
    int longest = 0;
    double max = -1;
    for (int c = 0; c < k; c++) {
      double norm = squaredNorm(rows, c, d);
      if (norm > max) {
        max = norm;
        longest = c;
      }
    }
    return longest;
  }

  private static void subtractProjection(double[] rows, int row, double[] q, int direction, int d) {
    double length = dot(rows, row, q, direction, d);
    for (int j = 0; j < d; j++) {
      rows[row * d + j] -= length * q[direction * d + j];
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

  int rank() {
    return rank;
  }

  /** Λ: k × rank, row-major; shared. */
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
   * Adds T Q: from coordinates back to the data's space.
   *
   * @param t rows of rank numbers, row-major, from {@code tOffset}
   * @param out k × d, added to
   */
  void addToSpace(double[] t, int tOffset, double[] out) {
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
