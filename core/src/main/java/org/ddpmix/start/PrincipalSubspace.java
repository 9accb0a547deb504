package org.ddpmix.start;

import java.util.Arrays;
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

  private static final double DEPENDENT = 1e-12; // relative length of what is left of a row

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
   * An orthonormal basis whose first r rows span the first r rows given: Gram–Schmidt, twice for
   * each row. A row that depends on those before it is replaced by a unit vector. A QR
   * decomposition of Commons Math would allocate a d × d matrix. Each row is scaled by a power of
   * two first, and numbers that vanish beside the largest are 0, so that no square underflows.
   */
  static double[] orthonormal(double[] rows, int rank, int d) {
    double[] basis = scaled(rows, rank, d);
    int unit = 0; // the next unit vector to try
    for (int r = 0; r < rank; r++) {
      double before = norm(basis, r * d, d);
      for (boolean dependent = !(before > 0) || !orthogonalize(basis, r, d, before); dependent; ) {
        Arrays.fill(basis, r * d, (r + 1) * d, 0);
        basis[r * d + unit++] = 1;
        dependent = !orthogonalize(basis, r, d, 1);
      }
    }
    return basis;
  }

  private static double[] scaled(double[] rows, int rank, int d) {
    double[] scaled = rows.clone();
    for (int r = 0; r < rank; r++) {
      double largest = 0;
      for (int i = r * d; i < (r + 1) * d; i++) {
        largest = Math.max(largest, Math.abs(rows[i]));
      }
      int exponent = largest > 0 ? Math.getExponent(largest) : 0;
      for (int i = r * d; i < (r + 1) * d; i++) {
        double value = Math.scalb(rows[i], -exponent);
        scaled[i] = Math.abs(value) < NEGLIGIBLE ? 0 : value;
      }
    }
    return scaled;
  }

  /**
   * Makes row r a unit vector orthogonal to the rows before it. Returns false if it depends on
   * them.
   */
  private static boolean orthogonalize(double[] basis, int r, int d, double before) {
    for (int i = r * d; i < (r + 1) * d; i++) {
      basis[i] /= before;
    }
    for (int pass = 0; pass < 2; pass++) {
      for (int q = 0; q < r; q++) {
        double product = 0;
        for (int j = 0; j < d; j++) {
          product += basis[q * d + j] * basis[r * d + j];
        }
        for (int j = 0; j < d; j++) {
          basis[r * d + j] -= product * basis[q * d + j];
        }
      }
      double norm = norm(basis, r * d, d);
      if (norm < DEPENDENT) {
        return false;
      }
      for (int i = r * d; i < (r + 1) * d; i++) {
        basis[i] /= norm;
      }
    }
    return true;
  }

  private static double norm(double[] values, int from, int d) {
    double sum = 0;
    for (int i = from; i < from + d; i++) {
      sum += values[i] * values[i];
    }
    return Math.sqrt(sum);
  }
}
