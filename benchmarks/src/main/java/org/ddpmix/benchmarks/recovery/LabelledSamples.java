package org.ddpmix.benchmarks.recovery;

import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;

/**
 * A data set with its known labels and ground truth.
 *
 * @param name the name of the data set or the family
 * @param k the number of components to learn
 * @param rows the samples (rows × dimension)
 * @param labels the true component of each sample, or null if unknown
 * @param truth the mixture that the samples were drawn from, or null for real data
 */
record LabelledSamples(String name, int k, double[][] rows, int[] labels, Mixture truth) {

  /** The family that the methods learn: full if the true components have matrices, else shared. */
  CovarianceType covarianceType() {
    return truth == null ? CovarianceType.SHARED : truth.covariances().type();
  }

  int dimension() {
    return rows[0].length;
  }
}
