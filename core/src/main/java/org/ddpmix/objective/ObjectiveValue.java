package org.ddpmix.objective;

import org.ddpmix.mixture.Covariances;

/**
 * The result of one pass over the samples. All values are weighted averages over the rows.
 *
 * @param loss the objective
 * @param gradient its gradient with respect to the means: k × dimension, row-major
 * @param unitStep the step factor for which μ_k − (unitStep / π_k) direction_k equals the EM step
 *     for low noise and well-separated components
 * @param direction the gradient, multiplied per component by a matrix that makes the step of length
 *     1 an EM step; the gradient itself if one factor suffices: k × dimension, row-major
 * @param labelShares the self-consistent mixing weights Σ_i w_ik / N: k numbers of sum 1
 * @param covariances the self-consistent covariances; sampling error may make them not positive
 *     definite
 */
public record ObjectiveValue(
    double loss,
    double[] gradient,
    double unitStep,
    double[] direction,
    double[] labelShares,
    Covariances covariances) {

  /** Creates a value whose step is along the gradient. */
  ObjectiveValue(
      double loss,
      double[] gradient,
      double unitStep,
      double[] labelShares,
      Covariances covariances) {
    this(loss, gradient, unitStep, gradient, labelShares, covariances);
  }

  /** The mean within-component variance of a coordinate: {@link Covariances#meanVariance}. */
  public double meanVariance() {
    return covariances.meanVariance(labelShares, gradient.length / labelShares.length);
  }
}
