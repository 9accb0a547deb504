package org.ddpmix.objective;

import java.util.Arrays;
import org.ddpmix.data.BlockStatistic;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.kernel.BlockKernel;
import org.ddpmix.kernel.ChunkWorkspace;
import org.ddpmix.kernel.KernelProvider;
import org.ddpmix.kernel.NoiseCoefficients;
import org.ddpmix.kernel.NormalGenerator;
import org.ddpmix.kernel.PosteriorKernel;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.SharedVariance;

/**
 * Computes the sums of a {@link ProjectedObjective} over blocks, one chunk at a time. The formulas
 * are in the Javadoc of that class.
 *
 * <p>Every sum is accumulated in the order of samples, and for each sample in the order of draws,
 * noise levels and signs. The result therefore does not depend on the division into chunks or SIMD
 * lanes.
 */
final class ProjectedAccumulator implements BlockStatistic.Accumulator {
  // Samples per chunk, so that the scratch memory fits into the cache: with one draw of the noise,
  // in high dimension, and with several draws.
  private static final int CHUNK = 128;
  private static final int HIGH_DIMENSIONAL_CHUNK = 64;
  private static final int HIGH_DIMENSION = 512;
  private static final int MULTI_DRAW_CHUNK = 16;

  /** Rows between flushes of the products; few enough for sums in single precision. */
  private static final int FLUSH_ROWS = 1024;

  private final ProjectedObjective objective;
  private final BlockKernel kernel;
  private final PosteriorKernel posteriorKernel;
  private final ChunkWorkspace workspace;
  private final int k;
  private final int d;
  private final int r;
  private final int height; // r, rounded up to even
  private final int width; // samples per group
  private final int chunk;
  private final NormalGenerator noise;
  private final int draws; // noise draws per sample
  private final int signs; // 2 if each draw is used with both signs
  private final NoiseCoefficients[] levels;
  private final boolean halfBlend; // λ = ½: the coefficient of f is 0
  private final NoiseCoefficients undiffused;
  private final ChunkProducts products;
  private int unflushedRows;

  private final double[] interleavedXi; // per draw: chunk × height, interleaved
  private final double[] xi; // chunk × draws × r
  private final double[] onNoise; // U, used with several draws: chunk × draws × k
  private final double[] rowWeights; // chunk
  private boolean weighted; // whether the weights differ from 1
  // One row per sample of a group, draw, noise level and sign:
  private final double[] w; // w times the coefficient of f: k
  private final double[] f; // r

  ProjectedAccumulator(ProjectedObjective objective) {
    this(objective, objective.inSinglePrecision, KernelProvider.best());
  }

  ProjectedAccumulator(
      ProjectedObjective objective, boolean inSinglePrecision, KernelProvider kernels) {
    this.objective = objective;
    this.kernel = kernels.blockKernel();
    this.posteriorKernel = kernels.posteriorKernel(objective.span);
    Mixture mixture = objective.mixture;
    k = mixture.k();
    d = mixture.dimension();
    r = objective.span.rank();
    height = NormalGenerator.height(r);
    width = posteriorKernel.width();
    noise = objective.noise.generator(kernels, r);
    draws = objective.draws;
    chunk = draws > 1 ? MULTI_DRAW_CHUNK : d > HIGH_DIMENSION ? HIGH_DIMENSIONAL_CHUNK : CHUNK;
    signs = objective.antithetic ? 2 : 1;
    double[] squaredNorms = mixture.squaredNorms();
    double[] logWeights = Arrays.stream(mixture.weights()).map(Math::log).toArray();
    double variance = SharedVariance.of(mixture);
    levels = new NoiseCoefficients[objective.nodes.size()];
    double factor = 0;
    for (int n = 0; n < levels.length; n++) {
      QuadratureNode node = objective.nodes.get(n);
      levels[n] = node.coefficients(draws * signs, logWeights, squaredNorms, variance);
      factor += draws * signs * objective.meanRowWeight * Math.abs(levels[n].shareOnSample);
    }
    products =
        inSinglePrecision
            ? new FloatProducts(mixture, factor, chunk, kernels.floatKernel())
            : new DoubleProducts(mixture.means(), k, d, chunk, kernel, posteriorKernel);
    halfBlend = levels.length == 1 && levels[0].hasHalfBlend();
    QuadratureNode none = QuadratureNode.of(NoiseLevel.NONE, 1, variance);
    undiffused = none.coefficients(1, logWeights, squaredNorms, variance);
    workspace = new ChunkWorkspace(k, r, width, chunk);
    interleavedXi = new double[draws * chunk * height];
    xi = new double[chunk * draws * r];
    onNoise = new double[draws == 1 ? 0 : chunk * draws * k];
    rowWeights = new double[chunk];
    int stackRows = halfBlend ? 0 : width * draws * levels.length * signs;
    w = new double[stackRows * k];
    f = new double[stackRows * r];
  }

  @Override
  public void add(SampleBlock block, long firstRow, double[] sums) {
    int from = 0;
    while (from < block.rows()) {
      int rows = Math.min(Math.min(chunk, FLUSH_ROWS - unflushedRows), block.rows() - from);
      addChunk(block, from, rows, firstRow + from, sums);
      from += rows;
      unflushedRows += rows;
      if (unflushedRows == FLUSH_ROWS) {
        end(sums);
      }
    }
  }

  @Override
  public void end(double[] sums) {
    products.flush(sums);
    unflushedRows = 0;
  }

