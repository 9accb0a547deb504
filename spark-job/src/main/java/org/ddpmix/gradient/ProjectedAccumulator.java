package org.ddpmix.gradient;

import java.util.Arrays;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.mixture.SphericalGaussianMixture;

/**
 * The pass over the samples of a {@link ProjectedObjective}, chunk by chunk; the formulas stand
 * there.
 *
 * <p>Every sum is added to in the order of samples, and for each sample in the order of draws,
 * noise levels and signs, so that no cut between chunks or lanes shows.
 */
final class ProjectedAccumulator implements BlockStatistic.Accumulator {
  private static final int CHUNK = 64; // samples worked on at once, so that scratch stays in cache

  private final ProjectedObjective objective;
  private final BlockKernel kernel;
  private final LaneLoops loops;
  private final Lanes lanes;
  private final int k;
  private final int d;
  private final int r;
  private final int draws; // of the noise of a sample
  private final int signs; // 2 when each noise is used with its negative
  private final LevelTerms[] levels;
  private final LevelTerms undiffused;
  private final double[] means; // μ: k × d
  private final double[] lambda; // Λ: k × r

  private final double[] inner; // A: CHUNK × k
  private final double[] xi; // CHUNK × draws × r
  private final double[] projectedNoise; // ξ Λᵀ: CHUNK × draws × k
  private final double[] onSamples; // P: CHUNK × k
  private final double[] onNoise; // U: CHUNK × draws × k
  // For each lane, for each noise level and sign a row:
  private final double[] w; // w times what multiplies f: k
  private final double[] f; // r

  ProjectedAccumulator(ProjectedObjective objective) {
    this(objective, BlockKernel.best(), LaneLoops.best(objective.span));
  }

  ProjectedAccumulator(ProjectedObjective objective, BlockKernel kernel, LaneLoops loops) {
    this.objective = objective;
    this.kernel = kernel;
    this.loops = loops;
    SphericalGaussianMixture mixture = objective.mixture;
    k = mixture.k();
    d = mixture.dimension();
    r = objective.span.rank();
    draws = objective.draws;
    signs = objective.antithetic ? 2 : 1;
    means = mixture.means();
    lambda = objective.span.coordinates();
    double[] squaredNorms = new double[k];
    double[] logWeights = new double[k];
    for (int c = 0; c < k; c++) {
      for (int j = c * d; j < (c + 1) * d; j++) {
        squaredNorms[c] += means[j] * means[j];
      }
      logWeights[c] = Math.log(mixture.weight(c));
    }
    double variance = mixture.variance();
    levels = new LevelTerms[objective.nodes.size()];
    for (int n = 0; n < levels.length; n++) {
      TimeNode node = objective.nodes.get(n);
      levels[n] = new LevelTerms(node, draws * signs, logWeights, squaredNorms, variance);
    }
    TimeNode none = TimeNode.of(NoiseLevel.NONE, 1, variance);
    undiffused = new LevelTerms(none, 1, logWeights, squaredNorms, variance);
    lanes = new Lanes(k, r, loops.width());
    inner = new double[CHUNK * k];
    xi = new double[CHUNK * draws * r];
    projectedNoise = new double[CHUNK * draws * k];
    onSamples = new double[CHUNK * k];
    onNoise = new double[CHUNK * draws * k];
    int stack = lanes.width * levels.length * signs;
    w = new double[stack * k];
    f = new double[stack * r];
  }

  @Override
  public void add(SampleBlock block, long firstRow, double[] sums) {
    for (int from = 0; from < block.rows(); from += CHUNK) {
      addChunk(block, from, Math.min(CHUNK, block.rows() - from), firstRow + from, sums);
    }
  }

