package org.ddpmix.gradient;

import static org.ddpmix.gradient.VectorTiles.LANES;
import static org.ddpmix.gradient.VectorTiles.SPECIES;
import static org.ddpmix.gradient.VectorTiles.WIDTH;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;

/**
 * {@link LaneLoops} on the Vector API: two vectors of lanes, as a tile of a product has.
 *
 * <p>The long loops of a step are in methods of more than 325 bytecodes, which the compiler inlines
 * nowhere (FreqInlineSize): together they would be more than it is ready to take in
 * (NodeCountInliningCutoff), and a load that it leaves out keeps its vector on the heap.
 */
final class VectorLaneLoops implements LaneLoops {
  private static final int TILE_ROWS = Lanes.TILE_ROWS;
  private static final int LOW_TILE_ROWS = 4;

  private final double[] lambda; // k × r, k padded
  private final int[] reach; // of the rows of Λ
  private final double[] lambdaTransposed; // r × k, r padded
  private final int[] all; // k, r times

  VectorLaneLoops(MeanSpan span) {
    int k = span.k();
    int r = span.rank();
    lambda = Arrays.copyOf(span.coordinates(), Lanes.padded(k) * r);
    reach = span.reach();
    all = new int[r];
    Arrays.fill(all, k);
    lambdaTransposed = Arrays.copyOf(span.transposedCoordinates(), Lanes.padded(r) * k);
  }

  @Override
  public int width() {
    return LANES;
  }

  @Override
  public void project(double[] xi, int offset, Lanes lanes) {
    times(lambda, lanes.k, lanes.r, reach, xi, offset, lanes.noise, lanes.at);
  }

  @Override
  public void responsibilities(LevelTerms level, double sign, boolean moments, Lanes lanes) {
    exponentiate(level, sign, lanes);
    normalise(level, sign, moments, lanes);
  }

  private static void exponentiate(LevelTerms level, double sign, Lanes lanes) {
    int k = lanes.k;
    double[] inner = lanes.inner;
    double[] noise = lanes.noise;
    double[] w = lanes.w;
    double[] prior = level.prior;
    DoubleVector ofInner = c(level.logitOfInner);
    DoubleVector ofNoise = c(sign * level.logitOfNoise);
    DoubleVector max0 = c(Double.NEGATIVE_INFINITY);
    DoubleVector max1 = max0;
    for (int c = 0, i = 0, a = lanes.at; c < k; c++, i += LANES, a += LANES) {
      DoubleVector constant = c(prior[c]);
      DoubleVector logit0 = ofNoise.fma(at(noise, a), ofInner.fma(at(inner, a), constant));
      DoubleVector logit1 =
          ofNoise.fma(at(noise, a + WIDTH), ofInner.fma(at(inner, a + WIDTH), constant));
      max0 = VectorSoftmax.larger(max0, logit0);
      max1 = VectorSoftmax.larger(max1, logit1);
      logit0.intoArray(w, i);
      logit1.intoArray(w, i + WIDTH);
    }
    max0.intoArray(lanes.max, 0);
    max1.intoArray(lanes.max, WIDTH);
    VectorSoftmax.exponentiate(w, 0, k, lanes.max, lanes.sum);
    VectorSoftmax.exponentiate(w, WIDTH, k, lanes.max, lanes.sum);
  }

  private static void normalise(LevelTerms level, double sign, boolean moments, Lanes lanes) {
    int k = lanes.k;
    double[] w = lanes.w;
    DoubleVector scale0 = c(1).div(at(lanes.sum, 0));
    DoubleVector scale1 = c(1).div(at(lanes.sum, WIDTH));
    if (!moments) {
      for (int i = 0; i < k * LANES; i += LANES) {
        scale0.mul(at(w, i)).intoArray(w, i);
        scale1.mul(at(w, i + WIDTH)).intoArray(w, i + WIDTH);
      }
      return;
    }
    double[] inner = lanes.inner;
    double[] noise = lanes.noise;
    double[] shares = lanes.shares;
    double[] squaredNorms = level.squaredNorms;
    DoubleVector weight = c(level.weight);
    DoubleVector ofInner = c(level.squareOfInner);
    DoubleVector ofNoise = c(sign * level.squareOfNoise);
    DoubleVector squares0 = c(0);
    DoubleVector squares1 = c(0);
    for (int c = 0, i = 0, a = lanes.at; c < k; c++, i += LANES, a += LANES) {
      DoubleVector constant = c(squaredNorms[c]);
      DoubleVector share0 = scale0.mul(at(w, i));
      DoubleVector share1 = scale1.mul(at(w, i + WIDTH));
      share0.intoArray(w, i);
      share1.intoArray(w, i + WIDTH);
      DoubleVector square0 = ofNoise.fma(at(noise, a), ofInner.fma(at(inner, a), constant));
      DoubleVector square1 =
          ofNoise.fma(at(noise, a + WIDTH), ofInner.fma(at(inner, a + WIDTH), constant));
      squares0 = share0.fma(square0, squares0);
      squares1 = share1.fma(square1, squares1);
      weight.fma(share0, at(shares, i)).intoArray(shares, i);
      weight.fma(share1, at(shares, i + WIDTH)).intoArray(shares, i + WIDTH);
    }
    weight.fma(squares0, at(lanes.squares, 0)).intoArray(lanes.squares, 0);
    weight.fma(squares1, at(lanes.squares, WIDTH)).intoArray(lanes.squares, WIDTH);
  }