  private void addChunk(SampleBlock block, int from, int rows, long firstRow, double[] sums) {
    products.inner(block, from, rows, workspace);
    double weight = sums[objective.weightOffset()];
    weighted = block.isWeighted();
    for (int row = 0; row < rows; row++) {
      rowWeights[row] = block.rowWeight(from + row);
      weight += rowWeights[row];
    }
    sums[objective.weightOffset()] = weight;
    for (int draw = 0; draw < draws; draw++) {
      noise.fill(firstRow, rows, draw, interleavedXi, draw * chunk * height);
    }
    Arrays.fill(workspace.onSample, 0.0);
    Arrays.fill(workspace.onNoise, 0.0);
    for (int first = 0; first < rows; first += width) {
      int count = Math.min(width, rows - first);
      if (objective.integrated) {
        addUndiffused(first, count, sums);
      }
      addNoised(first, count, sums);
    }
    if (weighted) {
      for (int first = 0; first < rows; first += width) {
        multiplyByRowWeights(workspace.onNoise, first * k, first);
        multiplyByRowWeights(workspace.onSample, first * k, first);
      }
    }
    if (draws == 1) {
      kernel.addInterleavedTimes(
          workspace.onNoise, k, xi, 0, r, rows, sums, objective.noiseOffset());
    } else {
      kernel.addTransposedTimes(onNoise, k, xi, 0, r, rows * draws, sums, objective.noiseOffset());
    }
    products.add(block, from, rows, workspace, sums);
    int meanCoefficientOffset = objective.ownOfSamplesOffset();
    for (int first = 0; first < rows; first += width) {
      int count = Math.min(width, rows - first);
      posteriorKernel.addColumnSums(
          workspace.onSample, first * k, count, k, sums, meanCoefficientOffset);
    }
  }

  /** Adds the log likelihood and the posterior moments of a group without noise. */
  private void addUndiffused(int first, int count, double[] sums) {
    workspace.clearMoments();
    posteriorKernel.responsibilitiesAndMoments(undiffused, 1, workspace, first * k);
    for (int lane = 0; lane < count; lane++) {
      double logSum = workspace.max[lane] + Math.log(workspace.sum[lane]);
      sums[objective.lossOffset()] -= rowWeights[first + lane] * logSum;
    }
    addMoments(first, count, sums);
  }

  /** Adds the terms of all draws, noise levels and signs for a group. */
  private void addNoised(int first, int count, double[] sums) {
    workspace.clearMoments();
    for (int draw = 0; draw < draws; draw++) {
      int at = (draw * chunk + first) * height;
      int row = first * draws + draw;
      posteriorKernel.deinterleave(interleavedXi, at, r, xi, row * r, draws * r);
      posteriorKernel.project(interleavedXi, at, workspace, first * k);
      addDraw(first, draw);
      if (draws > 1) {
        if (weighted) {
          multiplyByRowWeights(workspace.onNoise, first * k, first);
        }
        posteriorKernel.deinterleave(workspace.onNoise, first * k, k, onNoise, row * k, draws * k);
        workspace.clearNoise(first * k);
      }
    }
    if (!halfBlend) {
      int rows = count * draws * levels.length * signs;
      kernel.addTransposedTimes(w, k, f, 0, r, rows, sums, objective.spanOffset());
      addRows(w, rows, sums, objective.ownOfSpanOffset());
    }
    if (!objective.integrated) {
      addWeighted(workspace.loss, first, count, sums, objective.lossOffset());
      addMoments(first, count, sums);
    }
  }

  private void addDraw(int first, int draw) {
    for (int n = 0; n < levels.length; n++) {
      if (objective.integrated) {
        posteriorKernel.responsibilities(levels[n], signs, workspace, first * k);
      } else {
        posteriorKernel.responsibilitiesAndMoments(levels[n], signs, workspace, first * k);
      }
      posteriorKernel.addGradient(levels[n], signs, workspace, first * k);
      for (int sign = 0; !halfBlend && sign < signs; sign++) {
        storeWeightedRow(first, levels[n].onSpan, sign, (draw * levels.length + n) * signs + sign);
      }
    }
  }

  /**
   * Stores f, and w times the coefficient of f, of one draw, noise level and sign as rows for their
   * matrix product.
   */
  private void storeWeightedRow(int first, double onSpan, int sign, int copy) {
    int copies = draws * levels.length * signs;
    posteriorKernel.deinterleave(workspace.w, workspace.w(sign), k, w, copy * k, copies * k);
    posteriorKernel.deinterleave(workspace.f, workspace.f(sign), r, f, copy * r, copies * r);
    for (int lane = 0; lane < width; lane++) {
      double scale = rowWeights[first + lane] * onSpan;
      int row = (lane * copies + copy) * k;
      for (int c = row; c < row + k; c++) {
        w[c] *= scale;
      }
    }
  }

  private void addMoments(int first, int count, double[] sums) {
    if (weighted) {
      multiplyByRowWeights(workspace.shares, 0, first);
    }
    posteriorKernel.addColumnSums(workspace.shares, 0, count, k, sums, objective.sharesOffset());
    addWeighted(workspace.squares, first, count, sums, objective.varianceOffset());
  }

  private void addWeighted(double[] numbers, int first, int count, double[] sums, int at) {
    double sum = sums[at];
    for (int lane = 0; lane < count; lane++) {
      sum += rowWeights[first + lane] * numbers[lane];
    }
    sums[at] = sum;
  }

  /** Multiplies an interleaved group of k columns by the weights of its rows. */
  private void multiplyByRowWeights(double[] matrix, int at, int first) {
    for (int i = 0; i < k * width; i++) {
      matrix[at + i] *= rowWeights[first + i % width];
    }
  }

  private void addRows(double[] matrix, int rows, double[] to, int to0) {
    for (int i = 0; i < rows * k; i += k) {
      for (int c = 0; c < k; c++) {
        to[to0 + c] += matrix[i + c];
      }
    }
  }
}
