package org.ddpmix.objective;

import java.util.Arrays;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.data.SampleSet;
import org.ddpmix.kernel.BlockKernel;
import org.ddpmix.kernel.KernelProvider;
import org.ddpmix.kernel.RowKernel;
import org.ddpmix.kernel.Softmax;
import org.ddpmix.mixture.BackgroundShare;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Covariances;
import org.ddpmix.mixture.DiagonalCovariances;
import org.ddpmix.mixture.MarginalPosterior;
import org.ddpmix.mixture.MatrixCovariances;
import org.ddpmix.mixture.Mixture;

/**
 * The negative log likelihood of the families whose log densities are linear in few statistics φ of
 * a sample. A step of length 1 is the step of the EM algorithm.
 *
 * <pre>
 *   log π_k N(x; μ_k, Σ_k) = b_k + B_k·φ(x) + h(x),   w = softmax_k( b_k + B_k·φ )
 * </pre>
 *
 * <table>
 *   <caption>Statistics</caption>
 *   <tr><td>spherical<td>φ = (x, ‖x‖²)<td>B_k = (μ_k, −½) / v_k<td>h = 0
 *   <tr><td>diagonal<td>φ = (x, x∘x)<td>B_k = (μ_k, −½) / v_k<td>h = 0
 *   <tr><td>tied<td>φ = x<td>B_k = Σ⁻¹ μ_k<td>h = −½ xᵀ Σ⁻¹ x
 * </table>
 *
 * <p>The shared family is computed as a spherical one; it is used with a background, and for
 * samples with missing coordinates.
 *
 * <p>A pass takes the two products of the shared family, Φ Bᵀ and Wᵀ Φ. The covariance of the tied
 * family follows from Wᵀ X and from the covariance of all samples, which is computed once. With a
 * background, a pass also computes h and the second moment of the samples of the components.
 */
final class MomentExpectation implements ExpectedSums {
  private static final long serialVersionUID = 1L;
  private static final int CHUNK =
      64; // rows per chunk, so that the scratch memory fits into the cache

  private final Mixture mixture;
  private final CovarianceType type;
  private final int k;
  private final int d;
  private final int width; // the length of φ
  private final boolean tiedBesideBackground;
  private final double meanOfH; // E h(x); 0 if each row adds its own
  private final transient SampleSet samples;

  MomentExpectation(Mixture mixture, SampleSet samples) {
    this.mixture = mixture;
    CovarianceType family = mixture.covariances().type();
    this.type = family == CovarianceType.SHARED ? CovarianceType.SPHERICAL : family;
    this.k = mixture.k();
    this.d = mixture.dimension();
    this.width = type == CovarianceType.TIED ? d : type == CovarianceType.DIAGONAL ? 2 * d : d + 1;
    this.samples = samples;
    boolean tied = type == CovarianceType.TIED;
    this.tiedBesideBackground = tied && mixture.background().isPresent();
    this.meanOfH = tied && !tiedBesideBackground ? meanOfH() : 0;
  }

  /** −½ tr(Σ⁻¹ E x xᵀ). */
  private double meanOfH() {
    double[] covariance = samples.covariance();
    double[] mean = samples.mean();
    double trace = 0;
    for (int i = 0; i < d; i++) {
      double[] column = new double[d];
      for (int j = 0; j < d; j++) {
        column[j] = covariance[i * d + j] + mean[i] * mean[j];
      }
      mixture.covariances().solve(0, column, 0, d);
      trace += column[i];
    }
    return -0.5 * trace;
  }

  // Layout of the sums: those of ShareSums; for the tied family beside a background also
  // Σ_i (Σ_k w_ik) x_i x_iᵀ (d × d).
  @Override
  public int length() {
    return secondMoment() + (tiedBesideBackground ? d * d : 0);
  }

  private int secondMoment() {
    return ShareSums.length(k, width);
  }

  @Override
  public void addRow(double rowWeight, double logSum, double[] sums) {
    sums[k * width + k] += rowWeight * logSum;
    sums[k * width + k + 1] += rowWeight;
  }

