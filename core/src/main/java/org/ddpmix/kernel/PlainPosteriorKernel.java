package org.ddpmix.kernel;

/** {@link PosteriorKernel} in plain Java, with groups of one sample. */
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
  public void project(double[] xi, int offset, ChunkWorkspace workspace, int at) {
    times(lambda, xi, offset, workspace.noise, at);
  }

  @Override
  public void responsibilities(
      NoiseCoefficients level, int signs, ChunkWorkspace workspace, int at) {
    for (int sign = 0; sign < signs; sign++) {
      normalise(level, sign, workspace, at);
    }
  }

  @Override
  public void responsibilitiesAndMoments(
      NoiseCoefficients level, int signs, ChunkWorkspace workspace, int at) {
    for (int sign = 0; sign < signs; sign++) {
      normalise(level, sign, workspace, at);
      addMoments(level, sign, workspace, at);
    }
  }

  private static double times(int sign, double ofNoise) {
    return sign == 0 ? ofNoise : -ofNoise;
  }

  private static void normalise(
      NoiseCoefficients level, int sign, ChunkWorkspace workspace, int at) {
    double[] w = workspace.w;
    int first = workspace.w(sign);
    double ofNoise = times(sign, level.logitOfNoise);
    double max = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < workspace.k; c++) {
      double ofSample = Math.fma(level.logitOfInner, workspace.inner[at + c], level.prior[c]);
      w[first + c] = Math.fma(ofNoise, workspace.noise[at + c], ofSample);
      max = Math.max(max, w[first + c]);
    }
    double sum = 0;
    for (int c = first; c < first + workspace.k; c++) {
      w[c] = Exponential.exp(w[c] - max);
      sum += w[c];
    }
    double scale = 1.0 / sum;
    for (int c = first; c < first + workspace.k; c++) {
      w[c] *= scale;
    }
    workspace.max[sign] = max;
    workspace.sum[sign] = sum;
  }

  private static void addMoments(
      NoiseCoefficients level, int sign, ChunkWorkspace workspace, int at) {
    int first = workspace.w(sign);
    double ofNoise = times(sign, level.squareOfNoise);
    double squares = 0;
    for (int c = 0; c < workspace.k; c++) {
      double w = workspace.w[first + c];
      double ofSample =
          Math.fma(level.squareOfInner, workspace.inner[at + c], level.squaredNorms[c]);
      squares = Math.fma(w, Math.fma(ofNoise, workspace.noise[at + c], ofSample), squares);
      workspace.shares[c] = Math.fma(level.weight, w, workspace.shares[c]);
    }
    workspace.squares[0] = Math.fma(level.weight, squares, workspace.squares[0]);
  }

  @Override
  public void addGradient(NoiseCoefficients level, int signs, ChunkWorkspace workspace, int at) {
    for (int sign = 0; sign < signs; sign++) {
      if (!level.hasHalfBlend()) {
        times(lambdaTransposed, workspace.w, workspace.w(sign), workspace.f, workspace.f(sign));
        times(lambda, workspace.f, workspace.f(sign), workspace.g, workspace.g(sign));
      }
      addGradientOf(sign, level, workspace, at);
    }
  }

  private static void addGradientOf(
      int sign, NoiseCoefficients level, ChunkWorkspace workspace, int at) {
    double mean = slopes(level, sign, workspace, at);
    double slopeOnNoise = times(sign, level.slopeOnNoise);
    double shareOnNoise = times(sign, level.shareOnNoise);
    for (int c = 0, i = at; c < workspace.k; c++, i++) {
      double w = workspace.w[workspace.w(sign) + c];
      double s = w * (workspace.g[workspace.g(sign) + c] - mean);
      workspace.onSample[i] =
          Math.fma(level.slopeOnSample, s, Math.fma(level.shareOnSample, w, workspace.onSample[i]));
      workspace.onNoise[i] =
          Math.fma(slopeOnNoise, s, Math.fma(shareOnNoise, w, workspace.onNoise[i]));
    }
  }

  /**
   * Computes g, from G w unless λ = ½, and adds to the loss.
   *
   * @return w·g
   */
  private static double slopes(
      NoiseCoefficients level, int sign, ChunkWorkspace workspace, int at) {
    boolean halfBlend = level.hasHalfBlend();
    double ofNoise = times(sign, level.slopeOfNoise);
    double mean = 0;
    double quadratic = 0;
    for (int c = 0; c < workspace.k; c++) {
      double w = workspace.w[workspace.w(sign) + c];
      int i = workspace.g(sign) + c;
      double ofSample = Math.fma(level.slopeOfInner, workspace.inner[at + c], level.constant[c]);
      double g = Math.fma(ofNoise, workspace.noise[at + c], ofSample);
      if (!halfBlend) {
        quadratic = Math.fma(w, workspace.g[i], quadratic);
        g = Math.fma(level.slopeOfGw, workspace.g[i], g);
      }
      workspace.g[i] = g;
      mean = Math.fma(w, g, mean);
    }
    double loss = halfBlend ? mean : Math.fma(-0.5 * level.slopeOfGw, quadratic, mean);
    workspace.loss[0] = Math.fma(level.weight, loss, workspace.loss[0]);
    return mean;
  }

  private void times(BlockKernel.Factor factor, double[] x, int x0, double[] to, int to0) {
    kernel.timesTransposed(x, x0, 1, factor, product);
    System.arraycopy(product, 0, to, to0, factor.columns());
  }

  @Override
  public void interleave(double[] from, int first, int length, double[] to, int offset) {
    System.arraycopy(from, first, to, offset, length);
  }

  @Override
  public void deinterleave(
      double[] from, int offset, int length, double[] to, int first, int stride) {
    System.arraycopy(from, offset, to, first, length);
  }

  @Override
  public void addColumnSums(
      double[] from, int offset, int count, int length, double[] sums, int first) {
    for (int c = 0; c < length; c++) {
      sums[first + c] += from[offset + c];
    }
  }
}
