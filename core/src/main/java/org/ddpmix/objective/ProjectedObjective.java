package org.ddpmix.objective;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.ddpmix.data.SampleSet;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.kernel.MeanSpan;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.SharedVariance;

/**
 * The denoising objective with its noise projected on the span of the means. Its gradient has the
 * expectation of the textbook gradient and less variance, and it costs two matrix products with the
 * samples.
 *
 * <p>The noise affects the responsibilities, f and all inner products only through its projection ξ
 * ~ N(0, I_r) on the span of the means. The orthogonal part is independent of the terms that it
 * multiplies and has mean zero, so it is integrated out exactly (Rao–Blackwell). Each ξ is used
 * together with −ξ (antithetic variates). The gradient is a combination, with weights λ and 1 − λ,
 * of its denoising form and its implicit form, in which z is integrated by parts (Stein). Both
 * forms have the same expectation, and their noise is negatively correlated. Let M = Λ Q with
 * orthonormal Q ({@link MeanSpan}), c = α² v / σ and δ = λ c − (1 − λ) σ. All means below are the
 * undiffused μ:
 *
 * <pre>
 *   w = softmax_k( log π_k + (α² A_k + σ α (Λξ)_k − ½ α² G_kk) / v_t )       A = X μᵀ, G = μ μᵀ
 *   g = 2 α² [ (2λ − 1) G w + (1 − λ) diag G − A ] + 2 α δ Λξ,   s = w ∘ (g − w·g) / v_t
 *   v_t² L = E [ w·g − (2λ − 1) α² w·G w ] + terms without μ
 *   ∇_{μ_k} L = (α / v_t²) E [ α (s_k − 2 w_k) x + (σ s_k + 2 δ w_k) Qᵀξ + 2 α (2λ − 1) w_k Σ_j w_j μ_j
 *                              + α (4 (1 − λ) w_k − s_k) μ_k ]
 * </pre>
 *
 * <p>λ = 1 is the denoising form and λ = 0 the implicit form. For λ = σ² / v_t, δ is 0 and all
 * terms linear in the noise cancel. The gradient then has 2 to 4 times less noise than with the
 * better of the two forms. For λ = ½ the terms in G w cancel, and no K × K product is needed
 * ({@link QuadratureNode#of}).
 *
 * <p>All noise levels of the objective share the product A. At a single level the loss is L_t.
 * <i>Integrated</i> over levels with unit weight in t (in units of the component variance), the
 * gradient is that of −E log p. Loss, weights and variance are then those of the undiffused
 * mixture, so the objective is maximum likelihood.
 *
 * <p>For many components in high dimension the two products with the samples dominate the cost.
 * They are then computed in single precision ({@link FloatProducts}), unless the components are so
 * far from the origin that rounding would affect the result. All other computations, and {@link
 * ExpectationMaximization}, use double precision.
 *
 * <p>Sources: Shah, Chen, Klivans 2023; Vincent 2011 (denoising form); Hyvärinen 2005 (implicit
 * form); Song, Durkan, Murray, Ermon 2021 (the integral).
 */
public final class ProjectedObjective implements Objective {
  private static final long serialVersionUID = 1L;
  private static final int INTEGRATION_NODES = 12;
  // Small datasets use several draws per sample, so that gradient noise stays below sampling noise.
  private static final int MIN_TOTAL_DRAWS = 20_000;
  private static final int MAX_DRAWS_PER_ROW = 32;
  private static final int INTEGRATED_DRAWS =
      2; // the noise is fixed for a whole stage, so it does not average out

  // For smaller sizes single precision is not faster.
  private static final int MIN_FLOAT_COMPONENTS = 10;
  private static final int MIN_FLOAT_DIMENSION = 64;

  /**
   * Limit of ‖μ‖² √d in units of the diffused variance. At this limit rounding to float changes
   * logits by 2⁻¹¹.
   */
  private static final double MAX_FLOAT_SQUARE = 0x1p15;

  /** Limit of E ‖x‖² in units of the variance, which keeps all samples in the range of float. */
  private static final double MAX_FLOAT_SPREAD = 0x1p30;

  /** λ of the denoising form. */
  public static final double DENOISING = 1;

  /** λ of the implicit form. */
  public static final double IMPLICIT = 0;

  /** The projected estimator. Its integrated objective is the exact negative log likelihood. */
  public static final ObjectiveFactory FACTORY =
      new ObjectiveFactory() {
        @Override
        public String name() {
          return "projected";
        }

        @Override
        public Objective atNoiseTime(
            Mixture mixture, double noiseTime, RowNoise noise, SampleSet samples) {
          return CovarianceFamily.of(mixture).projected(mixture, noiseTime, noise, samples);
        }

        @Override
        public Objective integrated(Mixture mixture, RowNoise noise, SampleSet samples) {
          return CovarianceFamily.likelihoodOf(mixture, samples);
        }

        @Override
        public boolean hasLikelihood() {
          return true;
        }
      };

