package org.ddpmix.gradient;

import static org.ddpmix.gradient.VectorTiles.SPECIES;
import static org.ddpmix.gradient.VectorTiles.WIDTH;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;

/**
 * {@link LaneLoops} on the Vector API: two vectors of lanes, as a tile of a product has.
 *
 * <p>Two long methods rather than many short ones: the compiler inlines hot methods of up to 325
 * bytecodes into their caller until that is too large, and those that come last would have their
 * vectors on the heap.
 */
final class VectorLaneLoops implements LaneLoops {
  private static final int LANES = 2 * WIDTH;

  private final double[] lambda; // k × r, k padded
  private final double[] lambdaTransposed; // r × k, r padded

  VectorLaneLoops(MeanSpan span) {
    int k = span.k();
    int r = span.rank();
    lambda = Arrays.copyOf(span.coordinates(), Lanes.padded(k) * r);
    lambdaTransposed = Arrays.copyOf(span.transposedCoordinates(), Lanes.padded(r) * k);
  }

  @Override
  public int width() {
    return LANES;
  }

  @Override
  public void responsibilities(LevelTerms level, double sign, boolean moments, Lanes lanes) {
    for (int lane = 0; lane < LANES; lane += WIDTH) {
      responsibilities(level, sign, moments, lanes, lane);
    }
  }

  private static void responsibilities(
      LevelTerms level, double sign, boolean moments, Lanes lanes, int lane) {
    int k = lanes.k;
    double[] inner = lanes.inner;
    double[] noise = lanes.noise;
    double[] w = lanes.w;
    double[] prior = level.prior;
    DoubleVector logitOfInner = c(level.logitOfInner);
    DoubleVector logitOfNoise = c(sign * level.logitOfNoise);
    DoubleVector max = c(Double.NEGATIVE_INFINITY);
    for (int c = 0, i = lane; c < k; c++, i += LANES) {
      DoubleVector ofSample = logitOfInner.fma(at(inner, i), c(prior[c]));
      DoubleVector logit = logitOfNoise.fma(at(noise, i), ofSample);
      max = max.max(logit);
      logit.intoArray(w, i);
    }
    max.intoArray(lanes.max, lane);
    VectorSoftmax.exponentiate(w, lane, LANES, k, lanes.max, lanes.sum);
    DoubleVector scale = c(1).div(at(lanes.sum, lane));
    if (!moments) {
      for (int c = 0, i = lane; c < k; c++, i += LANES) {
        scale.mul(at(w, i)).intoArray(w, i);
      }
      return;
    }
    double[] shares = lanes.shares;
    double[] squaredNorms = level.squaredNorms;
    DoubleVector weight = c(level.weight);
    DoubleVector squareOfInner = c(level.squareOfInner);
    DoubleVector squareOfNoise = c(sign * level.squareOfNoise);
    DoubleVector squares = c(0);
    for (int c = 0, i = lane; c < k; c++, i += LANES) {
      DoubleVector share = scale.mul(at(w, i));
      DoubleVector ofSample = squareOfInner.fma(at(inner, i), c(squaredNorms[c]));
      squares = share.fma(squareOfNoise.fma(at(noise, i), ofSample), squares);
      weight.fma(share, at(shares, i)).intoArray(shares, i);
      share.intoArray(w, i);
    }
    weight.fma(squares, at(lanes.squares, lane)).intoArray(lanes.squares, lane);
  }

  @Override
  public void addGradient(LevelTerms level, double sign, Lanes lanes) {
    if (!level.isHalfway()) {
      times(lambdaTransposed, lanes.r, lanes.k, lanes.w, lanes.f);
      times(lambda, lanes.k, lanes.r, lanes.f, lanes.g);
    }
    for (int lane = 0; lane < LANES; lane += WIDTH) {
      addGradient(level, sign, lanes, lane);
    }
  }

  /** C = A B, with a column for each lane. */
  private static void times(double[] a, int rows, int inner, double[] b, double[] c) {
    int last = Lanes.padded(rows) - Lanes.TILE_ROWS; // may do again some rows that are done
    for (int next = 0; next < rows; next += Lanes.TILE_ROWS) {
      int i = Math.min(next, last);
      VectorTiles.times6x2(a, i * inner, inner, b, 0, inner, c, i * LANES, LANES);
    }
  }

