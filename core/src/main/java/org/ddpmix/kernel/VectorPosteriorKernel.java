package org.ddpmix.kernel;

import static org.ddpmix.kernel.TileShape.LOW_TILE_ROWS;
import static org.ddpmix.kernel.TileShape.TILE_ROWS;
import static org.ddpmix.kernel.VectorTiles.LANES;
import static org.ddpmix.kernel.VectorTiles.SPECIES;
import static org.ddpmix.kernel.VectorTiles.WIDTH;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;

/**
 * {@link PosteriorKernel} on the Vector API. A group has two vectors of samples. The loops process
 * the noise (vectors 0 and 1) and its negative (vectors 2 and 3) together. If only one sign is
 * used, the results of the other one get weight 0.
 *
 * <p>The long loops are in methods of more than 325 bytecodes, which the compiler does not inline
 * (FreqInlineSize). Inlined together, they would exceed NodeCountInliningCutoff. The compiler would
 * then skip some vector loads and allocate their vectors on the heap.
 */
final class VectorPosteriorKernel implements PosteriorKernel {
  private final double[] lambda; // k × r, k padded
  private final int[] reach; // per row of Λ: number of leading columns that can be nonzero
  private final double[] lambdaTransposed; // r × k, r padded
  private final int[] all; // r times the value k

  VectorPosteriorKernel(MeanSpan span) {
    int k = span.k();
    int r = span.rank();
    lambda = Arrays.copyOf(span.coordinates(), ChunkWorkspace.padded(k) * r);
    reach = span.reach();
    all = new int[r];
    Arrays.fill(all, k);
    lambdaTransposed = Arrays.copyOf(span.transposedCoordinates(), ChunkWorkspace.padded(r) * k);
  }

  @Override
  public int width() {
    return LANES;
  }

  @Override
  public void project(double[] xi, int offset, ChunkWorkspace workspace, int at) {
    times(lambda, workspace.k, workspace.r, reach, xi, offset, workspace.noise, at);
  }

  @Override
  public void responsibilities(
      NoiseCoefficients level, int signs, ChunkWorkspace workspace, int at) {
    exponentiate(level, signs, workspace, at);
    normalise(workspace);
  }

  @Override
  public void responsibilitiesAndMoments(
      NoiseCoefficients level, int signs, ChunkWorkspace workspace, int at) {
    exponentiate(level, signs, workspace, at);
    normalise(level, signs, workspace, at);
  }

  /** Computes exp(logit − max) into w, and the sum. */
  private static void exponentiate(
      NoiseCoefficients level, int signs, ChunkWorkspace workspace, int at) {
    logits(level, workspace, at);
    int k = workspace.k;
    for (int sign = 0; sign < signs; sign++) {
      for (int half = 0; half < LANES; half += WIDTH) {
        int lane = sign * LANES + half;
        VectorSoftmax.exponentiate(
            workspace.w, workspace.w(sign) + half, k, workspace.max, workspace.sum, lane);
      }
    }
    if (signs < ChunkWorkspace.SIGNS) { // values with weight 0 must be finite
      Arrays.fill(workspace.w, workspace.w(1), workspace.w(ChunkWorkspace.SIGNS), 0);
      Arrays.fill(workspace.sum, LANES, ChunkWorkspace.SIGNS * LANES, 1);
    }
  }

