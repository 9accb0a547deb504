package org.ddpmix.objective;

import java.util.Arrays;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.data.SampleSet;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.kernel.BlockKernel;
import org.ddpmix.kernel.Exponential;
import org.ddpmix.kernel.KernelProvider;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.SharedVariance;

/**
 * The denoising objective of two components with equal weights and means c ± θ. Its expectation
 * over the noise is exact.
 *
 * <p>The noise affects the objective only through its component ξ along θ. E_ξ is computed by
 * Gauss–Hermite quadrature, so the gradient is deterministic. With x relative to c, y = α x + σ z,
 * m = α θ, v_t = α² v + σ², c' = α² v / σ:
 *
 * <pre>
 *   T = tanh((α m·x + σ ‖m‖ ξ) / v_t),   e = T ‖m‖² − α m·x + c' ‖m‖ ξ
 *   v_t² L = E [ T² ‖m‖² − 2 α T m·x + 2 c' T ‖m‖ ξ ] + α² E ‖x‖² + c'² d
 *   ∇_θ L = (2 α / v_t²) E [ α ((1 − T²) e / v_t − T) x
 *                            + (T² ‖m‖ + c' T ξ + (1 − T²) e σ ξ / v_t) m / ‖m‖ ]
 * </pre>
 *
 * <p>For {@link NoiseLevel#NONE} the objective is its integral over all noise times, the negative
 * log likelihood: T = tanh(θ·x / v) and ∇_θ L = (θ − E T x) / v. A unit step is then the step of
 * the EM algorithm.
 *
 * <p>The gradients with respect to the two means are ½ ∇_θ L and its negative, so their midpoint c
 * does not change.
 *
 * <p>Source: Shah, Chen, Klivans, <i>Learning Mixtures of Gaussians Using the DDPM Objective</i>,
 * NeurIPS 2023, generalized to any variance.
 */
public final class TwoComponentObjective implements Objective {
  private static final long serialVersionUID = 1L;

  /** The two-component estimator. */
  public static final ObjectiveFactory FACTORY =
      new ObjectiveFactory() {
        @Override
        public String name() {
          return "two-component";
        }

        @Override
        public Objective atNoiseTime(
            Mixture mixture, double noiseTime, RowNoise noise, SampleSet samples) {
          NoiseLevel level = NoiseLevel.at(noiseTime, SharedVariance.of(mixture));
          return new TwoComponentObjective(mixture, level, samples);
        }

        @Override
        public Objective integrated(Mixture mixture, RowNoise noise, SampleSet samples) {
          return new TwoComponentObjective(mixture, NoiseLevel.NONE, samples);
        }

        @Override
        public boolean needsSymmetry() {
          return true;
        }
      };

  private static final int CHUNK =
      64; // rows per chunk, so that the scratch memory fits into the cache
  private static final int MIN_NODES = 24;
  private static final int MAX_NODES = 128;

  private final NoiseLevel level;
  private final double v;
  private final double vt;
  private final int d;
  private final double[] centre; // c: d
  private final double[] theta; // d
  private final double norm; // ‖m‖
  private final double meanSquaredNorm; // E ‖x − c‖²

  /**
   * Creates the objective.
   *
   * @param mixture two components with equal weights
   * @param level the noise level, or {@link NoiseLevel#NONE} for the likelihood
   * @param samples the samples that the objective will be summed over
   * @throws InvalidSettingException if the mixture does not have two components with equal weights
   */
  public TwoComponentObjective(Mixture mixture, NoiseLevel level, SampleSet samples) {
    if (mixture.k() != 2 || Math.abs(mixture.weight(0) - mixture.weight(1)) > 1e-12) {
      throw new InvalidSettingException(
          "mixture",
          Arrays.toString(mixture.weights()),
          "the two-component objective needs two components with equal weights");
    }
    this.level = level;
    this.v = SharedVariance.of(mixture);
    this.vt = level.diffusedVariance(v);
    this.d = mixture.dimension();
    this.centre = new double[d];
    this.theta = new double[d];
    double[] first = mixture.mean(0);
    double[] second = mixture.mean(1);
    double[] mean = samples.mean();
    double squares = samples.meanSquaredNorm();
    double square = 0;
    for (int j = 0; j < d; j++) {
      centre[j] = 0.5 * (first[j] + second[j]);
      theta[j] = 0.5 * (first[j] - second[j]);
      squares += centre[j] * (centre[j] - 2 * mean[j]);
      square += theta[j] * theta[j];
    }
    this.meanSquaredNorm = squares;
    this.norm = level.signalCoefficient() * Math.sqrt(square);
  }

  // Layout of the sums: Σ (coefficient of x) x (d), the coefficient of x, that of m/‖m‖, the loss,
  // T m·y, row weights.
  @Override
  public int length() {
    return d + 5;
  }

