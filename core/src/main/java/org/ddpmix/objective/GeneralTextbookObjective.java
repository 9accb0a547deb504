package org.ddpmix.objective;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.data.SampleSet;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.mixture.Background;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Covariances;
import org.ddpmix.mixture.DiagonalCovariances;
import org.ddpmix.mixture.LinearMap;
import org.ddpmix.mixture.Mixture;

/**
 * The denoising objective of a mixture of any covariance family with its textbook gradient with
 * respect to means, covariances and weights. Each draw of the noise is used with both signs
 * (antithetic variates).
 *
 * <pre>
 *   y = α x + σ z,   m_k = α μ_k,   C_k = α² Σ_k + σ² I,   P_k = C_k⁻¹,   u_k = P_k (m_k − y)
 *   w = softmax_k( log π_k − ½ log|C_k| − ½ (y − m_k)ᵀ P_k (y − m_k) ),   s = Σ_k w_k u_k
 *   r = s + z/σ,   L = E ‖r‖²,   e_k = u_k·r − s·r
 *   ∇_{μ_k} L    = 2α E w_k (P_k r − e_k u_k)
 *   ∇_{Σ_k} L    = α² E [ w_k e_k (u_k u_kᵀ − P_k) − w_k (P_k r u_kᵀ + u_k rᵀ P_k) ]
 *   ∂L/∂ log π_k = 2 E w_k e_k                              (before the softmax that normalises π)
 * </pre>
 *
 * <p>A background has the score 0 at every noise time, so that it is one more term of the softmax.
 *
 * <p>The gradient with respect to a constrained matrix is the sum over its elements: the diagonal,
 * the trace, or the sum over components.
 *
 * <p><b>Unit of noise.</b> All this is computed in coordinates in which the mean within-component
 * covariance is I (full, tied), has the diagonal 1 (diagonal) or the mean variance 1 (spherical).
 * The noise therefore has the scale of the components in every direction, and results do not depend
 * on the units of the columns. For one shared variance this is the unit of {@link
 * TextbookObjective}.
 *
 * <p><b>Step.</b> For low noise and separated components ∇_{μ_k} = 2 α² π_k P_k² (μ_k − m̂_k) and
 * ∇_{Σ_k} = −α⁴ π_k (P_k² D_k P_k + P_k D_k P_k²), where m̂_k and Σ_k + D_k are the result of the
 * EM step. The step solves these equations for m̂_k and D_k at any noise. In the eigenvectors of
 * C_k with eigenvalues λ, D_ij = −∇_ij (λ_i λ_j)² / ((λ_i + λ_j) α⁴ π_k).
 *
 * <p><b>Integrated</b> over noise times by quadrature, the gradient is that of −E log p (Song,
 * Durkan, Murray, Ermon 2021), and loss and label shares are those of the undiffused mixture.
 */
public final class GeneralTextbookObjective implements Objective {
  private static final long serialVersionUID = 1L;
  private static final int CHUNK = 64; // rows
  private static final int NODES = 16;
  private static final double LEAST_LOGIT = -42; // relative to the largest: a share of 2⁻⁶⁰
  private static final long NODE_KEY = 0x9e3779b97f4a7c15L; // separates the noise of the nodes

  /**
   * A noise level with the weight of its gradient. The noise coefficient is in units of the
   * within-component deviation.
   */
  record Node(NoiseLevel level, double weight) implements java.io.Serializable {}

  /**
   * The gradient with respect to all parameters, in the coordinates of the samples.
   *
   * @param loss the objective, in the units of the whitened coordinates
   * @param means k × d, row-major
   * @param covariances by the free parameters of the family: K × d × d, d × d, K × d or K numbers
   * @param logWeights with respect to log π_k, before normalization: k
   */
  record Gradient(double loss, double[] means, double[] covariances, double[] logWeights) {}