  final Mixture mixture;
  final List<QuadratureNode> nodes;
  final boolean integrated;
  final boolean antithetic;
  final int draws;
  final RowNoise noise;
  final MeanSpan span;
  final boolean inSinglePrecision;
  final double meanRowWeight;
  private final double meanSquaredNorm;
  private final int k;
  private final int d;

  ProjectedObjective(
      Mixture mixture,
      List<QuadratureNode> nodes,
      boolean integrated,
      boolean antithetic,
      int draws,
      RowNoise noise,
      SampleSet samples) {
    this.mixture = mixture;
    this.nodes = nodes;
    this.integrated = integrated;
    this.antithetic = antithetic;
    this.draws = draws;
    this.noise = noise;
    this.meanSquaredNorm = samples.meanSquaredNorm();
    this.meanRowWeight = samples.totalWeight() / samples.rows();
    this.k = mixture.k();
    this.d = mixture.dimension();
    this.span = MeanSpan.of(mixture.means(), k, d);
    this.inSinglePrecision = singlePrecisionSuffices();
  }

  /**
   * Creates an estimator with a given λ, for comparison with {@link #FACTORY}.
   *
   * @param blend λ, from 0 ({@link #IMPLICIT}) to 1 ({@link #DENOISING})
   */
  public static ObjectiveFactory factory(double blend) {
    return new ObjectiveFactory() {
      @Override
      public String name() {
        return "projected, blend " + blend;
      }

      @Override
      public Objective atNoiseTime(
          Mixture mixture, double noiseTime, RowNoise noise, SampleSet samples) {
        NoiseLevel level = NoiseLevel.at(noiseTime, SharedVariance.of(mixture));
        return of(mixture, level, noise, samples, blend, true);
      }

      @Override
      public Objective integrated(Mixture mixture, RowNoise noise, SampleSet samples) {
        return ProjectedObjective.integrated(mixture, noise, samples);
      }
    };
  }

  /**
   * Creates the objective at one noise level.
   *
   * @param samples the samples that the objective will be summed over
   */
  public static ProjectedObjective at(
      Mixture mixture, NoiseLevel level, RowNoise noise, SampleSet samples) {
    return new ProjectedObjective(
        mixture,
        List.of(QuadratureNode.of(level, 1, SharedVariance.of(mixture))),
        false,
        true,
        draws(samples),
        noise,
        samples);
  }

  /**
   * Creates the objective at one noise level with a given λ, for comparison with {@link #at}.
   *
   * @param samples the samples that the objective will be summed over
   * @param blend λ, from 0 to 1
   * @param antithetic whether to use each draw with both signs
   */
  public static ProjectedObjective of(
      Mixture mixture,
      NoiseLevel level,
      RowNoise noise,
      SampleSet samples,
      double blend,
      boolean antithetic) {
    return new ProjectedObjective(
        mixture,
        List.of(new QuadratureNode(level, 1, blend)),
        false,
        antithetic,
        draws(samples),
        noise,
        samples);
  }

  /**
   * Creates the objective integrated over noise times: ∫_0^T ∇L_t dt by Gauss–Legendre quadrature
   * in √(t/T). At T the diffused means are so close in units of the noise that KL(q_T ‖ p_T) is
   * negligible. {@link ExpectationMaximization} is the closed form of the limit.
   *
   * @param samples the samples that the objective will be summed over
   */
  public static ProjectedObjective integrated(Mixture mixture, RowNoise noise, SampleSet samples) {
    double variance = SharedVariance.of(mixture);
    double end = 4 + 0.5 * Math.log1p(samples.meanSquaredNorm() / variance);
    GaussIntegrator rule = new GaussIntegratorFactory().legendre(INTEGRATION_NODES, 0, 1);
    List<QuadratureNode> nodes = new ArrayList<>();
    for (int i = 0; i < INTEGRATION_NODES; i++) {
      double u = rule.getPoint(i);
      NoiseLevel level = NoiseLevel.at(end * u * u, variance);
      nodes.add(QuadratureNode.of(level, variance * rule.getWeight(i) * 2 * end * u, variance));
    }
    return new ProjectedObjective(
        mixture, nodes, true, true, INTEGRATED_DRAWS * draws(samples), noise, samples);
  }

