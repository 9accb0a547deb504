package org.ddpmix.objective;

import java.util.Arrays;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.data.SampleSet;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.kernel.BlockKernel;
import org.ddpmix.kernel.KernelProvider;
import org.ddpmix.kernel.Softmax;
import org.ddpmix.mixture.BackgroundShare;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.SharedVariance;

/**
 * The denoising objective with its textbook gradient, which draws d new normals for every sample
 * and step.
 *
 * <pre>
 *   L(μ) = E ‖s(y) + z/σ‖²,   y = α x + σ z,   s(y) = (f − y) / v_t,   f = Σ_k w_k m_k
 *   ∇_{μ_k} L = (2α / v_t²) E w_k [ r + ((m_k − f)·r / v_t) (y − m_k) ],   r = f − α x + c z
 * </pre>
 *
 * <p>A background has the score 0 and the share 1 − W with W = Σ_k w_k. Then s(y) = (f − W y) /
 * v_t, r = f − W y + (v_t / σ) z, and m_k − f becomes m_k − y − (f − W y).
 *
 * <table>
 *   <caption>Symbols</caption>
 *   <tr><td>x, z, y, f, r<td>dimension numbers
 *   <tr><td>m_k = α μ_k<td>dimension numbers
 *   <tr><td>w<td>k responsibilities of y under the diffused mixture
 *   <tr><td>v_t = α² v + σ²<td>variance of the diffused components
 *   <tr><td>c = α² v / σ<td>
 * </table>
 *
 * <p>This is the reference for {@link ProjectedObjective}, which has the same expectation but is
 * faster and less noisy. Source: Shah, Chen, Klivans, <i>Learning Mixtures of Gaussians Using the
 * DDPM Objective</i>, NeurIPS 2023, generalized to any weights and variance.
 */
public final class TextbookObjective implements Objective {
  private static final long serialVersionUID = 1L;

  /** The textbook estimator. Its integrated objective uses quadrature and projected noise. */
  public static final ObjectiveFactory FACTORY =
      new ObjectiveFactory() {
        @Override
        public String name() {
          return "textbook";
        }

        @Override
        public Objective atNoiseTime(
            Mixture mixture, double noiseTime, RowNoise noise, SampleSet samples) {
          return CovarianceFamily.of(mixture).textbook(mixture, noiseTime, noise, samples);
        }

        @Override
        public Objective integrated(Mixture mixture, RowNoise noise, SampleSet samples) {
          return CovarianceFamily.of(mixture).integrated(mixture, noise, samples);
        }
      };

  private static final int CHUNK =
      64; // rows per chunk, so that the scratch memory fits into the cache

  private final Mixture mixture;
  private final NoiseLevel level;
  private final RowNoise noise;
  private final int[] signs; // with which each draw of the noise is used
  private final boolean hasBackground;
  private final int k;
  private final int d;
  private final double[] origin; // of y and m: d; outliers may have moved that of the samples

  /**
   * Creates the objective at one noise level.
   *
   * @param mixture the current mixture, relative to the origin of the samples
   * @param level the noise level, with t &gt; 0
   * @param noise the noise of this step
   */
  public TextbookObjective(Mixture mixture, NoiseLevel level, RowNoise noise) {
    this(mixture, level, noise, 1);
  }

  private TextbookObjective(Mixture mixture, NoiseLevel level, RowNoise noise, int... signs) {
    this.mixture = mixture;
    this.level = level;
    this.noise = noise;
    this.signs = signs;
    this.hasBackground = mixture.background().isPresent();
    this.k = mixture.k();
    this.d = mixture.dimension();
    this.origin = new double[d];
    double[] means = mixture.means();
    for (int i = 0; hasBackground && i < k * d; i++) {
      origin[i % d] += level.signalCoefficient() * means[i] / k;
    }
  }

  /** The same objective with each draw of the noise used with both signs. */
  public static TextbookObjective antithetic(Mixture mixture, NoiseLevel level, RowNoise noise) {
    return new TextbookObjective(mixture, level, noise, 1, -1);
  }

