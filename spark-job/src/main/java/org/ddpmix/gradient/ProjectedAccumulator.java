package org.ddpmix.gradient;

import java.util.Arrays;
import org.ddpmix.diffusion.NoiseLevel;

/**
 * The pass over the samples of a {@link ProjectedObjective}, chunk by chunk; the formulas stand
 * there.
 */
final class ProjectedAccumulator implements BlockStatistic.Accumulator {
  // Rows worked on at once, so that scratch stays in cache: of samples, and of samples × noise
  // levels × draws × signs.
  private static final int CHUNK = 64;
  private static final int STACK = 192;

  private final ProjectedObjective objective;
  private final BlockKernel kernel = BlockKernel.best();
  private final Softmax softmax;
  private final int k;
  private final int d;
  private final int r;
  private final int draws; // of the noise of a sample
  private final int signs; // 2 when each noise is used with its negative
  private final int copies; // of a sample in the stack: noise levels × draws × signs
  private final TimeNode[] nodes;
  private final double[] diffusedVariances; // v_t of each node
  private final double[] means; // μ: k × d
  private final double[] lambda; // Λ: k × r
  private final double[] lambdaTransposed; // r × k
  private final double[] squaredNorms; // diag G: k
  private final double[] logWeights; // k

  private final double[] inner; // A: CHUNK × k
  private final double[] xi; // CHUNK × draws × r
  private final double[] projectedNoise; // ξ Λᵀ: CHUNK × draws × k
  private final double[] onSamples; // P: CHUNK × k
  private final double[] onNoise; // U: CHUNK × draws × k
  // The stack: for each sample, for each noise level, for each draw and sign of the noise a row.
  private final double[] w; // k
  private final double[] f; // w Λ: r
  private final double[] gw; // G w: k
  private final double[] logSum; // 1

  ProjectedAccumulator(ProjectedObjective objective) {
    this.objective = objective;
    k = objective.mixture.k();
    softmax = Softmax.best(k);
    d = objective.mixture.dimension();
    r = objective.span.rank();
    draws = objective.draws;
    signs = objective.antithetic ? 2 : 1;
    nodes = objective.nodes.toArray(new TimeNode[0]);
    copies = nodes.length * draws * signs;
    diffusedVariances = new double[nodes.length];
    for (int n = 0; n < nodes.length; n++) {
      diffusedVariances[n] = nodes[n].level().diffusedVariance(objective.mixture.variance());
    }
    means = objective.mixture.means();
    lambda = objective.span.coordinates();
    lambdaTransposed = objective.span.transposedCoordinates();
    squaredNorms = new double[k];
    logWeights = new double[k];
    for (int c = 0; c < k; c++) {
      for (int j = c * d; j < (c + 1) * d; j++) {
        squaredNorms[c] += means[j] * means[j];
      }
      logWeights[c] = Math.log(objective.mixture.weight(c));
    }
    inner = new double[CHUNK * k];
    xi = new double[CHUNK * draws * r];
    projectedNoise = new double[CHUNK * draws * k];
    onSamples = new double[CHUNK * k];
    onNoise = new double[CHUNK * draws * k];
    int stack = Math.max(CHUNK, copies * samplesInStack());
    w = new double[stack * k];
    f = new double[stack * r];
    gw = new double[stack * k];
    logSum = new double[stack];
  }

  private int samplesInStack() {
    return Math.min(CHUNK, Math.max(1, STACK / copies));
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
    Arrays.fill(onNoise, 0, rows * draws * k, 0.0);
    if (objective.integrated) {
      addUndiffused(block, from, rows, sums);
    }
    for (int first = 0; first < rows; first += samplesInStack()) {
      addStack(block, from, first, Math.min(samplesInStack(), rows - first), sums);
    }
    kernel.addTransposedTimes(onNoise, k, xi, 0, r, rows * draws, sums, objective.noiseOffset());
    kernel.addTransposedTimes(onSamples, k, block.values(), from * d, d, rows, sums, 0);
    for (int b = 0; b < rows; b++) {
      sums[objective.weightOffset()] += block.rowWeight(from + b);
    }
  }

  /** The log likelihood and the posterior moments without noise. */
  private void addUndiffused(SampleBlock block, int from, int rows, double[] sums) {
    double v = objective.mixture.variance();
    for (int b = 0, i = 0; b < rows; b++) {
      for (int c = 0; c < k; c++, i++) {
        w[i] = logWeights[c] + (inner[i] - 0.5 * squaredNorms[c]) / v;
      }
    }
    softmax.normalise(w, rows, logSum);
    for (int b = 0, i = 0; b < rows; b++) {
      double rowWeight = block.rowWeight(from + b);
      sums[objective.lossOffset()] -= rowWeight * logSum[b];
      for (int c = 0; c < k; c++, i++) {
        double share = rowWeight * w[i];
        sums[objective.sharesOffset() + c] += share;
        sums[objective.varianceOffset()] += share * (squaredNorms[c] - 2 * inner[i]);
      }
    }
  }