  /**
   * Creates an approximation of the integrated objective with one noise level, for steps far from
   * the solution. The level is weighted so that the unit step is that of the level. Loss, weights
   * and variance are exact.
   *
   * @param samples the samples that the objective will be summed over
   */
  public static ProjectedObjective coarselyIntegrated(
      Mixture mixture, NoiseLevel level, RowNoise noise, SampleSet samples) {
    double variance = SharedVariance.of(mixture);
    double alpha = level.signalCoefficient();
    double vt = level.diffusedVariance(variance);
    QuadratureNode node =
        QuadratureNode.of(level, vt * vt / (2 * alpha * alpha * variance), variance);
    return new ProjectedObjective(
        mixture, List.of(node), true, true, draws(samples), noise, samples);
  }

  private boolean singlePrecisionSuffices() {
    if (k < MIN_FLOAT_COMPONENTS || d < MIN_FLOAT_DIMENSION) {
      return false;
    }
    double variance = SharedVariance.of(mixture);
    // Largest factor of the inner products in the logits; the integrated objective also evaluates
    // the likelihood, without noise.
    double slope = integrated ? 1 / variance : 0;
    for (QuadratureNode node : nodes) {
      double alpha = node.level().signalCoefficient();
      slope = Math.max(slope, alpha * alpha / node.level().diffusedVariance(variance));
    }
    double square = Arrays.stream(mixture.squaredNorms()).max().getAsDouble();
    return slope * square * Math.sqrt(d) <= MAX_FLOAT_SQUARE
        && meanSquaredNorm / variance <= MAX_FLOAT_SPREAD;
  }

  private static int draws(SampleSet samples) {
    return (int) Math.max(1, Math.min(MAX_DRAWS_PER_ROW, MIN_TOTAL_DRAWS / samples.rows()));
  }

  // Layout of the sums: PᵀX (k × d), the coefficients of Q (k × r each, from f and from the noise),
  // the coefficients of −μ_k (k each, from P and from w f), Σ w (k), then three scalars.
  int spanOffset() {
    return k * d;
  }

  int noiseOffset() {
    return spanOffset() + k * span.rank();
  }

  int ownOfSamplesOffset() {
    return noiseOffset() + k * span.rank();
  }

  int ownOfSpanOffset() {
    return ownOfSamplesOffset() + k;
  }

  int sharesOffset() {
    return ownOfSpanOffset() + k;
  }

  int varianceOffset() {
    return sharesOffset() + k;
  }

  int lossOffset() {
    return varianceOffset() + 1;
  }

  int weightOffset() {
    return varianceOffset() + 2;
  }

  @Override
  public int length() {
    return varianceOffset() + 3;
  }

  @Override
  public Accumulator newAccumulator() {
    return new ProjectedAccumulator(this);
  }

  @Override
  public ObjectiveValue valueOf(double[] sums) {
    double weight = sums[weightOffset()];
    double[] means = mixture.means();
    double[] gradient = new double[k * d];
    System.arraycopy(sums, 0, gradient, 0, k * d);
    span.addToSpace(sums, spanOffset(), gradient);
    span.addToSpace(sums, noiseOffset(), gradient);
    for (int i = 0; i < k * d; i++) {
      double own = sums[ownOfSamplesOffset() + i / d] + sums[ownOfSpanOffset() + i / d];
      gradient[i] = (gradient[i] - own * means[i]) / weight;
    }
    double[] shares = new double[k];
    for (int c = 0; c < k; c++) {
      shares[c] = sums[sharesOffset() + c] / weight;
    }
    NoiseLevel level = integrated ? NoiseLevel.NONE : nodes.get(0).level();
    double alpha = level.signalCoefficient();
    double sigma = level.noiseCoefficient();
    double squares = alpha * alpha * meanSquaredNorm + sigma * sigma * d; // E ‖y‖²
    double diffused = (squares + sums[varianceOffset()] / weight) / d;
    double vt = level.diffusedVariance(SharedVariance.of(mixture));
    return new ObjectiveValue(
        loss(sums[lossOffset()] / weight, level, squares, vt),
        gradient,
        integrated ? vt : vt * vt / (2 * alpha * alpha),
        shares,
        new SharedVariance((diffused - sigma * sigma) / (alpha * alpha)));
  }

  /**
   * Adds the terms of the loss that are constant or depend only on E ‖x‖² to the mean over rows.
   */
  private double loss(double rows, NoiseLevel level, double squares, double vt) {
    if (integrated) {
      return rows + 0.5 * squares / vt + 0.5 * d * Math.log(2 * Math.PI * vt);
    }
    double alpha = level.signalCoefficient();
    double sigma = level.noiseCoefficient();
    double lambda = nodes.get(0).blend();
    double c = alpha * alpha * SharedVariance.of(mixture) / sigma;
    double denoising = alpha * alpha * meanSquaredNorm + c * c * d;
    double implicit = squares + d * vt * (vt / (sigma * sigma) - 2);
    return (rows + lambda * denoising + (1 - lambda) * implicit) / (vt * vt);
  }
}
