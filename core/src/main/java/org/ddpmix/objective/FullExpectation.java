package org.ddpmix.objective;

import java.util.Arrays;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.data.SampleSet;
import org.ddpmix.kernel.BlockKernel;
import org.ddpmix.kernel.KernelProvider;
import org.ddpmix.kernel.Softmax;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.MatrixCovariances;
import org.ddpmix.mixture.Mixture;

/**
 * The negative log likelihood of the full family. A step of length 1 is the step of the EM
 * algorithm.
 *
 * <pre>
 *   Σ_k = L_k L_kᵀ,   u_k = L_k⁻¹ (x − μ_k),   w = softmax_k( log π_k − ½ log|Σ_k| − ½ ‖u_k‖² )
 *   M-step: π_k = E w_k,   μ_k + L_k ū_k with ū_k = E w_k u_k / π_k,
 *           Σ_k = L_k ( E w_k u_k u_kᵀ / π_k − ū_k ū_kᵀ ) L_kᵀ
 * </pre>
 *
 * <p>All sums are taken in the whitened coordinates u_k of their component. They lose no digits,
 * whatever the units and correlations of the columns.
 *
 * <p>Rows whose share of a component is below 2⁻⁶⁰ are left out of its sums.
 */
final class FullExpectation implements Objective {
  private static final long serialVersionUID = 1L;
  private static final double LEAST_SHARE = 0x1p-60;
  private static final int MAX_CHUNK = 64;
  private static final int MIN_CHUNK = 8;
  private static final int CHUNK_VALUES = 1 << 16; // doubles, so that they fit into the cache

  private final Mixture mixture;
  private final int k;
  private final int d;
  private final int chunk; // rows
  private final transient SampleSet samples;
  private transient double[] inverses; // L_k⁻¹: k × d × d, computed once per JVM

  FullExpectation(Mixture mixture, SampleSet samples) {
    this.mixture = mixture;
    this.k = mixture.k();
    this.d = mixture.dimension();
    this.samples = samples;
    this.chunk = Math.max(MIN_CHUNK, Math.min(MAX_CHUNK, CHUNK_VALUES / (k * d)));
  }

  // Layout of the sums, per component: Σ w u uᵀ (d × d), Σ w u (d), Σ w. Then Σ log Σ_k exp(logits)
  // and Σ row weights.
  private int first(int component) {
    return component * (d * d + d + 1);
  }

  @Override
  public int length() {
    return first(k) + 2;
  }

  @Override
  public StepKind stepKind() {
    return StepKind.EM;
  }

  @Override
  public ObjectiveValue valueOf(double[] sums) {
    MatrixCovariances covariances = (MatrixCovariances) mixture.covariances();
    double weight = sums[first(k) + 1];
    double[] direction = new double[k * d];
    double[] gradient = new double[k * d];
    double[] counts = new double[k];
    double[] shares = new double[k];
    double[] scatter = new double[k * d * d];
    for (int c = 0; c < k; c++) {
      int moment = first(c) + d * d;
      counts[c] = sums[moment + d];
      shares[c] = counts[c] / weight;
      double[] around = new double[d * d];
      for (int i = 0; i < d; i++) {
        direction[c * d + i] = -sums[moment + i] / weight;
        gradient[c * d + i] = direction[c * d + i];
        for (int j = 0; counts[c] > 0 && j < d; j++) {
          around[i * d + j] =
              sums[first(c) + i * d + j] - sums[moment + i] * sums[moment + j] / counts[c];
        }
      }
      covariances.factor(c).times(direction, c * d, direction, c * d);
      covariances.factor(c).solveTransposed(gradient, c * d);
      System.arraycopy(covariances.factor(c).congruent(around), 0, scatter, c * d * d, d * d);
    }
    double loss = -sums[first(k)] / weight + 0.5 * d * Math.log(2 * Math.PI);
    return new ObjectiveValue(
        loss,
        gradient,
        1,
        direction,
        shares,
        new CovarianceEstimate(CovarianceType.FULL, samples).full(scatter, counts));
  }

  private synchronized double[] inverses() {
    if (inverses == null) {
      double[] all = new double[k * d * d];
      for (int c = 0; c < k; c++) {
        double[] one = ((MatrixCovariances) mixture.covariances()).factor(c).inverse();
        System.arraycopy(one, 0, all, c * d * d, d * d);
      }
      inverses = all;
    }
    return inverses;
  }

  @Override
  public Accumulator newAccumulator() {
    return new EStep();
  }

  private final class EStep implements Accumulator {
    private final BlockKernel kernel = KernelProvider.best().blockKernel();
    private final Softmax softmax = KernelProvider.best().softmax(k);
    private final BlockKernel.Factor[] factors = new BlockKernel.Factor[k]; // L_k⁻¹
    private final double[] means = mixture.means();
    private final double[] constants = new double[k]; // log π_k − ½ log|Σ_k|
    private final double[] centred = new double[chunk * d]; // x − μ_k
    private final double[][] u = new double[k][chunk * d];
    private final double[] weighted = new double[chunk * d]; // w u
    private final double[] w = new double[chunk * k];
    private final double[] logSum = new double[chunk];

    EStep() {
      double[] all = inverses();
      for (int c = 0; c < k; c++) {
        double[] inverse = Arrays.copyOfRange(all, c * d * d, (c + 1) * d * d);
        factors[c] = kernel.factor(inverse, d, d);
        constants[c] =
            Math.log(mixture.weight(c)) - 0.5 * mixture.covariances().logDeterminant(c, d);
      }
    }

    @Override
    public void add(SampleBlock block, long firstRow, double[] sums) {
      for (int from = 0; from < block.rows(); from += chunk) {
        addChunk(block, from, Math.min(chunk, block.rows() - from), sums);
      }
    }

    private void addChunk(SampleBlock block, int from, int rows, double[] sums) {
      for (int c = 0; c < k; c++) {
        whiten(c, block.values(), from * d, rows);
        for (int b = 0; b < rows; b++) {
          double squares = 0;
          for (int i = b * d; i < (b + 1) * d; i++) {
            squares += u[c][i] * u[c][i];
          }
          w[b * k + c] = constants[c] - 0.5 * squares;
        }
      }
      softmax.normalise(w, rows, logSum);
      for (int b = 0; b < rows; b++) {
        double rowWeight = block.rowWeight(from + b);
        sums[first(k)] += rowWeight * logSum[b];
        sums[first(k) + 1] += rowWeight;
      }
      for (int c = 0; c < k; c++) {
        addComponent(c, block, from, rows, sums);
      }
    }

    private void whiten(int c, double[] x, int offset, int rows) {
      for (int i = 0; i < rows * d; i++) {
        centred[i] = x[offset + i] - means[c * d + i % d];
      }
      kernel.timesTransposed(centred, 0, rows, factors[c], u[c]);
    }

    /** Gathers the rows with a share of the component and adds their products. */
    private void addComponent(int c, SampleBlock block, int from, int rows, double[] sums) {
      int moment = first(c) + d * d;
      double[] own = u[c];
      int gathered = 0;
      for (int b = 0; b < rows; b++) {
        double share = w[b * k + c];
        if (share >= LEAST_SHARE) {
          double weight = share * block.rowWeight(from + b);
          sums[moment + d] += weight;
          for (int j = 0; j < d; j++) {
            double x = own[b * d + j];
            own[gathered * d + j] = x;
            weighted[gathered * d + j] = weight * x;
            sums[moment + j] += weight * x;
          }
          gathered++;
        }
      }
      kernel.addTransposedTimes(weighted, d, own, 0, d, gathered, sums, first(c));
    }
  }
}
