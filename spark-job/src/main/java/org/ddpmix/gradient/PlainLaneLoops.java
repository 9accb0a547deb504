package org.ddpmix.gradient;

/** {@link LaneLoops} in plain Java, lane by lane. */
final class PlainLaneLoops implements LaneLoops {
  private final BlockKernel kernel = new PlainKernel();
  private final BlockKernel.Factor lambda; // k × r
  private final BlockKernel.Factor lambdaTransposed; // r × k
  private final double[] projected; // k

  PlainLaneLoops(MeanSpan span) {
    lambda = kernel.factor(span.coordinates(), span.k(), span.rank());
    lambdaTransposed = kernel.factor(span.transposedCoordinates(), span.rank(), span.k());
    projected = new double[span.k()];
  }

  @Override
  public int width() {
    return 1;
  }

  @Override
  public void project(double[] xi, int offset, Lanes lanes) {
    kernel.timesTransposed(xi, offset, 1, lambda, projected);
    System.arraycopy(projected, 0, lanes.noise, lanes.at, lanes.k);
  }

  @Override
  public void responsibilities(LevelTerms level, double sign, boolean moments, Lanes lanes) {
    double[] w = lanes.w;
    double ofNoise = sign * level.logitOfNoise;
    double max = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < lanes.k; c++) {
      double ofSample = Math.fma(level.logitOfInner, lanes.inner[lanes.at + c], level.prior[c]);
      w[c] = Math.fma(ofNoise, lanes.noise[lanes.at + c], ofSample);
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
      double ofSample =
          Math.fma(level.squareOfInner, lanes.inner[lanes.at + c], level.squaredNorms[c]);
      squares =
          Math.fma(lanes.w[c], Math.fma(ofNoise, lanes.noise[lanes.at + c], ofSample), squares);
      lanes.shares[c] = Math.fma(level.weight, lanes.w[c], lanes.shares[c]);
    }
    lanes.squares[0] = Math.fma(level.weight, squares, lanes.squares[0]);
  }

  @Override
  public void addGradient(LevelTerms level, double sign, Lanes lanes) {
    if (!level.isHalfway()) {
      kernel.timesTransposed(lanes.w, 0, 1, lambdaTransposed, lanes.f);
      kernel.timesTransposed(lanes.f, 0, 1, lambda, lanes.g);
    }
    double mean = slopes(level, sign, lanes);
    double[] w = lanes.w;
    double slopeOnNoise = sign * level.slopeOnNoise;
    double shareOnNoise = sign * level.shareOnNoise;
    for (int c = 0, at = lanes.at; c < lanes.k; c++, at++) {
      double s = w[c] * (lanes.g[c] - mean);
      lanes.onSample[at] =
          Math.fma(level.slopeOnSample, s, Math.fma(level.shareOnSample, w[c], lanes.onSample[at]));
      lanes.onNoise[at] =
          Math.fma(slopeOnNoise, s, Math.fma(shareOnNoise, w[c], lanes.onNoise[at]));
    }
  }

  /** From G w, where it counts, to g; adds to the loss and gives w·g. */
  private static double slopes(LevelTerms level, double sign, Lanes lanes) {
    boolean halfway = level.isHalfway();
    double ofNoise = sign * level.slopeOfNoise;
    double mean = 0;
    double quadratic = 0;
    for (int c = 0; c < lanes.k; c++) {
      double ofSample = Math.fma(level.slopeOfInner, lanes.inner[lanes.at + c], level.constant[c]);
      double g = Math.fma(ofNoise, lanes.noise[lanes.at + c], ofSample);
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
  public void toLanes(double[] from, int first, int length, double[] to, int offset) {
    System.arraycopy(from, first, to, offset, length);
  }

  @Override
  public void fromLanes(
      double[] from, int offset, double[] scale, int length, double[] to, int first, int stride) {
    for (int c = 0; c < length; c++) {
      to[first + c] = scale[0] * from[offset + c];
    }
  }

  @Override
  public void addLanes(double[] from, int offset, int count, int length, double[] sums, int first) {
    for (int c = 0; c < length; c++) {
      sums[first + c] += from[offset + c];
    }
  }
}
