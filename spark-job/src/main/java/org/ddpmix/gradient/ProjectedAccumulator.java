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
  private final boolean halfway; // then nothing multiplies f
  private final LevelTerms undiffused;
  private final double[] means; // μ: k × d
  private final double[] lambda; // Λ: k × r

  private final double[] inner; // A: CHUNK × k
  private final double[] xi; // CHUNK × draws × r
  private final double[] projectedNoise; // ξ Λᵀ: CHUNK × draws × k
  private final double[] onSamples; // P: CHUNK × k
  private final double[] onNoise; // U: CHUNK × draws × k
  private final double[] rowWeights; // of each lane
  private final double[] spanWeights; // rowWeights times what multiplies w f
  private final double[] ones;
  // Where each lane's row begins in A, in what noise has rows of, in w, in f, in the sums:
  private final int[] sampleRows;
  private final int[] noiseRows;
  private final int[] wRows;
  private final int[] fRows;
  private final int[] shareRows;
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
    halfway = levels.length == 1 && levels[0].isHalfway();
    TimeNode none = TimeNode.of(NoiseLevel.NONE, 1, variance);
    undiffused = new LevelTerms(none, 1, logWeights, squaredNorms, variance);
    lanes = new Lanes(k, r, loops.width());
    inner = new double[CHUNK * k];
    xi = new double[CHUNK * draws * r];
    projectedNoise = new double[(CHUNK * draws + lanes.width) * k];
    onSamples = new double[CHUNK * k];
    onNoise = new double[(CHUNK * draws + lanes.width) * k];
    rowWeights = new double[lanes.width];
    spanWeights = new double[lanes.width];
    ones = new double[lanes.width];
    Arrays.fill(ones, 1);
    sampleRows = new int[lanes.width];
    noiseRows = new int[lanes.width];
    wRows = new int[lanes.width];
    fRows = new int[lanes.width];
    shareRows = new int[lanes.width];
    Arrays.fill(shareRows, objective.sharesOffset());
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
    subtractRows(onSamples, rows, sums, objective.ownOfSamplesOffset());
    for (int b = 0; b < rows; b++) {
      sums[objective.weightOffset()] += block.rowWeight(from + b);
    }
  }

  /** The log likelihood and the posterior moments of some samples without noise. */
  private void addUndiffused(SampleBlock block, int from, int first, int count, double[] sums) {
    place(block, from, first, count, 1);
    loops.toLanes(inner, sampleRows, k, lanes.inner);
    lanes.clearMoments();
    loops.responsibilities(undiffused, 1, true, lanes);
    for (int lane = 0; lane < count; lane++) {
      double logSum = lanes.max[lane] + Math.log(lanes.sum[lane]);
      sums[objective.lossOffset()] -= rowWeights[lane] * logSum;
    }
    addMoments(count, sums);
  }

  /** All noise levels and signs of some draws of some samples' noise. */
  private void addNoised(SampleBlock block, int from, int first, int count, double[] sums) {
    place(block, from, first, count, draws);
    loops.toLanes(inner, sampleRows, k, lanes.inner);
    loops.toLanes(projectedNoise, noiseRows, k, lanes.noise);
    lanes.clearMoments();
    lanes.clearGradient();
    int copies = levels.length * signs;
    for (int n = 0; n < levels.length; n++) {
      for (int s = 0; s < signs; s++) {
        double sign = s == 0 ? 1 : -1;
        loops.responsibilities(levels[n], sign, !objective.integrated, lanes);
        loops.addGradient(levels[n], sign, lanes);
        if (!halfway) {
          stack(levels[n].onSpan, n * signs + s, copies);
        }
      }
    }
    if (!halfway) {
      kernel.addTransposedTimes(w, k, f, 0, r, count * copies, sums, objective.spanOffset());
      subtractRows(w, count * copies, sums, objective.ownOfSpanOffset());
    }
    loops.addFromLanes(lanes.onSample, rowWeights, k, onSamples, sampleRows);
    loops.fromLanes(lanes.onNoise, rowWeights, k, onNoise, noiseRows);
    if (!objective.integrated) {
      for (int lane = 0; lane < count; lane++) {
        sums[objective.lossOffset()] += rowWeights[lane] * lanes.loss[lane];
      }
      addMoments(count, sums);
    }
  }

  /** Where lanes find their rows; lanes beyond {@code count} have the last one's, and no weight. */
  private void place(SampleBlock block, int from, int first, int count, int draws) {
    for (int lane = 0; lane < lanes.width; lane++) {
      int sample = (first + Math.min(lane, count - 1)) / draws;
      sampleRows[lane] = sample * k;
      noiseRows[lane] = (first + lane) * k;
      rowWeights[lane] = lane < count ? block.rowWeight(from + sample) : 0;
    }
  }

  /** Keeps w and f of a noise level and sign for their product. */
  private void stack(double onSpan, int copy, int copies) {
    for (int lane = 0; lane < lanes.width; lane++) {
      int row = lane * copies + copy;
      spanWeights[lane] = rowWeights[lane] * onSpan;
      wRows[lane] = row * k;
      fRows[lane] = row * r;
    }
    loops.fromLanes(lanes.w, spanWeights, k, w, wRows);
    loops.fromLanes(lanes.f, ones, r, f, fRows);
  }

  private void addMoments(int count, double[] sums) {
    loops.addFromLanes(lanes.shares, rowWeights, k, sums, shareRows);
    for (int lane = 0; lane < count; lane++) {
      sums[objective.varianceOffset()] += rowWeights[lane] * lanes.squares[lane];
    }
  }

  private void subtractRows(double[] matrix, int rows, double[] from, int from0) {
    for (int i = 0; i < rows * k; i += k) {
      for (int c = 0; c < k; c++) {
        from[from0 + c] -= matrix[i + c];
      }
    }
  }
}