  /**
   * All noise levels and signs of a few samples; in the order of the samples, so that no cut
   * between them shows.
   */
  private void addStack(SampleBlock block, int from, int first, int rows, double[] sums) {
    for (int b = first, i = 0; b < first + rows; b++) {
      for (int n = 0; n < nodes.length; n++) {
        for (int q = b * draws; q < (b + 1) * draws; q++) {
          for (int s = 0; s < signs; s++, i += k) {
            logits(b * k, q * k, n, s == 0 ? 1 : -1, i);
          }
        }
      }
    }
    softmax.normalise(w, rows * copies, logSum);
    kernel.timesTransposed(w, 0, rows * copies, lambdaTransposed, r, k, f);
    kernel.timesTransposed(f, 0, rows * copies, lambda, k, r, gw);
    for (int b = first, i = 0; b < first + rows; b++) {
      for (int n = 0; n < nodes.length; n++) {
        double weight = block.rowWeight(from + b) * nodes[n].weight() / (draws * signs);
        for (int q = b * draws; q < (b + 1) * draws; q++) {
          for (int s = 0; s < signs; s++, i += k) {
            double sign = s == 0 ? 1 : -1;
            if (!objective.integrated) {
              addPosterior(i, b * k, q * k, sign, nodes[n].level(), weight, sums);
            }
            addGradient(i, b * k, q * k, sign, n, weight, sums);
          }
        }
      }
    }
    kernel.addTransposedTimes(w, k, f, 0, r, rows * copies, sums, objective.spanOffset());
  }

  private void logits(int a, int p, int n, double sign, int row) {
    NoiseLevel level = nodes[n].level();
    double alpha = level.signalCoefficient();
    double onInner = alpha * alpha / diffusedVariances[n];
    double onProjected = sign * level.noiseCoefficient() * alpha / diffusedVariances[n];
    for (int c = 0; c < k; c++) {
      double prior = logWeights[c] - 0.5 * onInner * squaredNorms[c];
      w[row + c] = prior + onInner * inner[a + c] + onProjected * projectedNoise[p + c];
    }
  }

  private void addPosterior(
      int row, int a, int p, double sign, NoiseLevel level, double weight, double[] sums) {
    double alpha = level.signalCoefficient();
    double sigma = level.noiseCoefficient();
    double squares = 0;
    for (int c = 0; c < k; c++) {
      double y = alpha * (alpha * inner[a + c] + sign * sigma * projectedNoise[p + c]);
      squares += w[row + c] * (alpha * alpha * squaredNorms[c] - 2 * y);
      sums[objective.sharesOffset() + c] += weight * w[row + c];
    }
    sums[objective.varianceOffset()] += weight * squares;
  }

  /** Leaves in w what multiplies f. */
  private void addGradient(
      int row, int a, int p, double sign, int n, double weight, double[] sums) {
    double alpha = nodes[n].level().signalCoefficient();
    double sigma = nodes[n].level().noiseCoefficient();
    double vt = diffusedVariances[n];
    double lambda = nodes[n].blend();
    double signal = alpha * alpha;
    double delta = lambda * signal * objective.mixture.variance() / sigma - (1 - lambda) * sigma;
    double onGw = signal * (2 * lambda - 1);
    double onNorms = 2 * signal * (1 - lambda);
    double mean = 0;
    double loss = 0;
    for (int j = 0; j < k; j++) {
      double g =
          2
                  * (onGw * gw[row + j]
                      - signal * inner[a + j]
                      + sign * alpha * delta * projectedNoise[p + j])
              + onNorms * squaredNorms[j];
      mean += w[row + j] * g;
      loss += w[row + j] * (g - onGw * gw[row + j]);
      gw[row + j] = g;
    }
    if (!objective.integrated) {
      sums[objective.lossOffset()] += weight * loss;
    }
    double kappa = weight * alpha / (vt * vt);
    for (int j = 0; j < k; j++) {
      double wj = w[row + j];
      double s = wj * (gw[row + j] - mean) / vt;
      onSamples[a + j] += kappa * alpha * (s - 2 * wj);
      onNoise[p + j] += sign * kappa * (sigma * s + 2 * delta * wj);
      sums[objective.ownOffset() + j] += kappa * alpha * (4 * (1 - lambda) * wj - s);
      w[row + j] = 2 * kappa * alpha * (2 * lambda - 1) * wj;
    }
  }
}
