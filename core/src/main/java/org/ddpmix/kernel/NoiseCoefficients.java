package org.ddpmix.kernel;

/**
 * One noise level's coefficients in the formulas of {@code ProjectedObjective}, computed once a
 * pass; sums over draws and signs are means over them.
 */
public final class NoiseCoefficients {
  private static final double ROUNDING = 1e-14;

  /** log w up to a constant: its part without samples (k), and what A and Λξ are multiplied by. */
  final double[] prior;

  final double logitOfInner;
  final double logitOfNoise;

  /** g: its part without samples (k), and what G w, A and Λξ are multiplied by. */
  final double[] constant;

  final double slopeOfGw;
  final double slopeOfInner;
  final double slopeOfNoise;

  /**
   * What v_t s = w ∘ (g − w·g) and w are multiplied by in the factors of x and ξ. The own mean's is
   * −1 times that of x, less {@link #onSpan} w.
   */
  final double slopeOnSample;

  public final double shareOnSample;
  final double slopeOnNoise;
  final double shareOnNoise;

  /** What w_k f is multiplied by. */
  public final double onSpan;

  /** ‖m_k‖² − 2 m_k·y: the first (k), and what A and Λξ are multiplied by. */
  final double[] squaredNorms;

  final double squareOfInner;
  final double squareOfNoise;

  /** Of the loss and of the posterior moments. */
  final double weight;

  /**
   * @param alpha α, the signal coefficient of the level
   * @param sigma σ, its noise coefficient, in units of the data
   * @param variance v, the components'
   * @param blend λ, the share of the denoising form in the gradient
   * @param weight what a copy of a sample counts in the sums
   * @param logWeights log π: k
   * @param norms diag G: k
   */
  public NoiseCoefficients(
      double alpha,
      double sigma,
      double variance,
      double blend,
      double weight,
      double[] logWeights,
      double[] norms) {
    double signal = alpha * alpha;
    double vt = signal * variance + sigma * sigma;
    double linear = blend * vt - sigma * sigma; // δ σ
    double delta = Math.abs(linear) <= ROUNDING * vt ? 0 : linear / sigma;
    this.weight = weight;
    logitOfInner = signal / vt;
    logitOfNoise = alpha * sigma / vt;
    slopeOfGw = 2 * signal * (2 * blend - 1);
    slopeOfInner = -2 * signal;
    slopeOfNoise = 2 * alpha * delta;
    squareOfInner = -2 * signal;
    squareOfNoise = -2 * alpha * sigma;
    int k = norms.length;
    prior = new double[k];
    constant = new double[k];
    squaredNorms = new double[k];
    for (int c = 0; c < k; c++) {
      prior[c] = logWeights[c] - 0.5 * logitOfInner * norms[c];
      constant[c] = 2 * signal * (1 - blend) * norms[c];
      squaredNorms[c] = signal * norms[c];
    }
    double kappa = weight * alpha / (vt * vt);
    slopeOnSample = kappa * alpha / vt;
    shareOnSample = -2 * kappa * alpha;
    slopeOnNoise = kappa * sigma / vt;
    shareOnNoise = 2 * kappa * delta;
    onSpan = 2 * kappa * alpha * (2 * blend - 1);
  }

  /** Whether the terms in G w cancel, those of the implicit and of the denoising form. */
  public boolean isHalfway() {
    return slopeOfGw == 0;
  }
}
