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
 * The pass over the samples of a {@link ProjectedObjective}, chunk by chunk; the formulas stand
 * there.
 *
 * <p>Every sum is added to in the order of samples, and for each sample in the order of draws,
 * noise levels and signs, so that no cut between chunks or lanes shows.
 */
final class ProjectedAccumulator implements BlockStatistic.Accumulator {
  // Samples worked on at once, so that scratch stays in cache: with one noise each, of many
  // coordinates, with several noises.
  private static final int CHUNK = 128;
  private static final int CHUNK_OF_WIDE = 64;
  private static final int WIDE = 512;
  private static final int CHUNK_OF_DRAWS = 16;

  /** From one flush of the products to the next: few enough for sums in single precision. */
  private static final int FLUSH_ROWS = 1024;

  private final ProjectedObjective objective;
  private final BlockKernel kernel;
  private final PosteriorKernel loops;
  private final ChunkWorkspace workspace;
  private final int k;
  private final int d;
  private final int r;
  private final int height; // r, with room for a pair
  private final int width; // of lanes
  private final int chunk;
  private final NormalGenerator noise;
  private final int draws; // of the noise of a sample
  private final int signs; // 2 when each noise is used with its negative
  private final NoiseCoefficients[] levels;
  private final boolean halfway; // then nothing multiplies f
  private final NoiseCoefficients undiffused;
  private final ChunkProducts products;
  private int unflushed; // rows

  private final double[] xiLanes; // of each draw: chunk × r in lanes
  private final double[] xi; // chunk × draws × r
  private final double[] onNoise; // U, where there is more than one draw: chunk × draws × k
  private final double[] rowWeights; // chunk
  private boolean weighted; // whether these are not all 1
  // For each lane, for each draw, noise level and sign a row:
  private final double[] w; // w times what multiplies f: k
  private final double[] f; // r

  ProjectedAccumulator(ProjectedObjective objective) {
    this(objective, objective.inSinglePrecision, KernelProvider.best());
  }

  ProjectedAccumulator(
      ProjectedObjective objective, boolean inSinglePrecision, KernelProvider kernels) {
    this.objective = objective;
    this.kernel = kernels.blockKernel();
    this.loops = kernels.posteriorKernel(objective.span);
    Mixture mixture = objective.mixture;
    k = mixture.k();
    d = mixture.dimension();
    r = objective.span.rank();
    height = NormalGenerator.height(r);
    width = loops.width();
    noise = objective.noise.generator(kernels, r);
    draws = objective.draws;
    chunk = draws > 1 ? CHUNK_OF_DRAWS : d > WIDE ? CHUNK_OF_WIDE : CHUNK;
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
            : new DoubleProducts(mixture.means(), k, d, chunk, kernel, loops);
    halfway = levels.length == 1 && levels[0].isHalfway();
    QuadratureNode none = QuadratureNode.of(NoiseLevel.NONE, 1, variance);
    undiffused = none.coefficients(1, logWeights, squaredNorms, variance);
    workspace = new ChunkWorkspace(k, r, width, chunk);
    xiLanes = new double[draws * chunk * height];
    xi = new double[chunk * draws * r];
    onNoise = new double[draws == 1 ? 0 : chunk * draws * k];
    rowWeights = new double[chunk];
    int stack = halfway ? 0 : width * draws * levels.length * signs;
    w = new double[stack * k];
    f = new double[stack * r];
  }

  @Override
  public void add(SampleBlock block, long firstRow, double[] sums) {
    int from = 0;
    while (from < block.rows()) {
      int rows = Math.min(Math.min(chunk, FLUSH_ROWS - unflushed), block.rows() - from);
      addChunk(block, from, rows, firstRow + from, sums);
      from += rows;
      unflushed += rows;
      if (unflushed == FLUSH_ROWS) {
        end(sums);
      }
    }
  }

  @Override
  public void end(double[] sums) {
    products.flush(sums);
    unflushed = 0;
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
      noise.fill(firstRow, rows, draw, xiLanes, draw * chunk * height);
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
        weigh(workspace.onNoise, first * k, first);
        weigh(workspace.onSample, first * k, first);
      }
    }
    if (draws == 1) {
      kernel.addInterleavedTimes(
          workspace.onNoise, k, xi, 0, r, rows, sums, objective.noiseOffset());
    } else {
      kernel.addTransposedTimes(onNoise, k, xi, 0, r, rows * draws, sums, objective.noiseOffset());
    }
    products.add(block, from, rows, workspace, sums);
    int own = objective.ownOfSamplesOffset();
    for (int first = 0; first < rows; first += width) {
      int count = Math.min(width, rows - first);
      loops.addColumnSums(workspace.onSample, first * k, count, k, sums, own);
    }
  }

  /** The log likelihood and the posterior moments of some samples without noise. */
  private void addUndiffused(int first, int count, double[] sums) {
    workspace.clearMoments();
    loops.responsibilitiesAndMoments(undiffused, 1, workspace, first * k);
    for (int lane = 0; lane < count; lane++) {
      double logSum = workspace.max[lane] + Math.log(workspace.sum[lane]);
      sums[objective.lossOffset()] -= rowWeights[first + lane] * logSum;
    }
    addMoments(first, count, sums);
  }

  /** All draws, noise levels and signs of some samples' noise. */
  private void addNoised(int first, int count, double[] sums) {
    workspace.clearMoments();
    for (int draw = 0; draw < draws; draw++) {
      int at = (draw * chunk + first) * height;
      int row = first * draws + draw;
      loops.deinterleave(xiLanes, at, r, xi, row * r, draws * r);
      loops.project(xiLanes, at, workspace, first * k);
      addDraw(first, draw);
      if (draws > 1) {
        if (weighted) {
          weigh(workspace.onNoise, first * k, first);
        }
        loops.deinterleave(workspace.onNoise, first * k, k, onNoise, row * k, draws * k);
        workspace.clearNoise(first * k);
      }
    }
    if (!halfway) {
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
        loops.responsibilities(levels[n], signs, workspace, first * k);
      } else {
        loops.responsibilitiesAndMoments(levels[n], signs, workspace, first * k);
      }
      loops.addGradient(levels[n], signs, workspace, first * k);
      for (int sign = 0; !halfway && sign < signs; sign++) {
        stack(first, levels[n].onSpan, sign, (draw * levels.length + n) * signs + sign);
      }
    }
  }

  /** Keeps w times what multiplies f, and f, of a draw, noise level and sign for their product. */
  private void stack(int first, double onSpan, int sign, int copy) {
    int copies = draws * levels.length * signs;
    loops.deinterleave(workspace.w, workspace.w(sign), k, w, copy * k, copies * k);
    loops.deinterleave(workspace.f, workspace.f(sign), r, f, copy * r, copies * r);
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
      weigh(workspace.shares, 0, first);
    }
    loops.addColumnSums(workspace.shares, 0, count, k, sums, objective.sharesOffset());
    addWeighted(workspace.squares, first, count, sums, objective.varianceOffset());
  }

  private void addWeighted(double[] numbers, int first, int count, double[] sums, int at) {
    double sum = sums[at];
    for (int lane = 0; lane < count; lane++) {
      sum += rowWeights[first + lane] * numbers[lane];
    }
    sums[at] = sum;
  }

  /** Multiplies a group of k columns in lanes by the weights of its rows. */
  private void weigh(double[] matrix, int at, int first) {
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