  @Override
  public void addGradient(LevelTerms level, double sign, Lanes lanes) {
    if (!level.isHalfway()) {
      times(lambdaTransposed, lanes.r, lanes.k, all, lanes.w, 0, lanes.f, 0);
      times(lambda, lanes.k, lanes.r, reach, lanes.f, 0, lanes.g, 0);
    }
    slopes(level, sign, lanes);
    addFactors(level, sign, lanes);
  }

  /** From G w, where it counts, to g and w·g; adds to the loss. */
  private static void slopes(LevelTerms level, double sign, Lanes lanes) {
    int k = lanes.k;
    double[] inner = lanes.inner;
    double[] noise = lanes.noise;
    double[] w = lanes.w;
    double[] g = lanes.g;
    double[] constants = level.constant;
    DoubleVector ofInner = c(level.slopeOfInner);
    DoubleVector ofNoise = c(sign * level.slopeOfNoise);
    DoubleVector mean0 = c(0);
    DoubleVector mean1 = c(0);
    DoubleVector loss0;
    DoubleVector loss1;
    if (level.isHalfway()) {
      for (int c = 0, i = 0, a = lanes.at; c < k; c++, i += LANES, a += LANES) {
        DoubleVector constant = c(constants[c]);
        DoubleVector slope0 = ofNoise.fma(at(noise, a), ofInner.fma(at(inner, a), constant));
        DoubleVector slope1 =
            ofNoise.fma(at(noise, a + WIDTH), ofInner.fma(at(inner, a + WIDTH), constant));
        slope0.intoArray(g, i);
        slope1.intoArray(g, i + WIDTH);
        mean0 = at(w, i).fma(slope0, mean0);
        mean1 = at(w, i + WIDTH).fma(slope1, mean1);
      }
      loss0 = mean0;
      loss1 = mean1;
    } else {
      DoubleVector ofGw = c(level.slopeOfGw);
      DoubleVector quadratic0 = c(0);
      DoubleVector quadratic1 = c(0);
      for (int c = 0, i = 0, a = lanes.at; c < k; c++, i += LANES, a += LANES) {
        DoubleVector constant = c(constants[c]);
        DoubleVector slope0 = ofNoise.fma(at(noise, a), ofInner.fma(at(inner, a), constant));
        DoubleVector slope1 =
            ofNoise.fma(at(noise, a + WIDTH), ofInner.fma(at(inner, a + WIDTH), constant));
        DoubleVector gw0 = at(g, i);
        DoubleVector gw1 = at(g, i + WIDTH);
        DoubleVector w0 = at(w, i);
        DoubleVector w1 = at(w, i + WIDTH);
        quadratic0 = w0.fma(gw0, quadratic0);
        quadratic1 = w1.fma(gw1, quadratic1);
        slope0 = ofGw.fma(gw0, slope0);
        slope1 = ofGw.fma(gw1, slope1);
        slope0.intoArray(g, i);
        slope1.intoArray(g, i + WIDTH);
        mean0 = w0.fma(slope0, mean0);
        mean1 = w1.fma(slope1, mean1);
      }
      DoubleVector ofQuadratic = c(-0.5 * level.slopeOfGw);
      loss0 = ofQuadratic.fma(quadratic0, mean0);
      loss1 = ofQuadratic.fma(quadratic1, mean1);
    }
    DoubleVector weight = c(level.weight);
    weight.fma(loss0, at(lanes.loss, 0)).intoArray(lanes.loss, 0);
    weight.fma(loss1, at(lanes.loss, WIDTH)).intoArray(lanes.loss, WIDTH);
    mean0.intoArray(lanes.mean, 0);
    mean1.intoArray(lanes.mean, WIDTH);
  }

