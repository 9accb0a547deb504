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
 * The denoising objective of two components of equal weights at c ± θ, with its exact expectation
 * over the noise.
 *
 * <p>Noise enters through its component ξ along θ alone, and E_ξ is a Gauss–Hermite quadrature: the
 * gradient is deterministic. With x relative to c, y = α x + σ z, m = α θ, v_t = α² v + σ², c' = α²
 * v / σ:
 *
 * <pre>
 *   T = tanh((α m·x + σ ‖m‖ ξ) / v_t),   e = T ‖m‖² − α m·x + c' ‖m‖ ξ
 *   v_t² L = E [ T² ‖m‖² − 2 α T m·x + 2 c' T ‖m‖ ξ ] + α² E ‖x‖² + c'² d
 *   ∇_θ L = (2 α / v_t²) E [ α ((1 − T²) e / v_t − T) x
 *                            + (T² ‖m‖ + c' T ξ + (1 − T²) e σ ξ / v_t) m / ‖m‖ ]
 * </pre>
 *
 * <p>At {@link NoiseLevel#NONE} it stands for its integral over all noise times: the negative log
 * likelihood, with T = tanh(θ·x / v) and ∇_θ L = (θ − E T x) / v, so that a unit step is that of
 * the EM algorithm.
 *
 * <p>The gradients of the two means are ½ ∇_θ L and its negative, so that their midpoint c stays.
 *
 * <p>Source: Shah, Chen, Klivans, <i>Learning Mixtures of Gaussians Using the DDPM Objective</i>,
 * NeurIPS 2023, for any variance.
 */
public final class TwoComponentObjective implements Objective {
  private static final long serialVersionUID = 1L;

  /** The estimator, without noise by quadrature. */
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

  private static final int CHUNK = 64; // rows worked on at once, so that scratch stays in cache
  private static final int LEAST_NODES = 24;
  private static final int MOST_NODES = 128;

  private final NoiseLevel level;
  private final double v;
  private final double vt;
  private final int d;
  private final double[] centre; // c: d
  private final double[] theta; // d
  private final double norm; // ‖m‖
  private final double meanSquaredNorm; // E ‖x − c‖²

  /**
   * @param mixture two components of equal weights
   * @param level the noise, or none for the likelihood
   * @param samples what it will be summed over
   * @throws InvalidSettingException when the mixture has not two components of equal weights
   */
  public TwoComponentObjective(Mixture mixture, NoiseLevel level, SampleSet samples) {
    if (mixture.k() != 2 || Math.abs(mixture.weight(0) - mixture.weight(1)) > 1e-12) {
      throw new InvalidSettingException(
          "mixture",
          Arrays.toString(mixture.weights()),
          "the two-component objective is of two components of equal weights");
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
   * Enough for an error of about 1e-8: the steeper the tanh is over the noise, the nearer its poles
   * are to the real axis.
   *
   * @param slope of tanh's argument in ξ
   */
  private static int nodes(double slope) {
    double needed = 16 + 48 * slope * slope;
    return (int) Math.max(LEAST_NODES, Math.min(MOST_NODES, 8 * Math.ceil(needed / 8)));
  }
}