  private static void logits(NoiseCoefficients level, ChunkWorkspace workspace, int at) {
    int k = workspace.k;
    int negative = k * LANES;
    double[] inner = workspace.inner;
    double[] noise = workspace.noise;
    double[] w = workspace.w;
    double[] prior = level.prior;
    DoubleVector ofInner = c(level.logitOfInner);
    DoubleVector ofNoise = c(level.logitOfNoise);
    DoubleVector ofNegative = c(-level.logitOfNoise);
    DoubleVector max0 = c(Double.NEGATIVE_INFINITY);
    DoubleVector max1 = max0;
    DoubleVector max2 = max0;
    DoubleVector max3 = max0;
    for (int c = 0, i = 0, a = at; c < k; c++, i += LANES, a += LANES) {
      DoubleVector constant = c(prior[c]);
      DoubleVector ofSample0 = ofInner.fma(at(inner, a), constant);
      DoubleVector ofSample1 = ofInner.fma(at(inner, a + WIDTH), constant);
      DoubleVector xi0 = at(noise, a);
      DoubleVector xi1 = at(noise, a + WIDTH);
      DoubleVector logit0 = ofNoise.fma(xi0, ofSample0);
      DoubleVector logit1 = ofNoise.fma(xi1, ofSample1);
      DoubleVector logit2 = ofNegative.fma(xi0, ofSample0);
      DoubleVector logit3 = ofNegative.fma(xi1, ofSample1);
      max0 = VectorSoftmax.larger(max0, logit0);
      max1 = VectorSoftmax.larger(max1, logit1);
      max2 = VectorSoftmax.larger(max2, logit2);
      max3 = VectorSoftmax.larger(max3, logit3);
      logit0.intoArray(w, i);
      logit1.intoArray(w, i + WIDTH);
      logit2.intoArray(w, negative + i);
      logit3.intoArray(w, negative + i + WIDTH);
    }
    max0.intoArray(workspace.max, 0);
    max1.intoArray(workspace.max, WIDTH);
    max2.intoArray(workspace.max, LANES);
    max3.intoArray(workspace.max, LANES + WIDTH);
  }

  private static void normalise(ChunkWorkspace workspace) {
    int length = workspace.k * LANES;
    double[] w = workspace.w;
    DoubleVector scale0 = c(1).div(at(workspace.sum, 0));
    DoubleVector scale1 = c(1).div(at(workspace.sum, WIDTH));
    DoubleVector scale2 = c(1).div(at(workspace.sum, LANES));
    DoubleVector scale3 = c(1).div(at(workspace.sum, LANES + WIDTH));
    for (int i = 0; i < length; i += LANES) {
      scale0.mul(at(w, i)).intoArray(w, i);
      scale1.mul(at(w, i + WIDTH)).intoArray(w, i + WIDTH);
      scale2.mul(at(w, length + i)).intoArray(w, length + i);
      scale3.mul(at(w, length + i + WIDTH)).intoArray(w, length + i + WIDTH);
    }
  }

  /** Normalizes w and adds to the shares and squares. */
  private static void normalise(
      NoiseCoefficients level, int signs, ChunkWorkspace workspace, int at) {
    int k = workspace.k;
    int negative = k * LANES;
    double[] w = workspace.w;
    double[] inner = workspace.inner;
    double[] noise = workspace.noise;
    double[] shares = workspace.shares;
    double[] squaredNorms = level.squaredNorms;
    DoubleVector scale0 = c(1).div(at(workspace.sum, 0));
    DoubleVector scale1 = c(1).div(at(workspace.sum, WIDTH));
    DoubleVector scale2 = c(1).div(at(workspace.sum, LANES));
    DoubleVector scale3 = c(1).div(at(workspace.sum, LANES + WIDTH));
    DoubleVector weight = c(level.weight);
    DoubleVector weightOfNegative = c(negative(signs, level.weight));
    DoubleVector ofInner = c(level.squareOfInner);
    DoubleVector ofNoise = c(level.squareOfNoise);
    DoubleVector ofNegative = c(-level.squareOfNoise);
    DoubleVector squares0 = c(0);
    DoubleVector squares1 = c(0);
    DoubleVector squares2 = c(0);
    DoubleVector squares3 = c(0);
    for (int c = 0, i = 0, a = at; c < k; c++, i += LANES, a += LANES) {
      DoubleVector constant = c(squaredNorms[c]);
      DoubleVector ofSample0 = ofInner.fma(at(inner, a), constant);
      DoubleVector ofSample1 = ofInner.fma(at(inner, a + WIDTH), constant);
      DoubleVector xi0 = at(noise, a);
      DoubleVector xi1 = at(noise, a + WIDTH);
      DoubleVector share0 = scale0.mul(at(w, i));
      DoubleVector share1 = scale1.mul(at(w, i + WIDTH));
      DoubleVector share2 = scale2.mul(at(w, negative + i));
      DoubleVector share3 = scale3.mul(at(w, negative + i + WIDTH));
      share0.intoArray(w, i);
      share1.intoArray(w, i + WIDTH);
      share2.intoArray(w, negative + i);
      share3.intoArray(w, negative + i + WIDTH);
      squares0 = share0.fma(ofNoise.fma(xi0, ofSample0), squares0);
      squares1 = share1.fma(ofNoise.fma(xi1, ofSample1), squares1);
      squares2 = share2.fma(ofNegative.fma(xi0, ofSample0), squares2);
      squares3 = share3.fma(ofNegative.fma(xi1, ofSample1), squares3);
      DoubleVector sum0 = weight.fma(share0, at(shares, i));
      DoubleVector sum1 = weight.fma(share1, at(shares, i + WIDTH));
      weightOfNegative.fma(share2, sum0).intoArray(shares, i);
      weightOfNegative.fma(share3, sum1).intoArray(shares, i + WIDTH);
    }
    DoubleVector sum0 = weight.fma(squares0, at(workspace.squares, 0));
    DoubleVector sum1 = weight.fma(squares1, at(workspace.squares, WIDTH));
    weightOfNegative.fma(squares2, sum0).intoArray(workspace.squares, 0);
    weightOfNegative.fma(squares3, sum1).intoArray(workspace.squares, WIDTH);
  }

