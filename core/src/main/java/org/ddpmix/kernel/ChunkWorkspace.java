package org.ddpmix.kernel;

import static org.ddpmix.kernel.TileShape.TILE_ROWS;

import java.util.Arrays;

/**
 * Scratch memory for a chunk of samples and one draw of their noise. All matrices are interleaved
 * ({@link BlockKernel}) in groups of {@link #width} samples, so that sums over components need no
 * operations across SIMD lanes.
 */
public final class ChunkWorkspace {
  static final int SIGNS = 2; // the noise and its negative

  public final int k;
  final int r;
  public final int width; // samples per group

  // For a chunk, interleaved; columns are given.
  public final double[] inner; // A: k
  final double[] noise; // Λξ: k
  public final double[] onSample; // P, summed over draws, noise levels and signs: k
  public final double[] onNoise; // U, summed over noise levels and signs: k

  // For the current group: first for the noise, then for its negative.
  public final double[] w; // k
  public final double[] max; // maximum logit: 1
  public final double[] sum; // sum of exp(logit − max): 1
  public final double[] f; // Λᵀw: r, padded
  final double[] g; // G w, then g: k, padded
  final double[] mean; // w·g: 1

  // Sums over draws, noise levels and signs.
  public final double[] shares; // k
  public final double[] squares; // 1
  public final double[] loss; // 1

  /**
   * Allocates the memory.
   *
   * @param k the number of components
   * @param r the rank of the means
   * @param width the number of samples per group
   * @param rows the number of rows of a chunk, a multiple of {@code width}
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

  /** The offset of {@link #w} for a sign: 0 for the noise, 1 for its negative. */
  public int w(int sign) {
    return sign * k * width;
  }

  /** The offset of {@link #f} for a sign. */
  public int f(int sign) {
    return sign * padded(r) * width;
  }

  int g(int sign) {
    return sign * padded(k) * width;
  }

  /** Sets the posterior moments and the loss to 0. */
  public void clearMoments() {
    Arrays.fill(shares, 0.0);
    Arrays.fill(squares, 0.0);
    Arrays.fill(loss, 0.0);
  }

  /** Sets U of a group to 0. */
  public void clearNoise(int at) {
    Arrays.fill(onNoise, at, at + k * width, 0.0);
  }

  static int padded(int rows) {
    return Math.max(rows, TILE_ROWS);
  }
}
