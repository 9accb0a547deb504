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
 * The negative log likelihood. A step of length 1 on it is the step of the EM algorithm (Dempster,
 * Laird, Rubin 1977).
 *
 * <pre>
 *   L = −E log p(x),   ∇_{μ_k} L = −E w_k (x − μ_k) / v,   w = softmax_k( log π_k + (μ_k·x − ½ ‖μ_k‖²) / v )
 *   M-step: π_k = E w_k,   μ_k = E w_k x / π_k,   v = (E ‖x‖² − Σ_k π_k ‖μ_k‖²) / d
 * </pre>
 *
 * <p>Up to terms that do not depend on the mixture, this is also the denoising objective integrated
 * over all noise times (Song, Durkan, Murray, Ermon 2021). {@link ProjectedObjective#integrated}
 * computes the same integral by quadrature.
 *
 * <p>The mean of the M-step is therefore μ_k − (v / E w_k) ∇_{μ_k} L. The label shares and the
 * variance are those of the M-step.
 */
public final class ExpectationMaximization implements Objective {
  private static final long serialVersionUID = 1L;

  /** The EM algorithm, independent of the noise time: a baseline for comparisons. */
  public static final ObjectiveFactory FACTORY =
      new ObjectiveFactory() {
        @Override
        public String name() {
          return "em";
        }

        @Override
        public Objective atNoiseTime(
            Mixture mixture, double noiseTime, RowNoise noise, SampleSet samples) {
          return CovarianceFamily.likelihoodOf(mixture, samples);
        }

        @Override
        public Objective integrated(Mixture mixture, RowNoise noise, SampleSet samples) {
          return CovarianceFamily.likelihoodOf(mixture, samples);
        }

        @Override
        public boolean hasLikelihood() {
          return true;
        }

        @Override
        public boolean usesNoise() {
          return false;
        }
      };

  private static final int CHUNK =
      64; // rows per chunk, so that the scratch memory fits into the cache

  private final Mixture mixture;
  private final double meanSquaredNorm;
  private final int k;
  private final int d;

  /**
   * Creates the objective.
   *
   * @param mixture the current mixture, relative to the origin of the samples
   * @param samples the samples that the objective will be summed over
   */
  public ExpectationMaximization(Mixture mixture, SampleSet samples) {
    this.mixture = mixture;
    this.meanSquaredNorm = samples.meanSquaredNorm();
    this.k = mixture.k();
    this.d = mixture.dimension();
  }

  @Override
  public int length() {
    return ShareSums.length(k, d);
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
    private final ShareSums shareSums = new ShareSums(kernel, k, d);
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
      shareSums.add(block, from, rows, w, logSum, block.values(), from * d, sums);
    }
  }
}