  private final Mixture mixture; // in the coordinates of the samples
  private final LinearMap units;
  private final Mixture unitMixture; // in units of the noise
  private final CovarianceType type;
  private final List<Node> nodes;
  private final boolean integrated;
  private final RowNoise noise;
  private final int k;
  private final int d;
  private final int matrices; // the number of covariance matrices: 1 or k
  private final int size; // the number of sums of a covariance matrix: 1, d or d × d
  private final transient SampleSet samples;

  GeneralTextbookObjective(
      Mixture mixture,
      LinearMap units,
      List<Node> nodes,
      boolean integrated,
      RowNoise noise,
      SampleSet samples) {
    this.mixture = mixture;
    this.units = units;
    CovarianceType family = mixture.covariances().type();
    this.type = family == CovarianceType.SHARED ? CovarianceType.SPHERICAL : family;
    this.unitMixture = units.standardized(mixture.as(type));
    this.nodes = List.copyOf(nodes);
    this.integrated = integrated;
    this.noise = noise;
    this.k = mixture.k();
    this.d = mixture.dimension();
    this.matrices = type == CovarianceType.TIED ? 1 : k;
    this.size = type == CovarianceType.SPHERICAL ? 1 : type == CovarianceType.DIAGONAL ? d : d * d;
    this.samples = samples;
  }

  /**
   * The objective at one noise time.
   *
   * @param noiseTime t &gt; 0, in units of the mean within-component covariance
   */
  static GeneralTextbookObjective at(
      Mixture mixture, double noiseTime, RowNoise noise, SampleSet samples) {
    List<Node> nodes = List.of(new Node(NoiseLevel.at(noiseTime, 1), 1));
    return new GeneralTextbookObjective(
        mixture, LinearMap.withinComponents(mixture), nodes, false, noise, samples);
  }