  // Layout of the sums: Wᵀ R and (W∘E)ᵀ Y (each k × d), Σ w e (k), Σ w (k), Σ ‖r‖², Σ variance, Σ
  // row weights.
  private int ownOffset() {
    return 2 * k * d;
  }

  private int sharesOffset() {
    return ownOffset() + k;
  }

  private int scalarsOffset() {
    return ownOffset() + 2 * k;
  }

  @Override
  public int length() {
    return scalarsOffset() + 3;
  }

  @Override
  public ObjectiveValue valueOf(double[] sums) {
    double alpha = level.signalCoefficient();
    double vt = level.diffusedVariance(SharedVariance.of(mixture));
    double weight = sums[scalarsOffset() + 2];
    double factor = 2 * alpha / (vt * vt * weight);
    double[] means = mixture.means();
    double[] gradient = new double[k * d];
    for (int i = 0; i < k * d; i++) {
      gradient[i] =
          factor
              * (sums[i]
                  + sums[k * d + i]
                  - sums[ownOffset() + i / d] * (alpha * means[i] - origin[i % d]));
    }
    double[] shares = new double[k];
    for (int c = 0; c < k; c++) {
      shares[c] = sums[sharesOffset() + c] / weight;
    }
    double sigma = level.noiseCoefficient();
    double own = hasBackground ? Arrays.stream(shares).sum() : 1;
    double residual = sums[scalarsOffset() + 1] / (weight * own * d);
    return new ObjectiveValue(
        sums[scalarsOffset()] / (weight * vt * vt),
        gradient,
        vt * vt / (2 * alpha * alpha),
        shares,
        new SharedVariance((residual - sigma * sigma) / (alpha * alpha)));
  }

  @Override
  public Accumulator newAccumulator() {
    return new TextbookAccumulator();
  }

  private final class TextbookAccumulator implements Accumulator {
    private final BlockKernel kernel = KernelProvider.best().blockKernel();
    private final Softmax softmax = KernelProvider.best().softmax(k);
    private final double alpha = level.signalCoefficient();
    private final double sigma = level.noiseCoefficient();
    private final double vt = level.diffusedVariance(SharedVariance.of(mixture));
    private final BlockKernel.Factor ofMeans; // m: k × d
    private final BlockKernel.Factor ofTransposedMeans; // mᵀ: d × k
    private final double[] logPrior = new double[k]; // log π_k − ½‖m_k‖²/v_t
    private final double[] meanNorms = new double[k]; // ‖m_k‖²
    private final double[] z = new double[CHUNK * d];
    private final double[] y = new double[CHUNK * d];
    private final double[] f = new double[CHUNK * d];
    private final double[] r = new double[CHUNK * d];
    private final double[] inner = new double[CHUNK * k]; // Y mᵀ, later R mᵀ
    private final double[] w = new double[CHUNK * k];
    private final double[] we = new double[CHUNK * k];
    private final double[] logSum = new double[CHUNK];
    private final double[] norms = new double[CHUNK]; // ‖y‖²
    private final double[] total = new double[CHUNK]; // W, 1 without a background
    private final BackgroundShare background = new BackgroundShare(mixture.diffused(level));

    TextbookAccumulator() {
      double[] means = mixture.means();
      double[] diffusedMeans = new double[k * d];
      double[] transposedMeans = new double[d * k];
      for (int c = 0; c < k; c++) {
        for (int j = 0; j < d; j++) {
          double m = alpha * means[c * d + j] - origin[j];
          diffusedMeans[c * d + j] = m;
          transposedMeans[j * k + c] = m;
          meanNorms[c] += m * m;
        }
        logPrior[c] = Math.log(mixture.weight(c)) - 0.5 * meanNorms[c] / vt;
      }
      Arrays.fill(total, 1);
      ofMeans = kernel.factor(diffusedMeans, k, d);
      ofTransposedMeans = kernel.factor(transposedMeans, d, k);
    }

    @Override
    public void add(SampleBlock block, long firstRow, double[] sums) {
      for (int from = 0; from < block.rows(); from += CHUNK) {
        addChunk(block, from, Math.min(CHUNK, block.rows() - from), firstRow + from, sums);
      }
    }