  @Override
  public ObjectiveValue valueOf(double[] sums) {
    double alpha = level.signalCoefficient();
    double sigma = level.noiseCoefficient();
    double weight = sums[d + 4];
    boolean likelihood = sigma == 0;
    double factor = likelihood ? 1 / v : 2 * alpha / (vt * vt);
    double onTheta = norm > 0 ? sums[d + 1] * alpha / norm : 0;
    double[] gradient = new double[2 * d];
    for (int j = 0; j < d; j++) {
      double total = factor * (sums[j] - sums[d] * centre[j] + onTheta * theta[j]) / weight;
      gradient[j] = 0.5 * total;
      gradient[d + j] = -0.5 * total;
    }
    double squares = alpha * alpha * meanSquaredNorm + sigma * sigma * d; // E ‖y‖²
    double diffused = (squares + norm * norm - 2 * sums[d + 3] / weight) / d;
    double c = likelihood ? 0 : alpha * alpha * v / sigma;
    double loss =
        likelihood
            ? sums[d + 2] / weight
                + 0.5 * (meanSquaredNorm + norm * norm) / v
                + 0.5 * d * Math.log(2 * Math.PI * v)
            : (sums[d + 2] / weight + alpha * alpha * meanSquaredNorm + c * c * d) / (vt * vt);
    return new ObjectiveValue(
        loss,
        gradient,
        likelihood ? v : vt * vt / (2 * alpha * alpha),
        new double[] {0.5, 0.5},
        new SharedVariance((diffused - sigma * sigma) / (alpha * alpha)));
  }

  @Override
  public Accumulator newAccumulator() {
    return new TwoComponentAccumulator();
  }

  private final class TwoComponentAccumulator implements Accumulator {
    private final BlockKernel kernel = KernelProvider.best().blockKernel();
    private final BlockKernel.Factor factor = kernel.factor(theta, 1, d);
    private final double alpha = level.signalCoefficient();
    private final double sigma = level.noiseCoefficient();
    private final double[] inner = new double[CHUNK]; // θ·x
    private final double[] onSamples = new double[CHUNK];
    private final double[] noise; // ξ at the nodes
    private final double[] probabilities; // of the nodes
    private final double shift; // θ·c

    TwoComponentAccumulator() {
      double sum = 0;
      for (int j = 0; j < d; j++) {
        sum += theta[j] * centre[j];
      }
      shift = sum;
      GaussIntegrator rule =
          sigma == 0 ? null : new GaussIntegratorFactory().hermite(nodes(sigma * norm / vt));
      int nodes = rule == null ? 0 : rule.getNumberOfPoints();
      noise = new double[nodes];
      probabilities = new double[nodes];
      for (int n = 0; n < nodes; n++) {
        noise[n] = Math.sqrt(2) * rule.getPoint(n);
        probabilities[n] = rule.getWeight(n) / Math.sqrt(Math.PI);
      }
    }

    @Override
    public void add(SampleBlock block, long firstRow, double[] sums) {
      for (int from = 0; from < block.rows(); from += CHUNK) {
        int rows = Math.min(CHUNK, block.rows() - from);
        kernel.timesTransposed(block.values(), from * d, rows, factor, inner);
        for (int b = 0; b < rows; b++) {
          double rowWeight = block.rowWeight(from + b);
          if (sigma == 0) {
            addUndiffused(b, rowWeight, sums);
          } else {
            addDiffused(b, rowWeight, sums);
          }
          sums[d] += onSamples[b];
          sums[d + 4] += rowWeight;
        }
        kernel.addTransposedTimes(onSamples, 1, block.values(), from * d, d, rows, sums, 0);
      }
    }

    private void addUndiffused(int b, double rowWeight, double[] sums) {
      double product = inner[b] - shift;
      double size = Math.abs(product) / v;
      double tanh = tanh(product / v);
      onSamples[b] = -rowWeight * tanh;
      sums[d + 1] += rowWeight * norm;
      sums[d + 2] -= rowWeight * (size + Math.log1p(Math.exp(-2 * size)) - Math.log(2)); // log cosh
      sums[d + 3] += rowWeight * tanh * product;
    }

    private void addDiffused(int b, double rowWeight, double[] sums) {
      double product = alpha * alpha * (inner[b] - shift); // α m·x
      double c = alpha * alpha * v / sigma;
      double onX = 0;
      double onM = 0;
      double loss = 0;
      double posterior = 0;
      for (int n = 0; n < noise.length; n++) {
        double xi = noise[n];
        double y = product + sigma * norm * xi; // m·y
        double t = tanh(y / vt);
        double e = t * norm * norm - product + c * norm * xi;
        double slope = (1 - t * t) * e / vt;
        double p = probabilities[n];
        onX += p * alpha * (slope - t);
        onM += p * (t * t * norm + c * t * xi + slope * sigma * xi);
        loss += p * t * (t * norm * norm - 2 * product + 2 * c * norm * xi);
        posterior += p * t * y;
      }
      onSamples[b] = rowWeight * onX;
      sums[d + 1] += rowWeight * onM;
      sums[d + 2] += rowWeight * loss;
      sums[d + 3] += rowWeight * posterior;
    }
  }

  private static double tanh(double x) {
    double e = Exponential.exp(-2 * Math.abs(x));
    return Math.copySign((1 - e) / (1 + e), x);
  }

  /**
   * The number of quadrature nodes for an error of about 1e-8. A steeper tanh has poles closer to
   * the real axis and needs more nodes.
   *
   * @param slope the derivative of the argument of tanh with respect to ξ
   */
  private static int nodes(double slope) {
    double needed = 16 + 48 * slope * slope;
    return (int) Math.max(MIN_NODES, Math.min(MAX_NODES, 8 * Math.ceil(needed / 8)));
  }
}