  /** Adds E[φ] of a diagonal family: a missing coordinate has E[x] = μ and E[x²] = μ² + v. */
  @Override
  public void addShare(int c, double share, MarginalPosterior row, double[] sums) {
    double[] expected = new double[d];
    row.conditionalMean(c, expected);
    int squares = width - d;
    int[] missing = row.missing();
    for (int j = 0, next = 0; j < d; j++) {
      boolean isMissing = next < missing.length && missing[next] == j;
      double square = expected[j] * expected[j] + (isMissing ? row.variance(c, j) : 0);
      next += isMissing ? 1 : 0;
      sums[c * width + j] += share * expected[j];
      sums[c * width + d + j % squares] += share * square;
    }
    sums[k * width + c] += share;
  }

  @Override
  public StepKind stepKind() {
    return StepKind.EM;
  }

  @Override
  public ObjectiveValue valueOf(double[] sums) {
    double weight = sums[k * width + k + 1];
    double[] means = mixture.means();
    double[] direction = new double[k * d];
    double[] counts = new double[k];
    double[] shares = new double[k];
    for (int c = 0; c < k; c++) {
      counts[c] = sums[k * width + c];
      shares[c] = counts[c] / weight;
      for (int j = 0; j < d; j++) {
        direction[c * d + j] = (counts[c] * means[c * d + j] - sums[c * width + j]) / weight;
      }
    }
    double[] gradient = direction.clone();
    for (int c = 0; c < k; c++) {
      mixture.covariances().solve(c, gradient, c * d, d);
    }
    double loss = -sums[k * width + k] / weight - meanOfH + 0.5 * d * Math.log(2 * Math.PI);
    double[] centres = means.clone();
    for (int i = 0; i < k * d; i++) {
      centres[i] -= counts[i / d] > 0 ? direction[i] / shares[i / d] : 0;
    }
    Covariances covariances;
    if (type == CovarianceType.TIED) {
      double[] pooled = pooled(sums, counts, weight);
      double[] scatter = new double[tiedBesideBackground ? k * d * d : 0];
      for (int i = 0; i < scatter.length; i++) {
        scatter[i] = counts[i / (d * d)] * pooled[i % (d * d)];
      }
      covariances = CovarianceEstimate.of(mixture, samples, centres, counts, scatter).tied(pooled);
    } else {
      double[] scatter = scatter(sums, counts);
      covariances =
          CovarianceEstimate.of(mixture, samples, centres, counts, scatter)
              .diagonal(scatter, counts);
    }
    return new ObjectiveValue(loss, gradient, 1, direction, shares, covariances);
  }

  /** Σ w (x − m)² per component, and per coordinate unless the family is spherical. */
  private double[] scatter(double[] sums, double[] counts) {
    int squares = width - d;
    double[] scatter = new double[k * squares];
    for (int c = 0; c < k; c++) {
      for (int j = 0; j < squares; j++) {
        scatter[c * squares + j] = sums[c * width + d + j];
      }
      for (int j = 0; counts[c] > 0 && j < d; j++) {
        double sum = sums[c * width + j];
        scatter[c * squares + j % squares] -= sum * sum / counts[c];
      }
    }
    return scatter;
  }

  /** E x xᵀ − Σ_k π_k m_k m_kᵀ over the samples of the components. */
  private double[] pooled(double[] sums, double[] counts, double all) {
    double weight = tiedBesideBackground ? Arrays.stream(counts).sum() : all;
    if (!(weight > 0)) {
      return mixture.covariance(0);
    }
    double[] pooled = samples.covariance().clone();
    double[] mean = samples.mean();
    if (tiedBesideBackground) {
      mean = new double[d];
      for (int i = 0; i < d * d; i++) {
        pooled[i] = sums[secondMoment() + i] / weight;
      }
    }
    for (int i = 0; i < d; i++) {
      for (int j = 0; j <= i; j++) {
        double between = 0;
        for (int c = 0; c < k; c++) {
          between +=
              counts[c] > 0 ? sums[c * width + i] * sums[c * width + j] / (counts[c] * weight) : 0;
        }
        double x = pooled[i * d + j] + mean[i] * mean[j] - between;
        pooled[i * d + j] = x;
        pooled[j * d + i] = x;
      }
    }
    return pooled;
  }

  @Override
  public Accumulator newAccumulator() {
    return new EStep();
  }

