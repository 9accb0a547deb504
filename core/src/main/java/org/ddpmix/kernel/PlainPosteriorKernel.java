package org.ddpmix.kernel;

/** {@link PosteriorKernel} in plain Java, lane by lane. */
final class PlainPosteriorKernel implements PosteriorKernel {
  private final BlockKernel kernel = new PlainKernel();
  private final BlockKernel.Factor lambda; // k × r
  private final BlockKernel.Factor lambdaTransposed; // r × k
  private final double[] product; // k or r

  PlainPosteriorKernel(MeanSpan span) {
    lambda = kernel.factor(span.coordinates(), span.k(), span.rank());
    lambdaTransposed = kernel.factor(span.transposedCoordinates(), span.rank(), span.k());
    product = new double[Math.max(span.k(), span.rank())];
  }

  @Override
  public int width() {
    return 1;
  }

  @Override
  public void project(double[] xi, int offset, ChunkWorkspace lanes) {
    times(lambda, xi, offset, lanes.noise, lanes.at);
  }

  @Override
  public void responsibilities(
      NoiseCoefficients level, int signs, boolean moments, ChunkWorkspace lanes) {
    for (int sign = 0; sign < signs; sign++) {
      responsibilities(level, sign, lanes);
      if (moments) {
        addMoments(level, sign, lanes);
      }
    }
  }

  private static double times(int sign, double ofNoise) {
    return sign == 0 ? ofNoise : -ofNoise;
  }

  private static void responsibilities(NoiseCoefficients level, int sign, ChunkWorkspace lanes) {
    double[] w = lanes.w;
    int first = lanes.w(sign);
    double ofNoise = times(sign, level.logitOfNoise);
    double max = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < lanes.k; c++) {
      double ofSample = Math.fma(level.logitOfInner, lanes.inner[lanes.at + c], level.prior[c]);
      w[first + c] = Math.fma(ofNoise, lanes.noise[lanes.at + c], ofSample);
      max = Math.max(max, w[first + c]);
    }
    double sum = 0;
    for (int c = first; c < first + lanes.k; c++) {
      w[c] = Exponential.exp(w[c] - max);
      sum += w[c];
    }
    double scale = 1.0 / sum;
    for (int c = first; c < first + lanes.k; c++) {
      w[c] *= scale;
    }
    lanes.max[sign] = max;
    lanes.sum[sign] = sum;
  }

  private static void addMoments(NoiseCoefficients level, int sign, ChunkWorkspace lanes) {
    int first = lanes.w(sign);
    double ofNoise = times(sign, level.squareOfNoise);
    double squares = 0;
    for (int c = 0; c < lanes.k; c++) {
      double w = lanes.w[first + c];
      double ofSample =
          Math.fma(level.squareOfInner, lanes.inner[lanes.at + c], level.squaredNorms[c]);
      squares = Math.fma(w, Math.fma(ofNoise, lanes.noise[lanes.at + c], ofSample), squares);
      lanes.shares[c] = Math.fma(level.weight, w, lanes.shares[c]);
    }
    lanes.squares[0] = Math.fma(level.weight, squares, lanes.squares[0]);
  }

  @Override
  public void addGradient(NoiseCoefficients level, int signs, ChunkWorkspace lanes) {
    for (int sign = 0; sign < signs; sign++) {
      if (!level.isHalfway()) {
        times(lambdaTransposed, lanes.w, lanes.w(sign), lanes.f, lanes.f(sign));
        times(lambda, lanes.f, lanes.f(sign), lanes.g, lanes.g(sign));
      }
      addGradientOf(sign, level, lanes);
    }
  }

  private static void addGradientOf(int sign, NoiseCoefficients level, ChunkWorkspace lanes) {
    double mean = slopes(level, sign, lanes);
    double slopeOnNoise = times(sign, level.slopeOnNoise);
    double shareOnNoise = times(sign, level.shareOnNoise);
    for (int c = 0, at = lanes.at; c < lanes.k; c++, at++) {
      double w = lanes.w[lanes.w(sign) + c];
      double s = w * (lanes.g[lanes.g(sign) + c] - mean);
      lanes.onSample[at] =
          Math.fma(level.slopeOnSample, s, Math.fma(level.shareOnSample, w, lanes.onSample[at]));
      lanes.onNoise[at] = Math.fma(slopeOnNoise, s, Math.fma(shareOnNoise, w, lanes.onNoise[at]));
    }
  }

  /** From G w, where it counts, to g; adds to the loss and gives w·g. */
  private static double slopes(NoiseCoefficients level, int sign, ChunkWorkspace lanes) {
    boolean halfway = level.isHalfway();
    double ofNoise = times(sign, level.slopeOfNoise);
    double mean = 0;
    double quadratic = 0;
    for (int c = 0; c < lanes.k; c++) {
      double w = lanes.w[lanes.w(sign) + c];
      int i = lanes.g(sign) + c;
      double ofSample = Math.fma(level.slopeOfInner, lanes.inner[lanes.at + c], level.constant[c]);
      double g = Math.fma(ofNoise, lanes.noise[lanes.at + c], ofSample);
      if (!halfway) {
        quadratic = Math.fma(w, lanes.g[i], quadratic);
        g = Math.fma(level.slopeOfGw, lanes.g[i], g);
      }
      lanes.g[i] = g;
      mean = Math.fma(w, g, mean);
    }
    double loss = halfway ? mean : Math.fma(-0.5 * level.slopeOfGw, quadratic, mean);
    lanes.loss[0] = Math.fma(level.weight, loss, lanes.loss[0]);
    return mean;
  }

  private void times(BlockKernel.Factor factor, double[] x, int x0, double[] to, int to0) {
    kernel.timesTransposed(x, x0, 1, factor, product);
    System.arraycopy(product, 0, to, to0, factor.columns());
  }

  @Override
  public void toLanes(double[] from, int first, int length, double[] to, int offset) {
    System.arraycopy(from, first, to, offset, length);
  }

  @Override
  public void fromLanes(double[] from, int offset, int length, double[] to, int first, int stride) {
    System.arraycopy(from, offset, to, first, length);
  }

  @Override
  public void addLanes(double[] from, int offset, int count, int length, double[] sums, int first) {
    for (int c = 0; c < length; c++) {
      sums[first + c] += from[offset + c];
    }
  }
}