  private static void addGradient(LevelTerms level, double sign, Lanes lanes, int lane) {
    int k = lanes.k;
    double[] inner = lanes.inner;
    double[] noise = lanes.noise;
    double[] w = lanes.w;
    double[] g = lanes.g;
    double[] constant = level.constant;
    DoubleVector ofInner = c(level.slopeOfInner);
    DoubleVector ofNoise = c(sign * level.slopeOfNoise);
    DoubleVector mean = c(0);
    DoubleVector loss;
    if (level.isHalfway()) {
      for (int c = 0, i = lane; c < k; c++, i += LANES) {
        DoubleVector slope = ofNoise.fma(at(noise, i), ofInner.fma(at(inner, i), c(constant[c])));
        slope.intoArray(g, i);
        mean = at(w, i).fma(slope, mean);
      }
      loss = mean;
    } else {
      DoubleVector ofGw = c(level.slopeOfGw);
      DoubleVector quadratic = c(0);
      for (int c = 0, i = lane; c < k; c++, i += LANES) {
        DoubleVector gw = at(g, i);
        DoubleVector slope = ofNoise.fma(at(noise, i), ofInner.fma(at(inner, i), c(constant[c])));
        slope = ofGw.fma(gw, slope);
        slope.intoArray(g, i);
        mean = at(w, i).fma(slope, mean);
        quadratic = at(w, i).fma(gw, quadratic);
      }
      loss = c(-0.5 * level.slopeOfGw).fma(quadratic, mean);
    }
    c(level.weight).fma(loss, at(lanes.loss, lane)).intoArray(lanes.loss, lane);
    double[] onSample = lanes.onSample;
    double[] onNoise = lanes.onNoise;
    DoubleVector slopeOnSample = c(level.slopeOnSample);
    DoubleVector shareOnSample = c(level.shareOnSample);
    DoubleVector slopeOnNoise = c(sign * level.slopeOnNoise);
    DoubleVector shareOnNoise = c(sign * level.shareOnNoise);
    for (int c = 0, i = lane; c < k; c++, i += LANES) {
      DoubleVector share = at(w, i);
      DoubleVector s = share.mul(at(g, i).sub(mean));
      slopeOnSample.fma(s, shareOnSample.fma(share, at(onSample, i))).intoArray(onSample, i);
      slopeOnNoise.fma(s, shareOnNoise.fma(share, at(onNoise, i))).intoArray(onNoise, i);
    }
  }

  @Override
  public void toLanes(double[] from, int[] offsets, int length, double[] to) {
    for (int lane = 0; lane < LANES; lane += 4) {
      toLanes(
          from,
          offsets[lane],
          offsets[lane + 1],
          offsets[lane + 2],
          offsets[lane + 3],
          length,
          to,
          lane);
    }
  }

  private static void toLanes(
      double[] from, int row0, int row1, int row2, int row3, int length, double[] to, int lane) {
    for (int c = 0; c < length; c++) {
      int i = c * LANES + lane;
      to[i] = from[row0 + c];
      to[i + 1] = from[row1 + c];
      to[i + 2] = from[row2 + c];
      to[i + 3] = from[row3 + c];
    }
  }

  @Override
  public void fromLanes(double[] from, double[] scale, int length, double[] to, int[] offsets) {
    for (int lane = 0; lane < LANES; lane += 4) {
      double scale0 = scale[lane];
      double scale1 = scale[lane + 1];
      double scale2 = scale[lane + 2];
      double scale3 = scale[lane + 3];
      int row0 = offsets[lane];
      int row1 = offsets[lane + 1];
      int row2 = offsets[lane + 2];
      int row3 = offsets[lane + 3];
      for (int c = 0; c < length; c++) {
        int i = c * LANES + lane;
        to[row0 + c] = scale0 * from[i];
        to[row1 + c] = scale1 * from[i + 1];
        to[row2 + c] = scale2 * from[i + 2];
        to[row3 + c] = scale3 * from[i + 3];
      }
    }
  }

  @Override
  public void addFromLanes(double[] from, double[] scale, int length, double[] to, int[] offsets) {
    for (int lane = 0; lane < LANES; lane += 4) {
      double scale0 = scale[lane];
      double scale1 = scale[lane + 1];
      double scale2 = scale[lane + 2];
      double scale3 = scale[lane + 3];
      int row0 = offsets[lane];
      int row1 = offsets[lane + 1];
      int row2 = offsets[lane + 2];
      int row3 = offsets[lane + 3];
      for (int c = 0; c < length; c++) {
        int i = c * LANES + lane;
        to[row0 + c] += scale0 * from[i];
        to[row1 + c] += scale1 * from[i + 1];
        to[row2 + c] += scale2 * from[i + 2];
        to[row3 + c] += scale3 * from[i + 3];
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
