package org.ddpmix.gradient;

import java.util.Arrays;

/**
 * Scratch of a pass for a few pairs of a sample and a noise, a pair a lane: all matrices have a
 * column for each lane, so that sums over components cross no lanes.
 */
final class Lanes {
  /** Products work on so many rows at once; what they read and write is at least as long. */
  static final int TILE_ROWS = 6;

  final int k;
  final int r;
  final int width; // lanes
  final double[] inner; // A: k
  final double[] noise; // Λξ: k
  final double[] w; // k
  final double[] max; // of the logits: 1
  final double[] sum; // of exp(logit − max): 1
  final double[] f; // Λᵀw: r, padded
  final double[] g; // G w, then g: k, padded
  final double[] mean; // w·g: 1

  // Sums over noise levels and signs.
  final double[] onSample; // k
  final double[] onNoise; // k
  final double[] shares; // k
  final double[] squares; // 1
  final double[] loss; // 1

  Lanes(int k, int r, int width) {
    this.k = k;
    this.r = r;
    this.width = width;
    inner = new double[k * width];
    noise = new double[k * width];
    w = new double[k * width];
    max = new double[width];
    sum = new double[width];
    f = new double[padded(r) * width];
    g = new double[padded(k) * width];
    mean = new double[width];
    onSample = new double[k * width];
    onNoise = new double[k * width];
    shares = new double[k * width];
    squares = new double[width];
    loss = new double[width];
  }

  void clearMoments() {
    Arrays.fill(shares, 0.0);
    Arrays.fill(squares, 0.0);
  }

  void clearGradient() {
    Arrays.fill(onSample, 0.0);
    Arrays.fill(onNoise, 0.0);
    Arrays.fill(loss, 0.0);
  }

  static int padded(int rows) {
    return Math.max(rows, TILE_ROWS);
  }
}
