package org.ddpmix.objective;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.data.SampleSet;
import org.ddpmix.kernel.BlockKernel;
import org.ddpmix.kernel.CholeskyFactor;
import org.ddpmix.kernel.KernelProvider;
import org.ddpmix.kernel.RowKernel;
import org.ddpmix.kernel.Softmax;
import org.ddpmix.mixture.BackgroundShare;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.MarginalPosterior;
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
 * <p>Rows whose share of a component is below 2⁻⁶⁰ are left out of its sums. Most of them need no
 * log density either: ‖u_k‖² ≥ ‖x − μ_k‖² / λ, where λ is the largest eigenvalue of Σ_k, and the
 * distances to all means are one product. A component whose bound is too far below the best log
 * density of the row has the share 0. Each decision depends on its row only, so that the blocks do
 * not change the result.
 *
 * <p>The rows of a component are gathered over several chunks before they are multiplied.
 */
final class FullExpectation implements ExpectedSums {
  private static final long serialVersionUID = 1L;
  private static final double FARTHEST =
      -Math.log(ShareSums.LEAST_SHARE) + 1e-6; // below the best log density
  private static final int MAX_CHUNK = 256;
  private static final int MIN_CHUNK = 8;
  private static final int CHUNK_VALUES = 1 << 18; // whitened numbers in a chunk
  private static final int MAX_BATCH = 64;
  private static final int LEAST_TO_DIVIDE = 64; // dimensions
  private static final int BATCH_VALUES = 1 << 21; // gathered numbers of all components

  private final Mixture mixture;
  private final int k;
  private final int d;
  private final int chunk; // rows
  private final int batch; // gathered rows of a component
  private final transient SampleSet samples;

  FullExpectation(Mixture mixture, SampleSet samples) {
    this.mixture = mixture;
    this.k = mixture.k();
    this.d = mixture.dimension();
    this.samples = samples;
    this.chunk = Math.max(MIN_CHUNK, Math.min(MAX_CHUNK, CHUNK_VALUES / (k * d)));
    this.batch = Math.max(MIN_CHUNK, Math.min(MAX_BATCH, BATCH_VALUES / (k * d)));
  }