  /** P and U. */
  private static void addFactors(LevelTerms level, double sign, Lanes lanes) {
    int k = lanes.k;
    double[] w = lanes.w;
    double[] g = lanes.g;
    double[] onSample = lanes.onSample;
    double[] onNoise = lanes.onNoise;
    DoubleVector mean0 = at(lanes.mean, 0);
    DoubleVector mean1 = at(lanes.mean, WIDTH);
    DoubleVector slopeOnSample = c(level.slopeOnSample);
    DoubleVector shareOnSample = c(level.shareOnSample);
    DoubleVector slopeOnNoise = c(sign * level.slopeOnNoise);
    DoubleVector shareOnNoise = c(sign * level.shareOnNoise);
    for (int c = 0, i = 0, a = lanes.at; c < k; c++, i += LANES, a += LANES) {
      DoubleVector w0 = at(w, i);
      DoubleVector w1 = at(w, i + WIDTH);
      DoubleVector s0 = w0.mul(at(g, i).sub(mean0));
      DoubleVector s1 = w1.mul(at(g, i + WIDTH).sub(mean1));
      slopeOnSample.fma(s0, shareOnSample.fma(w0, at(onSample, a))).intoArray(onSample, a);
      slopeOnSample
          .fma(s1, shareOnSample.fma(w1, at(onSample, a + WIDTH)))
          .intoArray(onSample, a + WIDTH);
      slopeOnNoise.fma(s0, shareOnNoise.fma(w0, at(onNoise, a))).intoArray(onNoise, a);
      slopeOnNoise
          .fma(s1, shareOnNoise.fma(w1, at(onNoise, a + WIDTH)))
          .intoArray(onNoise, a + WIDTH);
    }
  }

  /**
   * C = A B, with a column for each lane; writes as many rows as are padded.
   *
   * @param reach from which column on each row of A is 0, and all rows before it
   */
  private static void times(
      double[] a, int rows, int lda, int[] reach, double[] b, int b0, double[] c, int c0) {
    int done = 0;
    while (done < rows) {
      int left = rows - done;
      int tile = left > LOW_TILE_ROWS && left != 2 * LOW_TILE_ROWS ? TILE_ROWS : LOW_TILE_ROWS;
      int i = Math.min(done, Lanes.padded(rows) - tile); // may do again some rows that are done
      int inner = reach[Math.min(i + tile, rows) - 1];
      if (tile == TILE_ROWS) {
        VectorTiles.times6x2(a, i * lda, lda, b, b0, inner, c, c0 + i * LANES, LANES);
      } else {
        VectorTiles.times4x2(a, i * lda, lda, b, b0, inner, c, c0 + i * LANES, LANES);
      }
      done += tile;
    }
  }

  @Override
  public void toLanes(double[] from, int first, int length, double[] to, int offset) {
    for (int lane = 0; lane < LANES; lane += 4) {
      int row0 = first + lane * length;
      int row1 = row0 + length;
      int row2 = row1 + length;
      int row3 = row2 + length;
      for (int c = 0, i = offset + lane; c < length; c++, i += LANES) {
        to[i] = from[row0 + c];
        to[i + 1] = from[row1 + c];
        to[i + 2] = from[row2 + c];
        to[i + 3] = from[row3 + c];
      }
    }
  }

  @Override
  public void fromLanes(
      double[] from, int offset, double[] scale, int length, double[] to, int first, int stride) {
    for (int lane = 0; lane < LANES; lane += 4) {
      double scale0 = scale[lane];
      double scale1 = scale[lane + 1];
      double scale2 = scale[lane + 2];
      double scale3 = scale[lane + 3];
      int row0 = first + lane * stride;
      int row1 = row0 + stride;
      int row2 = row1 + stride;
      int row3 = row2 + stride;
      for (int c = 0, i = offset + lane; c < length; c++, i += LANES) {
        to[row0 + c] = scale0 * from[i];
        to[row1 + c] = scale1 * from[i + 1];
        to[row2 + c] = scale2 * from[i + 2];
        to[row3 + c] = scale3 * from[i + 3];
      }
    }
  }

  @Override
  public void addLanes(double[] from, int offset, int count, int length, double[] sums, int first) {
    for (int c = 0, i = offset; c < length; c++, i += LANES) {
      double sum = sums[first + c];
      int lane = 0;
      for (; lane + 4 <= count; lane += 4) {
        sum = sum + from[i + lane] + from[i + lane + 1] + from[i + lane + 2] + from[i + lane + 3];
      }
      for (; lane < count; lane++) {
        sum += from[i + lane];
      }
      sums[first + c] = sum;
    }
  }

  private static DoubleVector at(double[] from, int index) {
    return DoubleVector.fromArray(SPECIES, from, index);
  }

  private static DoubleVector c(double constant) {
    return DoubleVector.broadcast(SPECIES, constant);
  }
}
