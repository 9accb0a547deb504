package org.ddpmix.mixture;

/**
 * Adds the background of a mixture to a softmax over its components: one more logit, log π₀ plus
 * the log of the constant density.
 */
public final class BackgroundShare {
  private final int k;
  private final double logit; // −∞ without a background

  /**
   * Prepares the share of a mixture.
   *
   * @param mixture its components have the logits log π_k + log N(x; μ_k, Σ_k) + ½ d log 2π
   */
  public BackgroundShare(Mixture mixture) {
    this.k = mixture.k();
    this.logit =
        mixture.background().map(Background::logJoint).orElse(Double.NEGATIVE_INFINITY)
            + 0.5 * mixture.dimension() * Math.log(2 * Math.PI);
  }

  /**
   * Takes the share of the background from the responsibilities of a row.
   *
   * @param w the softmax of the components: rows × k, row-major
   * @param logSum the log of the sum of each row, overwritten by that with the background
   */
  public void include(double[] w, int row, double[] logSum) {
    if (logit == Double.NEGATIVE_INFINITY) {
      return;
    }
    double own = logSum[row];
    double both = Math.max(own, logit) + Math.log1p(Math.exp(-Math.abs(own - logit)));
    double share = Math.exp(own - both);
    logSum[row] = both;
    for (int i = row * k; i < (row + 1) * k; i++) {
      w[i] *= share;
    }
  }
}
