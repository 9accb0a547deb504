package org.ddpmix.start;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.ddpmix.data.CovarianceProduct;
import org.ddpmix.data.SampleSet;

/**
 * The span of the top eigenvectors of the sample covariance, by subspace iteration: one pass over
 * the samples for each step, until the variance within the span has stopped to grow.
 *
 * <p>Source: Halko, Martinsson, Tropp, <i>Finding structure with randomness</i>, SIAM Review 2011.
 */
public final class PrincipalSubspace {
  private static final int MOST_PASSES = 60;
  private static final double TOLERANCE = 1e-5; // of the variance within the span

  private PrincipalSubspace() {}

  static double[] of(SampleSet samples, int rank, long seed) {
    return of(samples, rank, MOST_PASSES, seed);
  }

  /**
   * @param rank at most the dimension
   * @param mostPasses over the samples, at least 1
   * @param seed of the directions to begin with
   * @return an orthonormal basis: rank × dimension, row-major
   */
  public static double[] of(SampleSet samples, int rank, int mostPasses, long seed) {
    int d = samples.dimension();
    ZigguratSampler.NormalizedGaussian gaussian =
        ZigguratSampler.NormalizedGaussian.of(RandomSource.PHILOX_4X64.create(seed));
    double[] basis = new double[rank * d];
    for (int i = 0; i < basis.length; i++) {
      basis[i] = gaussian.sample();
    }
    basis = orthonormal(basis, rank, d);
    double captured = 0;
    for (int pass = 0; pass < mostPasses; pass++) {
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

  /** The Q of QR of the transposed rows: orthonormal also where rows depend on each other. */
  private static double[] orthonormal(double[] rows, int rank, int d) {
    Array2DRowRealMatrix columns = new Array2DRowRealMatrix(d, rank);
    for (int i = 0; i < rows.length; i++) {
      columns.setEntry(i % d, i / d, rows[i]);
    }
    double[][] qt = new QRDecomposition(columns).getQT().getData();
    double[] basis = new double[rank * d];
    for (int r = 0; r < rank; r++) {
      System.arraycopy(qt[r], 0, basis, r * d, d);
    }
    return basis;
  }
}