    private void addChunk(SampleBlock block, int from, int rows, long firstRow, double[] sums) {
      noise.fill(firstRow, rows, d, z);
      for (int sign : signs) {
        addDraw(block, from, rows, sign, sums);
      }
    }

    private void addDraw(SampleBlock block, int from, int rows, int sign, double[] sums) {
      double[] x = block.values();
      int xOffset = from * d;
      for (int i = 0; i < rows * d; i++) {
        y[i] = alpha * x[xOffset + i] + sign * sigma * z[i] - origin[i % d];
      }
      kernel.timesTransposed(y, 0, rows, ofMeans, inner);
      for (int i = 0; i < rows * k; i++) {
        w[i] = logPrior[i % k] + inner[i] / vt;
      }
      softmax.normalise(w, rows, logSum);
      for (int b = 0; b < rows; b++) {
        norms[b] = 0;
        for (int i = b * d; i < (b + 1) * d; i++) {
          norms[b] += y[i] * y[i];
        }
      }
      if (hasBackground) {
        includeBackground(rows);
      }
      kernel.timesTransposed(w, 0, rows, ofTransposedMeans, f);
      double c = alpha * alpha * SharedVariance.of(mixture) / sigma;
      for (int i = 0; i < rows * d; i++) {
        r[i] =
            hasBackground
                ? f[i] - total[i / d] * y[i] + sign * vt / sigma * z[i]
                : f[i] - alpha * x[xOffset + i] + sign * c * z[i];
      }
      addPosteriorMoments(block, from, rows, sums);
      kernel.timesTransposed(r, 0, rows, ofMeans, inner);
      addWeights(block, from, rows, sums);
      kernel.addTransposedTimes(w, k, r, 0, d, rows, sums, 0);
      kernel.addTransposedTimes(we, k, y, 0, d, rows, sums, k * d);
    }

    /** Multiplies w by the share of the components. */
    private void includeBackground(int rows) {
      double logScale = 0.5 * d * Math.log(vt);
      for (int b = 0; b < rows; b++) {
        logSum[b] -= 0.5 * norms[b] / vt + logScale;
        background.include(w, b, logSum);
        total[b] = 0;
        for (int i = b * k; i < (b + 1) * k; i++) {
          total[b] += w[i];
        }
      }
    }

    private double drawWeight(SampleBlock block, int row) {
      return block.rowWeight(row) / signs.length;
    }

    /** Requires {@link #inner} = Y mᵀ. */
    private void addPosteriorMoments(SampleBlock block, int from, int rows, double[] sums) {
      for (int b = 0; b < rows; b++) {
        double rowWeight = drawWeight(block, from + b);
        double squares = total[b] * norms[b];
        for (int a = 0, i = b * k; a < k; a++, i++) {
          squares += w[i] * (meanNorms[a] - 2 * inner[i]);
          sums[sharesOffset() + a] += rowWeight * w[i];
        }
        sums[scalarsOffset() + 1] += rowWeight * squares;
        sums[scalarsOffset() + 2] += rowWeight;
      }
    }

    /** Requires {@link #inner} = R mᵀ; multiplies w by the row weight. */
    private void addWeights(SampleBlock block, int from, int rows, double[] sums) {
      for (int b = 0; b < rows; b++) {
        double rowWeight = drawWeight(block, from + b);
        double fr = 0;
        double rr = 0;
        for (int i = b * d; i < (b + 1) * d; i++) {
          fr += f[i] * r[i];
          rr += r[i] * r[i];
        }
        for (int i = b * d; total[b] != 1 && i < (b + 1) * d; i++) {
          fr += (1 - total[b]) * y[i] * r[i];
        }
        sums[scalarsOffset()] += rowWeight * rr;
        for (int a = 0, i = b * k; a < k; a++, i++) {
          w[i] *= rowWeight;
          we[i] = w[i] * (inner[i] - fr) / vt;
          sums[ownOffset() + a] += we[i];
        }
      }
    }
  }
}