  private final class EStep implements Accumulator {
    private final BlockKernel kernel = KernelProvider.best().blockKernel();
    private final Softmax softmax = KernelProvider.best().softmax(k);
    private final BlockKernel.Factor factor; // B: k × width
    private final BackgroundShare background = new BackgroundShare(mixture);
    private final double[] constants = new double[k]; // b
    private final double[] statistics = new double[type == CovarianceType.TIED ? 0 : CHUNK * width];
    private final ShareSums shareSums = new ShareSums(kernel, k, width);
    private final double[] w = new double[CHUNK * k];
    private final double[] logSum = new double[CHUNK];
    // For the tied family beside a background.
    private final BlockKernel.Factor whitening; // L⁻¹, or null
    private final RowKernel rowKernel = KernelProvider.best().rowKernel();
    private final double[] u = new double[tiedBesideBackground ? CHUNK * d : 0];
    private final double[] norms = new double[CHUNK];

    EStep() {
      whitening =
          tiedBesideBackground
              ? kernel.lowerFactor(
                  ((MatrixCovariances) mixture.covariances()).factor(0).inverse(), d)
              : null;
      double[] b = new double[k * width];
      double[] means = mixture.means();
      for (int c = 0; c < k; c++) {
        double[] solved = mixture.mean(c);
        mixture.covariances().solve(c, solved, 0, d);
        double square = 0;
        for (int j = 0; j < d; j++) {
          b[c * width + j] = solved[j];
          square += solved[j] * means[c * d + j];
        }
        for (int j = d; j < width; j++) {
          b[c * width + j] =
              -0.5
                  / (mixture.covariances() instanceof DiagonalCovariances diagonal
                      ? diagonal.variance(c, j - d)
                      : mixture.meanVariance());
        }
        constants[c] =
            Math.log(mixture.weight(c))
                - 0.5 * (square + mixture.covariances().logDeterminant(c, d));
      }
      factor = kernel.factor(b, k, width);
    }

    @Override
    public void add(SampleBlock block, long firstRow, double[] sums) {
      for (int from = 0; from < block.rows(); from += CHUNK) {
        addChunk(block, from, Math.min(CHUNK, block.rows() - from), sums);
      }
    }

    private void addChunk(SampleBlock block, int from, int rows, double[] sums) {
      double[] phi = block.values();
      int offset = from * d;
      if (type != CovarianceType.TIED) {
        fillStatistics(block.values(), offset, rows);
        phi = statistics;
        offset = 0;
      }
      kernel.timesTransposed(phi, offset, rows, factor, w);
      for (int i = 0; i < rows * k; i += k) {
        for (int c = 0; c < k; c++) {
          w[i + c] += constants[c];
        }
      }
      softmax.normalise(w, rows, logSum);
      if (tiedBesideBackground) {
        addRowTerms(block.values(), offset, rows);
      }
      for (int b = 0; b < rows; b++) {
        background.include(w, b, logSum);
      }
      if (tiedBesideBackground) {
        addSecondMoment(block, from, rows, sums);
      }
      shareSums.add(block, from, rows, w, logSum, phi, offset, sums);
    }

    /** Adds h(x) to the log of the sum of each row. */
    private void addRowTerms(double[] x, int offset, int rows) {
      kernel.timesTransposed(x, offset, rows, whitening, u);
      rowKernel.squaredNorms(u, 0, rows, d, norms);
      for (int b = 0; b < rows; b++) {
        logSum[b] -= 0.5 * norms[b];
      }
    }

    private void addSecondMoment(SampleBlock block, int from, int rows, double[] sums) {
      double[] x = block.values();
      int offset = from * d;
      for (int b = 0; b < rows; b++) {
        double share = 0;
        for (int c = b * k; c < (b + 1) * k; c++) {
          share += w[c];
        }
        share *= block.rowWeight(from + b);
        for (int j = 0; j < d; j++) {
          u[b * d + j] = share * x[offset + b * d + j];
        }
      }
      kernel.addTransposedTimes(u, d, x, offset, d, rows, sums, secondMoment());
    }

    private void fillStatistics(double[] x, int offset, int rows) {
      for (int b = 0; b < rows; b++) {
        int from = offset + b * d;
        int to = b * width;
        System.arraycopy(x, from, statistics, to, d);
        if (type == CovarianceType.DIAGONAL) {
          for (int j = 0; j < d; j++) {
            statistics[to + d + j] = x[from + j] * x[from + j];
          }
        } else {
          double squares = 0;
          for (int j = 0; j < d; j++) {
            squares += x[from + j] * x[from + j];
          }
          statistics[to + d] = squares;
        }
      }
    }
  }
}