  /** The objective integrated over noise times: Gauss–Legendre quadrature in √(t/T). */
  static GeneralTextbookObjective integrated(
      Mixture mixture, RowNoise noise, SampleSet samples, int nodeCount) {
    double spread = samples.totalVariance() / (mixture.meanVariance() * mixture.dimension());
    double end = 4 + 0.5 * Math.log1p(spread);
    GaussIntegrator rule = new GaussIntegratorFactory().legendre(nodeCount, 0, 1);
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < nodeCount; i++) {
      double u = rule.getPoint(i);
      nodes.add(new Node(NoiseLevel.at(end * u * u, 1), rule.getWeight(i) * 2 * end * u));
    }
    return new GeneralTextbookObjective(
        mixture, LinearMap.withinComponents(mixture), nodes, true, noise, samples);
  }

  static GeneralTextbookObjective integrated(Mixture mixture, RowNoise noise, SampleSet samples) {
    return integrated(mixture, noise, samples, NODES);
  }

  // Layout of the sums: gradient of means (k × d), of matrices (matrices × size), of log weights
  // (Σ w e: k) and Σ weight α² w e for P_k (k per node); label shares (k); loss; row weights.
  private int matricesOffset() {
    return k * d;
  }

  private int logWeightsOffset() {
    return matricesOffset() + matrices * size;
  }

  private int precisionsOffset() {
    return logWeightsOffset() + k;
  }

  private int sharesOffset() {
    return precisionsOffset() + k * nodes.size();
  }

  @Override
  public int length() {
    return sharesOffset() + k + 2;
  }

  private int matrix(int component) {
    return (type == CovarianceType.TIED ? 0 : component) * size;
  }

  /** The gradient in units of the noise. */
  private Gradient unitGradient(double[] sums) {
    double weight = sums[length() - 1];
    double[] means = Arrays.copyOf(sums, k * d);
    double[] covariances =
        Arrays.copyOfRange(sums, matricesOffset(), matricesOffset() + matrices * size);
    double[] logWeights = Arrays.copyOfRange(sums, logWeightsOffset(), logWeightsOffset() + k);
    for (int n = 0; n < nodes.size(); n++) {
      Covariances diffused = unitMixture.covariances().diffused(nodes.get(n).level());
      for (int c = 0; c < k; c++) {
        subtractPrecision(
            diffused, c, sums[precisionsOffset() + n * k + c], covariances, matrix(c));
      }
    }
    for (double[] numbers : List.of(means, covariances, logWeights)) {
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] /= weight;
      }
    }
    return new Gradient(sums[length() - 2] / weight, means, covariances, logWeights);
  }

  /** Subtracts factor · P_k, its diagonal or its trace. */
  private void subtractPrecision(
      Covariances diffused, int c, double factor, double[] to, int offset) {
    if (type.isDiagonal()) {
      for (int j = 0; j < d; j++) {
        to[offset + j % size] -= factor / ((DiagonalCovariances) diffused).variance(c, j);
      }
      return;
    }
    for (int i = 0; i < d; i++) {
      double[] column = new double[d];
      column[i] = 1;
      diffused.solve(c, column, 0, d);
      for (int j = 0; j < d; j++) {
        to[offset + i * d + j] -= factor * column[j];
      }
    }
  }

  /** The gradient with respect to all parameters. */
  Gradient gradientOf(double[] sums) {
    Gradient unit = unitGradient(sums);
    double[] means = unit.means().clone();
    for (int c = 0; c < k; c++) {
      units.solveTransposed(means, c * d);
    }
    double[] covariances = unit.covariances().clone();
    for (int m = 0; m < matrices * size; m += size) {
      double[] one = Arrays.copyOfRange(covariances, m, m + size);
      System.arraycopy(units.gradientOfMatrix(one, d), 0, covariances, m, size);
    }
    return new Gradient(unit.loss(), means, covariances, unit.logWeights());
  }

  @Override
  public ObjectiveValue valueOf(double[] sums) {
    double weight = sums[length() - 1];
    Gradient gradient = unitGradient(sums);
    double[] shares = new double[k];
    double[] counts = new double[k];
    for (int c = 0; c < k; c++) {
      counts[c] = sums[sharesOffset() + c];
      shares[c] = counts[c] / weight;
    }
    NoiseLevel level = nodes.get(0).level();
    double signal = integrated ? 1 : level.signalCoefficient() * level.signalCoefficient();
    Covariances own =
        integrated ? unitMixture.covariances() : unitMixture.covariances().diffused(level);
    double[] direction = direction(gradient.means(), own, signal);
    double[] moves = direction.clone(); // δ: the steps of the means, in units of the noise
    for (int i = 0; i < moves.length; i++) {
      moves[i] /= counts[i / d] > 0 ? -shares[i / d] : Double.NEGATIVE_INFINITY;
    }
    double[] euclidean = gradient.means().clone();
    for (int c = 0; c < k; c++) {
      units.times(direction, c * d);
      units.solveTransposed(euclidean, c * d);
    }
    double[] centres = mixture.means();
    for (int i = 0; i < k * d; i++) {
      centres[i] -= counts[i / d] > 0 ? direction[i] / shares[i / d] : 0;
    }
    Covariances target =
        target(gradient.covariances(), own, signal * signal, moves, centres, counts, weight);
    // The loss is divided by the squared unit of noise, so that it is that of the shared family.
    double loss = integrated ? gradient.loss() : gradient.loss() / mixture.meanVariance();
    return new ObjectiveValue(loss, euclidean, 1, direction, shares, target);
  }

  /** C_k² ∇_k / (2 α²), or Σ_k ∇_k for the integrated objective. */
  private double[] direction(double[] gradient, Covariances own, double signal) {
    double[] direction = gradient.clone();
    for (int c = 0; c < k; c++) {
      for (int times = 0; times < (integrated ? 1 : 2); times++) {
        double[] product = new double[d];
        double[] unit = new double[d];
        double[] at = Arrays.copyOfRange(direction, c * d, (c + 1) * d);
        for (int j = 0; j < d; j++) {
          unit[j] = 1;
          product[j] = own.product(c, unit, at);
          unit[j] = 0;
        }
        System.arraycopy(product, 0, direction, c * d, d);
      }
    }
    for (int i = 0; !integrated && i < direction.length; i++) {
      direction[i] /= 2 * signal;
    }
    return direction;
  }

  /**
   * The covariances after a unit step, in the coordinates of the samples. The gradient refers to
   * the scatter about the current means; that about the new ones is smaller by δ δᵀ, as in the EM
   * step.
   */
  private Covariances target(
      double[] gradient,
      Covariances own,
      double signalSquared,
      double[] moves,
      double[] centres,
      double[] counts,
      double weight) {
    double total = Arrays.stream(counts).sum();
    double[] scatter = new double[matrices * size];
    for (int m = 0; m < matrices; m++) {
      double rows = type == CovarianceType.TIED ? total : counts[m];
      double share = Math.max(rows / weight, 1e-12);
      double[] step = Arrays.copyOfRange(gradient, m * size, (m + 1) * size);
      step =
          type.isDiagonal()
              ? diagonalStep(step, (DiagonalCovariances) own, m, signalSquared * share)
              : matrixStep(step, own.covariance(m, d), signalSquared * share);
      for (int i = 0; i < size; i++) {
        scatter[m * size + i] = current(m, i) + step[i];
      }
      for (int c = 0; c < k; c++) {
        if (type == CovarianceType.TIED || c == m) {
          subtractSquare(moves, c, counts[c] / Math.max(rows, 1e-300), scatter, m * size);
        }
      }
      double[] one = Arrays.copyOfRange(scatter, m * size, (m + 1) * size);
      one = units.restoredMatrix(one, d);
      double copies = type == CovarianceType.SPHERICAL ? d : 1;
      for (int i = 0; i < size; i++) {
        scatter[m * size + i] = one[i] * (type == CovarianceType.TIED ? 1 : rows * copies);
      }
    }
    double[] scatters = scatter;
    if (type == CovarianceType.TIED) {
      scatters = new double[k * size];
      for (int i = 0; i < scatters.length; i++) {
        scatters[i] = counts[i / size] * scatter[i % size];
      }
    }
    CovarianceEstimate estimate =
        CovarianceEstimate.of(mixture, samples, centres, counts, scatters);
    return switch (type) {
      case FULL -> estimate.full(scatter, counts);
      case TIED -> estimate.tied(scatter);
      default -> estimate.diagonal(scatter, counts);
    };
  }

  /** Subtracts factor · δ_c δ_cᵀ, its diagonal, or the mean of that. */
  private void subtractSquare(double[] moves, int c, double factor, double[] from, int offset) {
    for (int i = 0; i < d; i++) {
      double own = factor * moves[c * d + i];
      if (type.isDiagonal()) {
        from[offset + i % size] -= own * moves[c * d + i] * size / d;
        continue;
      }
      for (int j = 0; j < d; j++) {
        from[offset + i * d + j] -= own * moves[c * d + j];
      }
    }
  }

  private double current(int matrix, int i) {
    return unitMixture.covariances() instanceof DiagonalCovariances diagonal
        ? diagonal.variance(matrix, i)
        : unitMixture.covariance(matrix)[i];
  }

  private double[] diagonalStep(double[] gradient, DiagonalCovariances own, int c, double factor) {
    double[] step = new double[size];
    double copies = type == CovarianceType.SPHERICAL ? d : 1;
    for (int j = 0; j < size; j++) {
      double v = own.variance(c, j);
      step[j] =
          integrated
              ? -2 * v * v * gradient[j] / (factor * copies)
              : -v * v * v * gradient[j] / (2 * factor * copies);
    }
    return step;
  }

  private double[] matrixStep(double[] gradient, double[] own, double factor) {
    double[][] rows = new double[d][];
    for (int i = 0; i < d; i++) {
      rows[i] = Arrays.copyOfRange(own, i * d, (i + 1) * d);
    }
    EigenDecomposition eigen = new EigenDecomposition(new Array2DRowRealMatrix(rows, false));
    Array2DRowRealMatrix vectors = new Array2DRowRealMatrix(eigen.getV().getData(), false);
    double[] values = eigen.getRealEigenvalues();
    double[][] g = new double[d][d];
    for (int i = 0; i < d * d; i++) {
      g[i / d][i % d] = 0.5 * (gradient[i] + gradient[i % d * d + i / d]);
    }
    double[][] x =
        vectors
            .transpose()
            .multiply(new Array2DRowRealMatrix(g, false))
            .multiply(vectors)
            .getData();
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        double product = values[i] * values[j];
        x[i][j] *=
            integrated
                ? -2 * product / factor
                : -product * product / ((values[i] + values[j]) * factor);
      }
    }
    double[][] y =
        vectors
            .multiply(new Array2DRowRealMatrix(x, false))
            .multiply(vectors.transpose())
            .getData();
    double[] step = new double[d * d];
    for (int i = 0; i < d * d; i++) {
      step[i] = 0.5 * (y[i / d][i % d] + y[i % d][i / d]);
    }
    return step;
  }

  @Override
  public Accumulator newAccumulator() {
    return new TextbookAccumulator();
  }

  private final class TextbookAccumulator implements Accumulator {
    private final Covariances[] diffused = new Covariances[nodes.size()];
    private final double[][] z = new double[nodes.size()][CHUNK * d];
    private final double[] y = new double[d];
    private final double[] s = new double[d];
    private final double[] r = new double[d];
    private final double[] u = new double[k * d];
    private final double[] pr = new double[d];
    private final double[] w = new double[k];
    private final double[] means = unitMixture.means();
    private final double[] centred = new double[d];
    private final double[] backgrounds = new double[nodes.size()]; // logits
    private final double[][] constants = new double[nodes.size()][k]; // log π_k − ½ log|C_k|

    TextbookAccumulator() {
      for (int n = 0; n < diffused.length; n++) {
        Mixture diffusedMixture = unitMixture.diffused(nodes.get(n).level());
        diffused[n] = diffusedMixture.covariances();
        for (int c = 0; c < k; c++) {
          constants[n][c] = Math.log(mixture.weight(c)) - 0.5 * diffused[n].logDeterminant(c, d);
        }
        backgrounds[n] =
            diffusedMixture.background().map(Background::logJoint).orElse(Double.NEGATIVE_INFINITY)
                + 0.5 * d * Math.log(2 * Math.PI);
      }
    }

    @Override
    public void add(SampleBlock block, long firstRow, double[] sums) {
      for (int from = 0; from < block.rows(); from += CHUNK) {
        int rows = Math.min(CHUNK, block.rows() - from);
        double[] x = units.standardized(block.values(), from * d, rows, d);
        for (int n = 0; n < nodes.size(); n++) {
          noiseOf(n).fill(firstRow + from, rows, d, z[n]);
        }
        for (int b = 0; b < rows; b++) {
          double rowWeight = block.rowWeight(from + b);
          if (integrated) {
            addUndiffused(x, b * d, rowWeight, sums);
          }
          for (int n = 0; n < nodes.size(); n++) {
            addRow(n, x, b * d, 1, rowWeight, sums);
            addRow(n, x, b * d, -1, rowWeight, sums);
          }
          sums[length() - 1] += rowWeight;
        }
      }
    }

    /** Independent noise for each node, so that the errors of the nodes average out. */
    private RowNoise noiseOf(int node) {
      return new RowNoise(noise.seed() + node * NODE_KEY, noise.step());
    }

    private void addUndiffused(double[] x, int offset, double rowWeight, double[] sums) {
      double[] row = Arrays.copyOfRange(x, offset, offset + d);
      sums[length() - 2] -= rowWeight * (unitMixture.posterior(row, w) + logUnits);
      for (int c = 0; c < k; c++) {
        sums[sharesOffset() + c] += rowWeight * w[c];
      }
    }

    private final double logUnits = -units.logDeterminant(d);

    /** Adds one draw of the noise, with half of the weight. */
    private void addRow(int n, double[] x, int offset, int sign, double rowWeight, double[] sums) {
      NoiseLevel level = nodes.get(n).level();
      double alpha = level.signalCoefficient();
      double sigma = level.noiseCoefficient();
      for (int j = 0; j < d; j++) {
        y[j] = alpha * x[offset + j] + sign * sigma * z[n][offset + j];
        s[j] = 0;
      }
      responsibilities(n, alpha);
      double norm = 0;
      double sr = 0;
      for (int c = 0; c < k; c++) {
        for (int j = 0; w[c] > 0 && j < d; j++) {
          s[j] += w[c] * u[c * d + j];
        }
      }
      for (int j = 0; j < d; j++) {
        r[j] = s[j] + sign * z[n][offset + j] / sigma;
        norm += r[j] * r[j];
        sr += s[j] * r[j];
      }
      double weight = 0.5 * rowWeight * nodes.get(n).weight();
      if (!integrated) {
        sums[length() - 2] += weight * norm;
      }
      for (int c = 0; c < k; c++) {
        if (w[c] > 0) {
          addComponent(n, c, alpha, sr, weight, sums);
        }
        if (!integrated) {
          sums[sharesOffset() + c] += 0.5 * rowWeight * w[c];
        }
      }
    }

    /** Computes w and u of y. */
    private void responsibilities(int n, double alpha) {
      double max = backgrounds[n];
      for (int c = 0; c < k; c++) {
        double squares = 0;
        for (int j = 0; j < d; j++) {
          centred[j] = alpha * means[c * d + j] - y[j];
          u[c * d + j] = centred[j];
        }
        diffused[n].solve(c, u, c * d, d);
        for (int j = 0; j < d; j++) {
          squares += centred[j] * u[c * d + j];
        }
        w[c] = constants[n][c] - 0.5 * squares;
        max = Math.max(max, w[c]);
      }
      double sum = Math.exp(backgrounds[n] - max);
      for (int c = 0; c < k; c++) {
        w[c] = w[c] - max < LEAST_LOGIT ? 0 : Math.exp(w[c] - max);
        sum += w[c];
      }
      for (int c = 0; c < k; c++) {
        w[c] /= sum;
      }
    }

    private void addComponent(int n, int c, double alpha, double sr, double weight, double[] sums) {
      double ur = 0;
      for (int j = 0; j < d; j++) {
        ur += u[c * d + j] * r[j];
        pr[j] = r[j];
      }
      diffused[n].solve(c, pr, 0, d);
      double e = ur - sr;
      double share = weight * w[c];
      for (int j = 0; j < d; j++) {
        sums[c * d + j] += 2 * alpha * share * (pr[j] - e * u[c * d + j]);
      }
      double signal = alpha * alpha * share;
      int to = matricesOffset() + matrix(c);
      if (size == 1) {
        double trace = 0;
        for (int j = 0; j < d; j++) {
          double uj = u[c * d + j];
          trace += (e * uj - 2 * pr[j]) * uj;
        }
        sums[to] += signal * trace;
      } else if (type.isDiagonal()) {
        for (int j = 0; j < d; j++) {
          double uj = u[c * d + j];
          sums[to + j] += signal * (e * uj - 2 * pr[j]) * uj;
        }
      } else {
        for (int i = 0; i < d; i++) {
          double ui = u[c * d + i];
          for (int j = 0; j < d; j++) {
            double uj = u[c * d + j];
            sums[to + i * d + j] += signal * (e * ui * uj - pr[i] * uj - ui * pr[j]);
          }
        }
      }
      sums[logWeightsOffset() + c] += 2 * share * e;
      sums[precisionsOffset() + n * k + c] += signal * e;
    }
  }
}