  /** The weight of the negative noise. */
  private static double negative(int signs, double weight) {
    return signs == 2 ? weight : 0;
  }

  @Override
  public void addGradient(NoiseCoefficients level, int signs, ChunkWorkspace workspace, int at) {
    if (level.hasHalfBlend()) {
      halfBlendSlopes(level, signs, workspace, at);
    } else {
      for (int sign = 0; sign < signs; sign++) {
        times(
            lambdaTransposed,
            workspace.r,
            workspace.k,
            all,
            workspace.w,
            workspace.w(sign),
            workspace.f,
            workspace.f(sign));
        times(
            lambda,
            workspace.k,
            workspace.r,
            reach,
            workspace.f,
            workspace.f(sign),
            workspace.g,
            workspace.g(sign));
      }
      for (int half = 0; half < LANES; half += WIDTH) {
        slopes(level, signs, half, workspace, at);
      }
    }
    addFactors(level, signs, workspace, at);
  }

  /** Computes g and w·g for λ = ½, and adds to the loss. */
  private static void halfBlendSlopes(
      NoiseCoefficients level, int signs, ChunkWorkspace workspace, int at) {
    int k = workspace.k;
    int negativeW = workspace.w(1);
    int negativeG = workspace.g(1);
    double[] inner = workspace.inner;
    double[] noise = workspace.noise;
    double[] w = workspace.w;
    double[] g = workspace.g;
    double[] constants = level.constant;
    DoubleVector ofInner = c(level.slopeOfInner);
    DoubleVector ofNoise = c(level.slopeOfNoise);
    DoubleVector ofNegative = c(-level.slopeOfNoise);
    DoubleVector mean0 = c(0);
    DoubleVector mean1 = c(0);
    DoubleVector mean2 = c(0);
    DoubleVector mean3 = c(0);
    for (int c = 0, i = 0, a = at; c < k; c++, i += LANES, a += LANES) {
      DoubleVector constant = c(constants[c]);
      DoubleVector ofSample0 = ofInner.fma(at(inner, a), constant);
      DoubleVector ofSample1 = ofInner.fma(at(inner, a + WIDTH), constant);
      DoubleVector xi0 = at(noise, a);
      DoubleVector xi1 = at(noise, a + WIDTH);
      DoubleVector slope0 = ofNoise.fma(xi0, ofSample0);
      DoubleVector slope1 = ofNoise.fma(xi1, ofSample1);
      DoubleVector slope2 = ofNegative.fma(xi0, ofSample0);
      DoubleVector slope3 = ofNegative.fma(xi1, ofSample1);
      slope0.intoArray(g, i);
      slope1.intoArray(g, i + WIDTH);
      slope2.intoArray(g, negativeG + i);
      slope3.intoArray(g, negativeG + i + WIDTH);
      mean0 = at(w, i).fma(slope0, mean0);
      mean1 = at(w, i + WIDTH).fma(slope1, mean1);
      mean2 = at(w, negativeW + i).fma(slope2, mean2);
      mean3 = at(w, negativeW + i + WIDTH).fma(slope3, mean3);
    }
    addLoss(level, signs, 0, mean0, mean2, workspace);
    addLoss(level, signs, WIDTH, mean1, mean3, workspace);
    mean0.intoArray(workspace.mean, 0);
    mean1.intoArray(workspace.mean, WIDTH);
    mean2.intoArray(workspace.mean, LANES);
    mean3.intoArray(workspace.mean, LANES + WIDTH);
  }

