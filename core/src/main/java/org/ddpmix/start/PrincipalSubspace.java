package org.ddpmix.start;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.ddpmix.data.CovarianceProduct;
import org.ddpmix.data.SampleSet;

/**
 * The span of the top eigenvectors of the sample covariance, from subspace iteration. Each
 * iteration takes one pass over the samples. The iteration stops when the variance captured by the
 * subspace no longer increases.
 *
 * <p>Source: Halko, Martinsson, Tropp, <i>Finding structure with randomness</i>, SIAM Review 2011.
 */
public final class PrincipalSubspace {
  private static final int MAX_PASSES = 60;
  private static final double NEGLIGIBLE = 1e-100; // relative to the largest number
  private static final double TOLERANCE = 1e-5; // relative to the captured variance

  private PrincipalSubspace() {}

  static double[] of(SampleSet samples, int rank, long seed) {
    return of(samples, rank, MAX_PASSES, seed);
  }

  /**
   * Computes the subspace.
   *
   * @param rank the dimension of the subspace, at most the dimension of the data
   * @param maxPasses the maximum number of passes over the samples, at least 1
   * @param seed the seed of the initial directions
   * @return an orthonormal basis: rank × dimension, row-major
   */
  public static double[] of(SampleSet samples, int rank, int maxPasses, long seed) {
    int d = samples.dimension();
    ZigguratSampler.NormalizedGaussian gaussian =
        ZigguratSampler.NormalizedGaussian.of(RandomSource.PHILOX_4X64.create(seed));
    double[] basis = new double[rank * d];
    for (int i = 0; i < basis.length; i++) {
      basis[i] = gaussian.sample();
    }
    basis = orthonormal(basis, rank, d);
    double captured = 0;
    for (int pass = 0; pass < maxPasses; pass++) {
      double[] product = CovarianceProduct.of(samples, samples.mean(), basis);
      double trace = 0;
      for (int i = 0; i < basis.length; i++) {
        trace += basis[i] * product[i];
      }
      basis = orthonormal(product, rank, d);
      if (trace - captured <= TOLERANCE * trace) {
        break;
      }
      captured = trace;
    }
    return basis;
  }

  /**
   * The rows of Qᵀ from the QR decomposition of the transposed rows. They are orthonormal even if
   * the rows are linearly dependent. Each row is scaled by a power of two, which changes no bit of
   * Q, and numbers that vanish beside the largest are 0, so that no square underflows.
   */
  private static double[] orthonormal(double[] rows, int rank, int d) {
    Array2DRowRealMatrix columns = new Array2DRowRealMatrix(d, rank);
    for (int r = 0; r < rank; r++) {
      double largest = 0;
      for (int j = 0; j < d; j++) {
        largest = Math.max(largest, Math.abs(rows[r * d + j]));
      }
      int exponent = largest > 0 ? Math.getExponent(largest) : 0;
      for (int j = 0; j < d; j++) {
        double scaled = Math.scalb(rows[r * d + j], -exponent);
        columns.setEntry(j, r, Math.abs(scaled) < NEGLIGIBLE ? 0 : scaled);
      }
    }
    double[][] qt = new QRDecomposition(columns).getQT().getData();
    double[] basis = new double[rank * d];
    for (int r = 0; r < rank; r++) {
      System.arraycopy(qt[r], 0, basis, r * d, d);
    }
    return basis;
  }
}