  private void addChunk(SampleBlock block, int from, int rows, long firstRow, double[] sums) {
    kernel.timesTransposed(block.values(), from * d, rows, means, k, d, inner);
    objective.noise.fill(firstRow, rows, draws * r, xi);
    kernel.timesTransposed(xi, 0, rows * draws, lambda, k, r, projectedNoise);
    Arrays.fill(onSamples, 0, rows * k, 0.0);
    if (objective.integrated) {
      for (int b = 0; b < rows; b += lanes.width) {
        addUndiffused(block, from, b, Math.min(lanes.width, rows - b), sums);
      }
    }
    for (int q = 0; q < rows * draws; q += lanes.width) {
      addNoised(block, from, q, Math.min(lanes.width, rows * draws - q), sums);
    }
    kernel.addTransposedTimes(onNoise, k, xi, 0, r, rows * draws, sums, objective.noiseOffset());
    kernel.addTransposedTimes(onSamples, k, block.values(), from * d, d, rows, sums, 0);
    for (int b = 0; b < rows; b++) {
      sums[objective.weightOffset()] += block.rowWeight(from + b);
    }
  }

  /** The log likelihood and the posterior moments of some samples without noise. */
  private void addUndiffused(SampleBlock block, int from, int first, int count, double[] sums) {
    for (int lane = 0; lane < count; lane++) {
      toLane(inner, (first + lane) * k, lanes.inner, lane);
    }
    lanes.clearMoments();
    loops.responsibilities(undiffused, 1, lanes);
    loops.addMoments(undiffused, 1, lanes);
    for (int lane = 0; lane < count; lane++) {
      double rowWeight = block.rowWeight(from + first + lane);
      double logSum = lanes.max[lane] + Math.log(lanes.sum[lane]);
      sums[objective.lossOffset()] -= rowWeight * logSum;
      addMoments(lane, rowWeight, sums);
    }
  }

  /** All noise levels and signs of some draws of some samples' noise. */
  private void addNoised(SampleBlock block, int from, int first, int count, double[] sums) {
    for (int lane = 0; lane < count; lane++) {
      toLane(inner, (first + lane) / draws * k, lanes.inner, lane);
      toLane(projectedNoise, (first + lane) * k, lanes.noise, lane);
    }
    lanes.clearMoments();
    lanes.clearGradient();
    int copies = levels.length * signs;
    for (int n = 0; n < levels.length; n++) {
      for (int s = 0; s < signs; s++) {
        double sign = s == 0 ? 1 : -1;
        loops.responsibilities(levels[n], sign, lanes);
        if (!objective.integrated) {
          loops.addMoments(levels[n], sign, lanes);
        }
        loops.addGradient(levels[n], sign, lanes);
        for (int lane = 0; lane < count; lane++) {
          int row = lane * copies + n * signs + s;
          double rowWeight = block.rowWeight(from + (first + lane) / draws);
          fromLane(lanes.w, lane, rowWeight * levels[n].onSpan, k, w, row * k);
          fromLane(lanes.f, lane, 1, r, f, row * r);
        }
      }
    }
    kernel.addTransposedTimes(w, k, f, 0, r, count * copies, sums, objective.spanOffset());
    for (int lane = 0; lane < count; lane++) {
      int sample = (first + lane) / draws;
      double rowWeight = block.rowWeight(from + sample);
      addFromLane(lanes.onSample, lane, rowWeight, onSamples, sample * k);
      addFromLane(lanes.onOwn, lane, rowWeight, sums, objective.ownOffset());
      fromLane(lanes.onNoise, lane, rowWeight, k, onNoise, (first + lane) * k);
      if (!objective.integrated) {
        sums[objective.lossOffset()] += rowWeight * lanes.loss[lane];
        addMoments(lane, rowWeight, sums);
      }
    }
  }

  private void addMoments(int lane, double rowWeight, double[] sums) {
    addFromLane(lanes.shares, lane, rowWeight, sums, objective.sharesOffset());
    sums[objective.varianceOffset()] += rowWeight * lanes.squares[lane];
  }

  private void toLane(double[] from, int from0, double[] to, int lane) {
    int width = lanes.width;
    for (int c = 0, i = lane; c < k; c++, i += width) {
      to[i] = from[from0 + c];
    }
  }

  private void fromLane(double[] from, int lane, double scale, int length, double[] to, int to0) {
    int width = lanes.width;
    for (int c = 0, i = lane; c < length; c++, i += width) {
      to[to0 + c] = scale * from[i];
    }
  }

  private void addFromLane(double[] from, int lane, double scale, double[] to, int to0) {
    int width = lanes.width;
    for (int c = 0, i = lane; c < k; c++, i += width) {
      to[to0 + c] += scale * from[i];
    }
  }
}