  /** Computes g and w·g from G w, and adds to the loss. */
  private static void slopes(
      NoiseCoefficients level, int signs, int half, ChunkWorkspace workspace, int at) {
    int k = workspace.k;
    int negativeW = workspace.w(1);
    int negativeG = workspace.g(1);
    double[] inner = workspace.inner;
    double[] noise = workspace.noise;
    double[] w = workspace.w;
    double[] g = workspace.g;
    double[] constants = level.constant;
    DoubleVector ofInner = c(level.slopeOfInner);
    DoubleVector ofNoise = c(level.slopeOfNoise);
    DoubleVector ofNegative = c(-level.slopeOfNoise);
    DoubleVector ofGw = c(level.slopeOfGw);
    DoubleVector mean0 = c(0);
    DoubleVector mean1 = c(0);
    DoubleVector quadratic0 = c(0);
    DoubleVector quadratic1 = c(0);
    for (int c = 0, i = half, a = at + half; c < k; c++, i += LANES, a += LANES) {
      DoubleVector ofSample = ofInner.fma(at(inner, a), c(constants[c]));
      DoubleVector xi = at(noise, a);
      DoubleVector gw0 = at(g, i);
      DoubleVector gw1 = at(g, negativeG + i);
      DoubleVector w0 = at(w, i);
      DoubleVector w1 = at(w, negativeW + i);
      quadratic0 = w0.fma(gw0, quadratic0);
      quadratic1 = w1.fma(gw1, quadratic1);
      DoubleVector slope0 = ofGw.fma(gw0, ofNoise.fma(xi, ofSample));
      DoubleVector slope1 = ofGw.fma(gw1, ofNegative.fma(xi, ofSample));
      slope0.intoArray(g, i);
      slope1.intoArray(g, negativeG + i);
      mean0 = w0.fma(slope0, mean0);
      mean1 = w1.fma(slope1, mean1);
    }
    DoubleVector ofQuadratic = c(-0.5 * level.slopeOfGw);
    DoubleVector loss0 = ofQuadratic.fma(quadratic0, mean0);
    DoubleVector loss1 = ofQuadratic.fma(quadratic1, mean1);
    addLoss(level, signs, half, loss0, loss1, workspace);
    mean0.intoArray(workspace.mean, half);
    mean1.intoArray(workspace.mean, LANES + half);
  }

  private static void addLoss(
      NoiseCoefficients level,
      int signs,
      int half,
      DoubleVector loss0,
      DoubleVector loss1,
      ChunkWorkspace workspace) {
    DoubleVector loss = c(level.weight).fma(loss0, at(workspace.loss, half));
    c(negative(signs, level.weight)).fma(loss1, loss).intoArray(workspace.loss, half);
  }

