package org.ddpmix.objective;

import org.ddpmix.mixture.Covariances;

/**
 * What one pass over the samples tells about a mixture. All of it is per sample (weighted means
 * over the rows).
 *
 * @param loss the objective
 * @param gradient its gradient with respect to the means: k × dimension, row-major
 * @param unitStep the factor with which μ_k − (unitStep / π_k) ∇_k is the EM step where noise is
 *     low and components are far apart
 * @param labelShares Σ_i w_ik / N: k numbers of sum 1; the self-consistent mixing weights
 * @param covariances the self-consistent covariances; by sampling error they may fail to be
 *     positive definite
 */
public record ObjectiveValue(
    double loss,
    double[] gradient,
    double unitStep,
    double[] labelShares,
    Covariances covariances) {

  /** The mean variance of a coordinate within a component: {@link Covariances#meanVariance}. */
  public double meanVariance() {
    return covariances.meanVariance(labelShares, gradient.length / labelShares.length);
  }
}