  // Layout of the sums, per component: Σ w u uᵀ (d × d, its lower triangle only), Σ w u (d), Σ w.
  // Then Σ log Σ_k exp(logits) and Σ row weights.
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
    components()
        .forEach(
            c -> {
              int moment = first(c) + d * d;
              counts[c] = sums[moment + d];
              shares[c] = counts[c] / weight;
              double[] around = new double[d * d];
              for (int i = 0; i < d; i++) {
                direction[c * d + i] = -sums[moment + i] / weight;
                gradient[c * d + i] = direction[c * d + i];
                for (int j = 0; counts[c] > 0 && j < d; j++) {
                  around[i * d + j] =
                      sums[first(c) + Math.max(i, j) * d + Math.min(i, j)]
                          - sums[moment + i] * sums[moment + j] / counts[c];
                }
              }
              CholeskyFactor factor = covariances.factor(c);
              factor.times(direction, c * d, direction, c * d);
              factor.solveTransposed(gradient, c * d);
              System.arraycopy(factor.congruent(around), 0, scatter, c * d * d, d * d);
            });
    double loss = -sums[first(k)] / weight + 0.5 * d * Math.log(2 * Math.PI);
    double[] centres = mixture.means();
    for (int i = 0; i < k * d; i++) {
      centres[i] -= counts[i / d] > 0 ? direction[i] / shares[i / d] : 0;
    }
    CovarianceEstimate estimate = CovarianceEstimate.of(mixture, samples, centres, counts, scatter);
    return new ObjectiveValue(
        loss,
        gradient,
        1,
        direction,
        shares,
        mixture.covariances().type() == CovarianceType.TIED
            ? estimate.tied(pooled(scatter, counts))
            : estimate.full(scatter, counts));
  }

  private double[] pooled(double[] scatter, double[] counts) {
    double total = Arrays.stream(counts).sum();
    double[] pooled = new double[d * d];
    for (int i = 0; i < scatter.length; i++) {
      pooled[i % (d * d)] += scatter[i] / total;
    }
    return pooled;
  }

  /** The components, in parallel where their matrices take long. */
  private IntStream components() {
    IntStream components = IntStream.range(0, k);
    return d < LEAST_TO_DIVIDE ? components : components.parallel();
  }

  @Override
  public void addRow(double rowWeight, double logSum, double[] sums) {
    sums[first(k)] += rowWeight * logSum;
    sums[first(k) + 1] += rowWeight;
  }

  /** Adds E[u] = û and E[u uᵀ] = û ûᵀ + Q Qᵀ. */
  @Override
  public void addShare(int c, double share, MarginalPosterior row, double[] sums) {
    addSquare(row.whitened(), c * d, share, sums, first(c));
    double[] q = row.directions(c);
    for (int from = 0; from < q.length; from += d) {
      addSquare(q, from, share, sums, first(c));
    }
    int moment = first(c) + d * d;
    for (int i = 0; i < d; i++) {
      sums[moment + i] += share * row.whitened()[c * d + i];
    }
    sums[moment + d] += share;
  }

  private void addSquare(double[] v, int from, double share, double[] sums, int to) {
    for (int i = 0; i < d; i++) {
      double scaled = share * v[from + i];
      if (scaled != 0) { // columns of L⁻¹ are 0 above the diagonal
        for (int j = 0; j <= i; j++) {
          sums[to + i * d + j] += scaled * v[from + j];
        }
      }
    }
  }

  @Override
  public Accumulator newAccumulator() {
    return new EStep();
  }

  private final class EStep implements Accumulator {
    private final BlockKernel kernel = KernelProvider.best().blockKernel();
    private final RowKernel rowKernel = KernelProvider.best().rowKernel();
    private final Softmax softmax = KernelProvider.best().softmax(k);
    private final BlockKernel.Factor[] factors = new BlockKernel.Factor[k]; // L_k⁻¹
    private final BackgroundShare background = new BackgroundShare(mixture);
    private final double[] means = mixture.means();
    private final BlockKernel.Factor ofMeans = kernel.factor(means, k, d);
    private final double[] squaredNorms = new double[k]; // ‖μ_k‖²
    private final double[] constants = new double[k]; // log π_k − ½ log|Σ_k|
    private final double[] guesses = new double[k]; // the same with the mean variance of Σ_k
    private final double[] precisions = new double[k]; // lower bounds of the eigenvalues of Σ_k⁻¹
    private final double[] meanPrecisions = new double[k]; // 1 / the mean variance
    private final double[] norms = new double[chunk];
    private final double[] bounds = new double[chunk * k]; // of the logits, from above
    private final int[] likely = new int[chunk]; // the component that a row probably belongs to
    private final double[] best = new double[chunk]; // the largest logit so far
    private final double[] w = new double[chunk * k];
    private final double[] logSum = new double[chunk];
    private final int[] chosen = new int[chunk]; // rows
    private final double[] centred = new double[chunk * d]; // x − μ_k of the chosen rows
    private final int[] positions = new int[chunk * k]; // in likelyRows or otherRows, or −1
    // u of the rows that probably belong to a component, and of other rows, in row order.
    private final double[][] likelyRows = new double[k][0];
    private final double[][] otherRows = new double[k][0];
    // √w u of rows with a share in a component, and their number.
    private final double[][] gathered = new double[k][0];
    private final int[] counts = new int[k];

    EStep() {
      for (int c = 0; c < k; c++) {
        MatrixCovariances.Whitening whitening =
            ((MatrixCovariances) mixture.covariances()).whitening(c);
        factors[c] = whitening.inverse();
        precisions[c] = whitening.precision();
        double variance = mixture.covariances().trace(c, d) / d;
        meanPrecisions[c] = 1 / variance;
        guesses[c] = Math.log(mixture.weight(c)) - 0.5 * d * Math.log(variance);
        constants[c] =
            Math.log(mixture.weight(c)) - 0.5 * mixture.covariances().logDeterminant(c, d);
      }
      rowKernel.squaredNorms(means, 0, k, d, squaredNorms);
    }

    @Override
    public void add(SampleBlock block, long firstRow, double[] sums) {
      for (int from = 0; from < block.rows(); from += chunk) {
        addChunk(block, from, Math.min(chunk, block.rows() - from), sums);
      }
    }

    @Override
    public void end(double[] sums) {
      for (int c = 0; c < k; c++) {
        flush(c, sums);
      }
    }

    private void addChunk(SampleBlock block, int from, int rows, double[] sums) {
      double[] x = block.values();
      boundLogits(x, from * d, rows);
      Arrays.fill(w, 0, rows * k, Double.NEGATIVE_INFINITY);
      Arrays.fill(best, 0, rows, Double.NEGATIVE_INFINITY);
      Arrays.fill(positions, 0, rows * k, -1);
      for (int c = 0; c < k; c++) {
        int count = 0;
        for (int b = 0; b < rows; b++) {
          if (likely[b] == c) {
            chosen[count++] = b;
          }
        }
        whiten(c, x, from * d, count, likelyRows);
      }
      for (int c = 0; c < k; c++) {
        int count = 0;
        for (int b = 0; b < rows; b++) {
          if (likely[b] != c && bounds[b * k + c] > best[b] - FARTHEST) {
            chosen[count++] = b;
          }
        }
        whiten(c, x, from * d, count, otherRows);
      }
      softmax.normalise(w, rows, logSum);
      for (int b = 0; b < rows; b++) {
        background.include(w, b, logSum);
        double rowWeight = block.rowWeight(from + b);
        sums[first(k)] += rowWeight * logSum[b];
        sums[first(k) + 1] += rowWeight;
      }
      for (int c = 0; c < k; c++) {
        for (int b = 0; b < rows; b++) {
          if (w[b * k + c] >= ShareSums.LEAST_SHARE) {
            double[] u = likely[b] == c ? likelyRows[c] : otherRows[c];
            gather(c, u, positions[b * k + c], w[b * k + c] * block.rowWeight(from + b), sums);
          }
        }
      }
    }

    /** Bounds each logit by the distance of the row from the mean. */
    private void boundLogits(double[] x, int offset, int rows) {
      kernel.timesTransposed(x, offset, rows, ofMeans, bounds);
      rowKernel.squaredNorms(x, offset, rows, d, norms);
      double rounding = (d + 8) * 0x1p-51; // of a squared distance, relative to the squared norms
      for (int b = 0; b < rows; b++) {
        double largest = Double.NEGATIVE_INFINITY;
        likely[b] = 0;
        for (int c = 0; c < k; c++) {
          double bothNorms = norms[b] + squaredNorms[c];
          double distance = bothNorms - 2 * bounds[b * k + c] - rounding * bothNorms;
          distance = distance > 0 ? distance : 0;
          bounds[b * k + c] = constants[c] - 0.5 * precisions[c] * distance;
          double guess = guesses[c] - 0.5 * meanPrecisions[c] * distance;
          if (guess > largest) {
            largest = guess;
            likely[b] = c;
          }
        }
      }
    }

    /** Computes u and the logit of the chosen rows. */
    private void whiten(int c, double[] x, int offset, int count, double[][] into) {
      if (count == 0) {
        return;
      }
      rowKernel.centre(x, offset, chosen, count, d, means, c * d, centred);
      if (into[c].length < count * d) {
        into[c] = new double[Math.min(chunk, 2 * count) * d];
      }
      kernel.timesTransposed(centred, 0, count, factors[c], into[c]);
      rowKernel.squaredNorms(into[c], 0, count, d, norms);
      for (int i = 0; i < count; i++) {
        int b = chosen[i];
        double logit = constants[c] - 0.5 * norms[i];
        w[b * k + c] = logit;
        best[b] = Math.max(best[b], logit);
        positions[b * k + c] = i;
      }
    }

    private void gather(int c, double[] u, int position, double weight, double[] sums) {
      int moment = first(c) + d * d;
      if (gathered[c].length == 0) {
        gathered[c] = new double[batch * d];
      }
      double root = Math.sqrt(weight);
      rowKernel.scale(u, position * d, d, root, gathered[c], counts[c] * d, sums, moment);
      sums[moment + d] += weight;
      if (++counts[c] == batch) {
        flush(c, sums);
      }
    }

    /** Adds the products of the gathered rows. */
    private void flush(int c, double[] sums) {
      kernel.addLowerTransposedTimes(gathered[c], gathered[c], d, counts[c], sums, first(c));
      counts[c] = 0;
    }
  }
}
