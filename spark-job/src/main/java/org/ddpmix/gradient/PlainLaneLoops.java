package org.ddpmix.gradient;

/** {@link LaneLoops} in plain Java, lane by lane. */
final class PlainLaneLoops implements LaneLoops {
  private final BlockKernel kernel = new PlainKernel();
  private final double[] lambda; // k × r
  private final double[] lambdaTransposed; // r × k

  PlainLaneLoops(MeanSpan span) {
    lambda = span.coordinates();
    lambdaTransposed = span.transposedCoordinates();
  }

  @Override
  public int width() {
    return 1;
  }

  @Override
  public void responsibilities(LevelTerms level, double sign, Lanes lanes) {
    double[] w = lanes.w;
    double ofNoise = sign * level.logitOfNoise;
    double max = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < lanes.k; c++) {
      double ofSample = Math.fma(level.logitOfInner, lanes.inner[c], level.prior[c]);
      w[c] = Math.fma(ofNoise, lanes.noise[c], ofSample);
      max = Math.max(max, w[c]);
    }
    double sum = 0;
    for (int c = 0; c < lanes.k; c++) {
      w[c] = Exponential.exp(w[c] - max);
      sum += w[c];
    }
    double scale = 1.0 / sum;
    for (int c = 0; c < lanes.k; c++) {
      w[c] *= scale;
    }
    lanes.max[0] = max;
    lanes.sum[0] = sum;
  }

  @Override
  public void addMoments(LevelTerms level, double sign, Lanes lanes) {
    double ofNoise = sign * level.squareOfNoise;
    double squares = 0;
    for (int c = 0; c < lanes.k; c++) {
      double ofSample = Math.fma(level.squareOfInner, lanes.inner[c], level.squaredNorms[c]);
      squares = Math.fma(lanes.w[c], Math.fma(ofNoise, lanes.noise[c], ofSample), squares);
      lanes.shares[c] = Math.fma(level.weight, lanes.w[c], lanes.shares[c]);
    }
    lanes.squares[0] = Math.fma(level.weight, squares, lanes.squares[0]);
  }

  @Override
  public void addGradient(LevelTerms level, double sign, Lanes lanes) {
    kernel.timesTransposed(lanes.w, 0, 1, lambdaTransposed, lanes.r, lanes.k, lanes.f);
    kernel.timesTransposed(lanes.f, 0, 1, lambda, lanes.k, lanes.r, lanes.g);
    double mean = slopes(level, sign, lanes);
    double[] w = lanes.w;
    for (int c = 0; c < lanes.k; c++) {
      double s = w[c] * (lanes.g[c] - mean);
      lanes.onSample[c] =
          Math.fma(level.slopeOnSample, s, Math.fma(level.shareOnSample, w[c], lanes.onSample[c]));
      lanes.onOwn[c] =
          Math.fma(level.slopeOnOwn, s, Math.fma(level.shareOnOwn, w[c], lanes.onOwn[c]));
      lanes.onNoise[c] = Math.fma(sign * level.slopeOnNoise, s, lanes.onNoise[c]);
      if (!level.isBalanced()) {
        lanes.onNoise[c] = Math.fma(sign * level.shareOnNoise, w[c], lanes.onNoise[c]);
      }
    }
  }

  /** From G w to g; adds to the loss and gives w·g. */
  private static double slopes(LevelTerms level, double sign, Lanes lanes) {
    double mean = 0;
    double quadratic = 0;
    for (int c = 0; c < lanes.k; c++) {
      double gw = lanes.g[c];
      double ofSample = Math.fma(level.slopeOfInner, lanes.inner[c], level.constant[c]);
      double g = Math.fma(level.slopeOfGw, gw, ofSample);
      if (!level.isBalanced()) {
        g = Math.fma(sign * level.slopeOfNoise, lanes.noise[c], g);
      }
      lanes.g[c] = g;
      mean = Math.fma(lanes.w[c], g, mean);
      quadratic = Math.fma(lanes.w[c], gw, quadratic);
    }
    double loss = Math.fma(-0.5 * level.slopeOfGw, quadratic, mean);
    lanes.loss[0] = Math.fma(level.weight, loss, lanes.loss[0]);
    return mean;
  }
}