  /** Adds to P and U. */
  private static void addFactors(
      NoiseCoefficients level, int signs, ChunkWorkspace workspace, int at) {
    int k = workspace.k;
    int negativeW = workspace.w(1);
    int negativeG = workspace.g(1);
    double[] w = workspace.w;
    double[] g = workspace.g;
    double[] onSample = workspace.onSample;
    double[] onNoise = workspace.onNoise;
    DoubleVector mean0 = at(workspace.mean, 0);
    DoubleVector mean1 = at(workspace.mean, WIDTH);
    DoubleVector mean2 = at(workspace.mean, LANES);
    DoubleVector mean3 = at(workspace.mean, LANES + WIDTH);
    DoubleVector slopeOnSample = c(level.slopeOnSample);
    DoubleVector shareOnSample = c(level.shareOnSample);
    DoubleVector slopeOnNoise = c(level.slopeOnNoise);
    DoubleVector shareOnNoise = c(level.shareOnNoise);
    DoubleVector slopeOnSample2 = c(negative(signs, level.slopeOnSample));
    DoubleVector shareOnSample2 = c(negative(signs, level.shareOnSample));
    DoubleVector slopeOnNoise2 = c(-negative(signs, level.slopeOnNoise));
    DoubleVector shareOnNoise2 = c(-negative(signs, level.shareOnNoise));
    for (int c = 0, i = 0, a = at; c < k; c++, i += LANES, a += LANES) {
      DoubleVector w0 = at(w, i);
      DoubleVector w1 = at(w, i + WIDTH);
      DoubleVector w2 = at(w, negativeW + i);
      DoubleVector w3 = at(w, negativeW + i + WIDTH);
      DoubleVector s0 = w0.mul(at(g, i).sub(mean0));
      DoubleVector s1 = w1.mul(at(g, i + WIDTH).sub(mean1));
      DoubleVector s2 = w2.mul(at(g, negativeG + i).sub(mean2));
      DoubleVector s3 = w3.mul(at(g, negativeG + i + WIDTH).sub(mean3));
      DoubleVector p0 = slopeOnSample.fma(s0, shareOnSample.fma(w0, at(onSample, a)));
      DoubleVector p1 = slopeOnSample.fma(s1, shareOnSample.fma(w1, at(onSample, a + WIDTH)));
      slopeOnSample2.fma(s2, shareOnSample2.fma(w2, p0)).intoArray(onSample, a);
      slopeOnSample2.fma(s3, shareOnSample2.fma(w3, p1)).intoArray(onSample, a + WIDTH);
      DoubleVector u0 = slopeOnNoise.fma(s0, shareOnNoise.fma(w0, at(onNoise, a)));
      DoubleVector u1 = slopeOnNoise.fma(s1, shareOnNoise.fma(w1, at(onNoise, a + WIDTH)));
      slopeOnNoise2.fma(s2, shareOnNoise2.fma(w2, u0)).intoArray(onNoise, a);
      slopeOnNoise2.fma(s3, shareOnNoise2.fma(w3, u1)).intoArray(onNoise, a + WIDTH);
    }
  }

  /**
   * Computes C = A B with one column per SIMD lane. It writes all padded rows.
   *
   * @param reach per row of A, the first column from which this row and all previous rows are 0
   */
  private static void times(
      double[] a, int rows, int lda, int[] reach, double[] b, int b0, double[] c, int c0) {
    int done = 0;
    while (done < rows) {
      int left = rows - done;
      int tile = left > LOW_TILE_ROWS && left != 2 * LOW_TILE_ROWS ? TILE_ROWS : LOW_TILE_ROWS;
      int i = Math.min(done, ChunkWorkspace.padded(rows) - tile); // may recompute some rows
      int inner = reach[Math.min(i + tile, rows) - 1];
      if (tile == TILE_ROWS) {
        VectorTiles.times6x2(a, i * lda, lda, b, b0, inner, c, c0 + i * LANES, LANES);
      } else {
        DoubleOnlyTiles.times4x2(a, i * lda, lda, b, b0, inner, c, c0 + i * LANES, LANES);
      }
      done += tile;
    }
  }

  @Override
  public void interleave(double[] from, int first, int length, double[] to, int offset) {
    for (int c = 0, i = offset; c < length; c++, i += LANES) {
      for (int lane = 0; lane < LANES; lane++) {
        to[i + lane] = from[first + lane * length + c];
      }
    }
  }

  @Override
  public void deinterleave(
      double[] from, int offset, int length, double[] to, int first, int stride) {
    for (int c = 0, i = offset; c < length; c++, i += LANES) {
      for (int lane = 0; lane < LANES; lane++) {
        to[first + lane * stride + c] = from[i + lane];
      }
    }
  }

  @Override
  public void addColumnSums(
      double[] from, int offset, int count, int length, double[] sums, int first) {
    if (count == LANES) {
      for (int c = 0, i = offset; c < length; c++, i += LANES) {
        double sum = sums[first + c];
        for (int lane = 0; lane < LANES; lane++) { // unrolled by the compiler
          sum += from[i + lane];
        }
        sums[first + c] = sum;
      }
    } else {
      for (int c = 0, i = offset; c < length; c++, i += LANES) {
        for (int lane = 0; lane < count; lane++) {
          sums[first + c] += from[i + lane];
        }
      }
    }
  }

  private static DoubleVector at(double[] from, int index) {
    return DoubleVector.fromArray(SPECIES, from, index);
  }

  private static DoubleVector c(double constant) {
    return DoubleVector.broadcast(SPECIES, constant);
  }
}
