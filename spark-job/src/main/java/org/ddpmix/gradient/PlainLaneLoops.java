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
  public void responsibilities(LevelTerms level, double sign, boolean moments, Lanes lanes) {
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
    if (moments) {
      addMoments(level, sign, lanes);
    }
  }

  private static void addMoments(LevelTerms level, double sign, Lanes lanes) {
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
    if (!level.isHalfway()) {
      kernel.timesTransposed(lanes.w, 0, 1, lambdaTransposed, lanes.r, lanes.k, lanes.f);
      kernel.timesTransposed(lanes.f, 0, 1, lambda, lanes.k, lanes.r, lanes.g);
    }
    double mean = slopes(level, sign, lanes);
    double[] w = lanes.w;
    double slopeOnNoise = sign * level.slopeOnNoise;
    double shareOnNoise = sign * level.shareOnNoise;
    for (int c = 0; c < lanes.k; c++) {
      double s = w[c] * (lanes.g[c] - mean);
      lanes.onSample[c] =
          Math.fma(level.slopeOnSample, s, Math.fma(level.shareOnSample, w[c], lanes.onSample[c]));
      lanes.onNoise[c] = Math.fma(slopeOnNoise, s, Math.fma(shareOnNoise, w[c], lanes.onNoise[c]));
    }
  }

  /** From G w, where it counts, to g; adds to the loss and gives w·g. */
  private static double slopes(LevelTerms level, double sign, Lanes lanes) {
    boolean halfway = level.isHalfway();
    double ofNoise = sign * level.slopeOfNoise;
    double mean = 0;
    double quadratic = 0;
    for (int c = 0; c < lanes.k; c++) {
      double ofSample = Math.fma(level.slopeOfInner, lanes.inner[c], level.constant[c]);
      double g = Math.fma(ofNoise, lanes.noise[c], ofSample);
      if (!halfway) {
        quadratic = Math.fma(lanes.w[c], lanes.g[c], quadratic);
        g = Math.fma(level.slopeOfGw, lanes.g[c], g);
      }
      lanes.g[c] = g;
      mean = Math.fma(lanes.w[c], g, mean);
    }
    double loss = halfway ? mean : Math.fma(-0.5 * level.slopeOfGw, quadratic, mean);
    lanes.loss[0] = Math.fma(level.weight, loss, lanes.loss[0]);
    return mean;
  }

  @Override
  public void toLanes(double[] from, int[] offsets, int length, double[] to) {
    System.arraycopy(from, offsets[0], to, 0, length);
  }

  @Override
  public void fromLanes(double[] from, double[] scale, int length, double[] to, int[] offsets) {
    for (int c = 0; c < length; c++) {
      to[offsets[0] + c] = scale[0] * from[c];
    }
  }

  @Override
  public void addFromLanes(double[] from, double[] scale, int length, double[] to, int[] offsets) {
    for (int c = 0; c < length; c++) {
      to[offsets[0] + c] += scale[0] * from[c];
    }
  }
}
