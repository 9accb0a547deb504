package org.ddpmix.kernel;

import static org.ddpmix.kernel.TileShape.TILE_ROWS;

import java.util.Arrays;

/**
 * Scratch of a pass for a chunk of samples and a draw of their noise, all in lanes ({@link
 * BlockKernel}): groups of {@link #width} samples side by side, so that sums over components cross
 * no lanes.
 */
public final class ChunkWorkspace {
  static final int SIGNS = 2; // of the noise

  public final int k;
  final int r;
  public final int width; // lanes

  // Of a chunk, in lanes.
  public final double[] inner; // A: k
  final double[] noise; // Λξ: k
  public final double[] onSample; // P, sums over draws, noise levels and signs: k
  public final double[] onNoise; // U, sums over noise levels and signs: k

  // Of the group, for the noise and then for its negative.
  public final double[] w; // k
  public final double[] max; // of the logits: 1
  public final double[] sum; // of exp(logit − max): 1
  public final double[] f; // Λᵀw: r, padded
  final double[] g; // G w, then g: k, padded
  final double[] mean; // w·g: 1

  // Sums over draws, noise levels and signs.
  public final double[] shares; // k
  public final double[] squares; // 1
  public final double[] loss; // 1

  /**
   * @param rows of a chunk, a multiple of {@code width}
   */
  public ChunkWorkspace(int k, int r, int width, int rows) {
    this.k = k;
    this.r = r;
    this.width = width;
    int length = rows * k + TILE_ROWS * width;
    inner = new double[length];
    noise = new double[length];
    onSample = new double[length];
    onNoise = new double[length];
    w = new double[SIGNS * k * width];
    max = new double[SIGNS * width];
    sum = new double[SIGNS * width];
    f = new double[SIGNS * padded(r) * width];
    g = new double[SIGNS * padded(k) * width];
    mean = new double[SIGNS * width];
    shares = new double[k * width];
    squares = new double[width];
    loss = new double[width];
  }

  /** Where w begins for a sign: 0 for the noise, 1 for its negative. */
  public int w(int sign) {
    return sign * k * width;
  }

  public int f(int sign) {
    return sign * padded(r) * width;
  }

  int g(int sign) {
    return sign * padded(k) * width;
  }

  public void clearMoments() {
    Arrays.fill(shares, 0.0);
    Arrays.fill(squares, 0.0);
    Arrays.fill(loss, 0.0);
  }

  /** U of the group. */
  public void clearNoise(int at) {
    Arrays.fill(onNoise, at, at + k * width, 0.0);
  }

  static int padded(int rows) {
    return Math.max(rows, TILE_ROWS);
  }
}
