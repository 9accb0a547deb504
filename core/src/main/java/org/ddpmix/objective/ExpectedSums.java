package org.ddpmix.objective;

import org.ddpmix.mixture.MarginalPosterior;

/**
 * A likelihood objective whose sums can also take the expected statistics of samples with missing
 * coordinates. Threads may call the methods at the same time with other sums.
 */
interface ExpectedSums extends Objective {

  /**
   * Adds a row.
   *
   * @param logSum log p(x_o) + ½ d log 2π
   * @param sums {@link #length()} numbers, updated in place
   */
  void addRow(double rowWeight, double logSum, double[] sums);

  /**
   * Adds the expected statistics of a row in a component.
   *
   * @param share the responsibility of the component, times the weight of the row
   * @param row the posterior of the row
   * @param sums {@link #length()} numbers, updated in place
   */
  void addShare(int component, double share, MarginalPosterior row, double[] sums);
}
