package org.ddpmix.kernel;

/**
 * The coefficients of one noise level in the formulas of {@code ProjectedObjective}, computed once
 * per pass. Their weight makes sums over draws and signs averages.
 */
public final class NoiseCoefficients {
  private static final double ROUNDING = 1e-14;

  /** Logits of w: the constant terms (k), and the factors of A and Λξ. */
  final double[] prior;

  final double logitOfInner;
  final double logitOfNoise;

  /** g: the constant terms (k), and the factors of G w, A and Λξ. */
  final double[] constant;

  final double slopeOfGw;
  final double slopeOfInner;
  final double slopeOfNoise;

  /**
   * The factors of v_t s = w ∘ (g − w·g) and of w in the coefficients of x and ξ. The coefficient
   * of μ_k is the negative of the coefficient of x, minus {@link #onSpan} w_k.
   */
  final double slopeOnSample;

  public final double shareOnSample;
  final double slopeOnNoise;
  final double shareOnNoise;

  /** The factor of w_k f. */
  public final double onSpan;

  /** ‖m_k‖² − 2 m_k·y: the constant terms ‖m_k‖² (k), and the factors of A and Λξ. */
  final double[] squaredNorms;

  final double squareOfInner;
  final double squareOfNoise;

  /** The weight of a copy of a sample in the loss and in the posterior moments. */
  final double weight;

  /**
   * Computes the coefficients.
   *
   * @param alpha α, the signal coefficient of the level
   * @param sigma σ, the noise coefficient of the level, in units of the data
   * @param variance v, the component variance, in squared units of the data
   * @param blend λ, the share of the denoising form in the gradient
   * @param weight the weight of a copy of a sample in the sums
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

  /** Whether λ = ½, so that the terms in G w of the denoising and the implicit form cancel. */
  public boolean hasHalfBlend() {
    return slopeOfGw == 0;
  }
}
