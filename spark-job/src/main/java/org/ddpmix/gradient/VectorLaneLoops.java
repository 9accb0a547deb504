package org.ddpmix.gradient;

import static org.ddpmix.gradient.VectorTiles.SPECIES;
import static org.ddpmix.gradient.VectorTiles.WIDTH;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;

/** {@link LaneLoops} on the Vector API: two vectors of lanes, as a tile of a product has. */
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
  public void responsibilities(LevelTerms level, double sign, Lanes lanes) {
    for (int lane = 0; lane < LANES; lane += WIDTH) {
      logits(level, sign, lanes, lane);
      VectorSoftmax.exponentiate(lanes.w, lane, LANES, lanes.k, lanes.max, lanes.sum);
      VectorSoftmax.scale(lanes.w, lane, LANES, lanes.k, lanes.sum);
    }
  }

  private static void logits(LevelTerms level, double sign, Lanes lanes, int lane) {
    double[] prior = level.prior;
    double[] inner = lanes.inner;
    double[] noise = lanes.noise;
    double[] w = lanes.w;
    DoubleVector ofInner = c(level.logitOfInner);
    DoubleVector ofNoise = c(sign * level.logitOfNoise);
    DoubleVector max = c(Double.NEGATIVE_INFINITY);
    for (int c = 0, i = lane; c < lanes.k; c++, i += LANES) {
      DoubleVector ofSample = ofInner.fma(at(inner, i), c(prior[c]));
      DoubleVector logit = ofNoise.fma(at(noise, i), ofSample);
      max = max.max(logit);
      logit.intoArray(w, i);
    }
    max.intoArray(lanes.max, lane);
  }

  @Override
  public void addMoments(LevelTerms level, double sign, Lanes lanes) {
    for (int lane = 0; lane < LANES; lane += WIDTH) {
      addMoments(level, sign, lanes, lane);
    }
  }

  private static void addMoments(LevelTerms level, double sign, Lanes lanes, int lane) {
    double[] squaredNorms = level.squaredNorms;
    double[] inner = lanes.inner;
    double[] noise = lanes.noise;
    double[] shares = lanes.shares;
    DoubleVector weight = c(level.weight);
    DoubleVector ofInner = c(level.squareOfInner);
    DoubleVector ofNoise = c(sign * level.squareOfNoise);
    DoubleVector squares = c(0);
    for (int c = 0, i = lane; c < lanes.k; c++, i += LANES) {
      DoubleVector w = at(lanes.w, i);
      DoubleVector ofSample = ofInner.fma(at(inner, i), c(squaredNorms[c]));
      squares = w.fma(ofNoise.fma(at(noise, i), ofSample), squares);
      weight.fma(w, at(shares, i)).intoArray(shares, i);
    }
    weight.fma(squares, at(lanes.squares, lane)).intoArray(lanes.squares, lane);
  }

  @Override
  public void addGradient(LevelTerms level, double sign, Lanes lanes) {
    times(lambdaTransposed, lanes.r, lanes.k, lanes.w, lanes.f);
    times(lambda, lanes.k, lanes.r, lanes.f, lanes.g);
    for (int lane = 0; lane < LANES; lane += WIDTH) {
      if (level.isBalanced()) {
        balancedSlopes(level, lanes, lane);
        addFactors(level, sign, lanes, lane);
      } else {
        slopes(level, sign, lanes, lane);
        addFactors(level, sign, lanes, lane);
        addSharesToNoise(level, sign, lanes, lane);
      }
    }
  }

  /** C = A B, with a column for each lane. */
  private static void times(double[] a, int rows, int inner, double[] b, double[] c) {
    for (int i = 0; i < rows; i += Lanes.PADDING) {
      VectorTiles.times8x2(a, i * inner, inner, b, 0, inner, c, i * LANES, LANES);
    }
  }

  /** From G w to g; adds to the loss and leaves w·g. */
  private static void balancedSlopes(LevelTerms level, Lanes lanes, int lane) {
    double[] constant = level.constant;
    double[] inner = lanes.inner;
    double[] g = lanes.g;
    DoubleVector ofInner = c(level.slopeOfInner);
    DoubleVector ofGw = c(level.slopeOfGw);
    DoubleVector mean = c(0);
    DoubleVector quadratic = c(0);
    for (int c = 0, i = lane; c < lanes.k; c++, i += LANES) {
      DoubleVector w = at(lanes.w, i);
      DoubleVector gw = at(g, i);
      DoubleVector slope = ofGw.fma(gw, ofInner.fma(at(inner, i), c(constant[c])));
      slope.intoArray(g, i);
      mean = w.fma(slope, mean);
      quadratic = w.fma(gw, quadratic);
    }
    mean.intoArray(lanes.mean, lane);
    addLoss(level, mean, quadratic, lanes, lane);
  }

  private static void slopes(LevelTerms level, double sign, Lanes lanes, int lane) {
    double[] constant = level.constant;
    double[] inner = lanes.inner;
    double[] noise = lanes.noise;
    double[] g = lanes.g;
    DoubleVector ofInner = c(level.slopeOfInner);
    DoubleVector ofGw = c(level.slopeOfGw);
    DoubleVector ofNoise = c(sign * level.slopeOfNoise);
    DoubleVector mean = c(0);
    DoubleVector quadratic = c(0);
    for (int c = 0, i = lane; c < lanes.k; c++, i += LANES) {
      DoubleVector w = at(lanes.w, i);
      DoubleVector gw = at(g, i);
      DoubleVector slope = ofGw.fma(gw, ofInner.fma(at(inner, i), c(constant[c])));
      slope = ofNoise.fma(at(noise, i), slope);
      slope.intoArray(g, i);
      mean = w.fma(slope, mean);
      quadratic = w.fma(gw, quadratic);
    }
    mean.intoArray(lanes.mean, lane);
    addLoss(level, mean, quadratic, lanes, lane);
  }

  private static void addLoss(
      LevelTerms level, DoubleVector mean, DoubleVector quadratic, Lanes lanes, int lane) {
    DoubleVector loss = c(-0.5 * level.slopeOfGw).fma(quadratic, mean);
    c(level.weight).fma(loss, at(lanes.loss, lane)).intoArray(lanes.loss, lane);
  }

  private static void addFactors(LevelTerms level, double sign, Lanes lanes, int lane) {
    double[] g = lanes.g;
    double[] onSample = lanes.onSample;
    double[] onOwn = lanes.onOwn;
    double[] onNoise = lanes.onNoise;
    DoubleVector mean = at(lanes.mean, lane);
    DoubleVector slopeOnSample = c(level.slopeOnSample);
    DoubleVector shareOnSample = c(level.shareOnSample);
    DoubleVector slopeOnOwn = c(level.slopeOnOwn);
    DoubleVector shareOnOwn = c(level.shareOnOwn);
    DoubleVector slopeOnNoise = c(sign * level.slopeOnNoise);
    for (int c = 0, i = lane; c < lanes.k; c++, i += LANES) {
      DoubleVector w = at(lanes.w, i);
      DoubleVector s = w.mul(at(g, i).sub(mean));
      slopeOnSample.fma(s, shareOnSample.fma(w, at(onSample, i))).intoArray(onSample, i);
      slopeOnOwn.fma(s, shareOnOwn.fma(w, at(onOwn, i))).intoArray(onOwn, i);
      slopeOnNoise.fma(s, at(onNoise, i)).intoArray(onNoise, i);
    }
  }

  private static void addSharesToNoise(LevelTerms level, double sign, Lanes lanes, int lane) {
    double[] onNoise = lanes.onNoise;
    DoubleVector shareOnNoise = c(sign * level.shareOnNoise);
    for (int c = 0, i = lane; c < lanes.k; c++, i += LANES) {
      shareOnNoise.fma(at(lanes.w, i), at(onNoise, i)).intoArray(onNoise, i);
    }
  }

  private static DoubleVector at(double[] from, int index) {
    return DoubleVector.fromArray(SPECIES, from, index);
  }

  private static DoubleVector c(double constant) {
    return DoubleVector.broadcast(SPECIES, constant);
  }
}
