package org.ddpmix.report;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.ddpmix.data.CovarianceProduct;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.data.SampleSet;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.start.PrincipalSubspace;

/**
 * The plane of largest sample variance, spanned by the top two eigenvectors of the sample
 * covariance; the line itself if the dimension is 1.
 *
 * <p>The subspace of the top eigenvectors of some samples comes from subspace iteration, and the
 * covariance of all samples in it from one pass (Rayleigh–Ritz). This is accurate enough for a
 * plot.
 *
 * @param centre the mean of the samples, relative to their origin, dimension
 * @param directions unit vectors in order of decreasing variance, 1 or 2 × dimension
 * @param shares the fraction of the total variance along each direction
 */
record PrincipalPlane(double[] centre, double[][] directions, double[] shares) {
  private static final int PASSES = 20; // over the few samples
  private static final int RANK = 6; // more than two directions improve the subspace
  private static final double NEGLIGIBLE = 1e-60; // relative to the largest sum of a row

  /**
   * A basis of the subspace of the top eigenvectors, from some of the samples.
   *
   * @return up to {@value #RANK} orthonormal vectors × dimension, row-major
   */
  static double[] basis(InMemorySamples some, long seed) {
    return PrincipalSubspace.of(some, Math.min(RANK, some.dimension()), PASSES, seed);
  }

  /**
   * Finds the plane in a subspace.
   *
   * @param basis the result of {@link #basis}
   * @param product the product of the covariance of all samples with it: {@link CovarianceProduct}
   */
  static PrincipalPlane of(SampleSet samples, double[] basis, double[] product) {
    int d = samples.dimension();
    int rank = basis.length / d;
    double[] mean = samples.mean();
    Array2DRowRealMatrix ritz = new Array2DRowRealMatrix(rank, rank); // basis S basisᵀ
    for (int a = 0; a < rank; a++) {
      for (int b = 0; b <= a; b++) {
        double entry = 0;
        for (int j = 0; j < d; j++) {
          entry += (basis[a * d + j] * product[b * d + j] + basis[b * d + j] * product[a * d + j]);
        }
        ritz.setEntry(a, b, entry / 2);
        ritz.setEntry(b, a, entry / 2);
      }
    }
    // The decomposition does not converge with entries that vanish beside the others.
    double least = NEGLIGIBLE * ritz.getNorm();
    for (int a = 0; a < rank; a++) {
      for (int b = 0; b < rank; b++) {
        if (Math.abs(ritz.getEntry(a, b)) < least) {
          ritz.setEntry(a, b, 0);
        }
      }
    }
    EigenDecomposition eigen = new EigenDecomposition(ritz); // the largest eigenvalue comes first
    int shown = Math.min(2, d);
    double[][] directions = new double[shown][d];
    double[] shares = new double[shown];
    for (int r = 0; r < shown; r++) {
      double[] coefficients = eigen.getEigenvector(r).toArray();
      for (int i = 0; i < basis.length; i++) {
        directions[r][i % d] += coefficients[i / d] * basis[i];
      }
      orient(directions[r]);
      double total = samples.totalVariance();
      shares[r] = total > 0 ? Math.max(0, eigen.getRealEigenvalue(r)) / total : 0;
    }
    return new PrincipalPlane(mean, directions, shares);
  }

  /** Chooses the sign for which the coordinate of largest magnitude is positive. */
  private static void orient(double[] direction) {
    double largest = 0;
    for (double x : direction) {
      largest = Math.abs(x) > Math.abs(largest) ? x : largest;
    }
    if (largest < 0) {
      Arrays.setAll(direction, j -> -direction[j]);
    }
  }

  /** Projects a point, relative to the origin of the samples, to 1 or 2 coordinates. */
  double[] project(double[] x) {
    return Arrays.stream(directions).mapToDouble(direction -> along(direction, x)).toArray();
  }

  /** Projects the means of a mixture, relative to the origin of the samples: k × 1 or k × 2. */
  double[][] project(Mixture mixture) {
    double[][] means = new double[mixture.k()][];
    Arrays.setAll(means, mixture::mean);
    return project(means);
  }

  /** Projects points relative to the samples' origin. */
  double[][] project(double[][] points) {
    return Arrays.stream(points).map(this::project).toArray(double[][]::new);
  }

  private double along(double[] direction, double[] x) {
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      sum += direction[j] * (x[j] - centre[j]);
    }
    return sum;
  }
}
