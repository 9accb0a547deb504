package org.ddpmix.objective;

import org.ddpmix.data.SampleBlock;
import org.ddpmix.data.SampleSet;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.kernel.BlockKernel;
import org.ddpmix.kernel.KernelProvider;
import org.ddpmix.kernel.Softmax;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.SharedVariance;

/**
 * The negative log likelihood, whose step is that of the EM algorithm (Dempster, Laird, Rubin
 * 1977).
 *
 * <pre>
 *   L = −E log p(x),   ∇_{μ_k} L = −E w_k (x − μ_k) / v,   w = softmax_k( log π_k + (μ_k·x − ½ ‖μ_k‖²) / v )
 *   M-step: π_k = E w_k,   μ_k = E w_k x / π_k,   v = (E ‖x‖² − Σ_k π_k ‖μ_k‖²) / d
 * </pre>
 *
 * <p>It is also the denoising objective integrated over all noise times, up to terms without the
 * mixture (Song, Durkan, Murray, Ermon 2021; {@link ProjectedObjective#integrated} is the
 * quadrature): noise and its time are integrated out exactly.
 *
 * <p>So μ_k − (v / E w_k) ∇_{μ_k} L is the M-step's mean. Label shares and variance are the
 * M-step's too.
 */
public final class ExpectationMaximization implements Objective {
  private static final long serialVersionUID = 1L;

  /** EM, whatever the noise time: a yardstick. */
  public static final ObjectiveFactory FACTORY =
      new ObjectiveFactory() {
        @Override
        public String name() {
          return "em";
        }

        @Override
        public Objective atNoiseTime(
            Mixture mixture, double noiseTime, RowNoise noise, SampleSet samples) {
          return CovarianceFamily.of(mixture).likelihood(mixture, samples);
        }

        @Override
        public Objective integrated(Mixture mixture, RowNoise noise, SampleSet samples) {
          return CovarianceFamily.of(mixture).likelihood(mixture, samples);
        }

        @Override
        public boolean usesNoise() {
          return false;
        }
      };

  private static final int CHUNK = 64; // rows worked on at once, so that scratch stays in cache

  private final Mixture mixture;
  private final double meanSquaredNorm;
  private final int k;
  private final int d;

  /**
   * @param mixture where it stands
   * @param samples what it will be summed over
   */
  public ExpectationMaximization(Mixture mixture, SampleSet samples) {
    this.mixture = mixture;
    this.meanSquaredNorm = samples.meanSquaredNorm();
    this.k = mixture.k();
    this.d = mixture.dimension();
  }

  // Layout of the sums: Wᵀ X (k × d), Σ w (k), Σ log Σ_k exp(logits), Σ row weights.
  @Override
  public int length() {
    return k * d + k + 2;
  }

  @Override
  public ObjectiveValue valueOf(double[] sums) {
    double v = SharedVariance.of(mixture);
    double weight = sums[k * d + k + 1];
    double[] means = mixture.means();
    double[] gradient = new double[k * d];
    double[] shares = new double[k];
    double between = 0; // Σ_k π_k ‖μ_k‖² of the M-step
    for (int c = 0; c < k; c++) {
      double count = sums[k * d + c];
      shares[c] = count / weight;
      for (int i = c * d; i < (c + 1) * d; i++) {
        gradient[i] = -(sums[i] - count * means[i]) / (weight * v);
        between += count > 0 ? sums[i] * sums[i] / (count * weight) : 0;
      }
    }
    double loss =
        -sums[k * d + k] / weight + 0.5 * meanSquaredNorm / v + 0.5 * d * Math.log(2 * Math.PI * v);
    return new ObjectiveValue(
        loss, gradient, v, shares, new SharedVariance((meanSquaredNorm - between) / d));
  }

  @Override
  public StepKind stepKind() {
    return StepKind.EM;
  }

  @Override
  public Accumulator newAccumulator() {
    return new EStep();
  }

  private final class EStep implements Accumulator {
    private final BlockKernel kernel = KernelProvider.best().blockKernel();
    private final Softmax softmax = KernelProvider.best().softmax(k);
    private final BlockKernel.Factor factor = kernel.factor(mixture.means(), k, d);
    private final double[] logPrior = new double[k]; // log π_k − ½‖μ_k‖² / v
    private final double precision = 1 / SharedVariance.of(mixture);
    private final double[] w = new double[CHUNK * k];
    private final double[] logSum = new double[CHUNK];

    EStep() {
      double[] means = mixture.means();
      for (int c = 0; c < k; c++) {
        double square = 0;
        for (int i = c * d; i < (c + 1) * d; i++) {
          square += means[i] * means[i];
        }
        logPrior[c] = Math.log(mixture.weight(c)) - 0.5 * square / SharedVariance.of(mixture);
      }
    }

    @Override
    public void add(SampleBlock block, long firstRow, double[] sums) {
      for (int from = 0; from < block.rows(); from += CHUNK) {
        addChunk(block, from, Math.min(CHUNK, block.rows() - from), sums);
      }
    }

    private void addChunk(SampleBlock block, int from, int rows, double[] sums) {
      kernel.timesTransposed(block.values(), from * d, rows, factor, w);
      for (int i = 0; i < rows * k; i += k) {
        for (int c = 0; c < k; c++) {
          w[i + c] = logPrior[c] + precision * w[i + c];
        }
      }
      softmax.normalise(w, rows, logSum);
      for (int b = 0, i = 0; b < rows; b++) {
        double rowWeight = block.rowWeight(from + b);
        for (int c = 0; c < k; c++, i++) {
          w[i] *= rowWeight;
          sums[k * d + c] += w[i];
        }
        sums[k * d + k] += rowWeight * logSum[b];
        sums[k * d + k + 1] += rowWeight;
      }
      kernel.addTransposedTimes(w, k, block.values(), from * d, d, rows, sums, 0);
    }
  }
}
