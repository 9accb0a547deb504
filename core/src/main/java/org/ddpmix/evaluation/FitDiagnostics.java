package org.ddpmix.evaluation;

import java.io.Serializable;
import java.util.Arrays;
import org.ddpmix.data.BlockStatistic;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.data.SampleSet;
import org.ddpmix.kernel.KernelProvider;
import org.ddpmix.kernel.RowKernel;
import org.ddpmix.mixture.Background;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.Posterior;

/**
 * Diagnostics of the fit of a mixture to samples, from one pass over them. Rows count with their
 * weights. Rows with missing coordinates do not count where log densities or distances are compared
 * with a distribution, because theirs have another one.
 *
 * @param logLikelihood the log likelihood per sample (per unit of row weight), bit-identical to
 *     {@link LogLikelihood#perSample}
 * @param certain the share of samples for which one component, or the background, has a probability
 *     above {@link #CERTAIN}
 * @param sizes per component, the total weight of the samples for which it is the most probable,
 *     and more probable than the background: k
 * @param spreads per component, the root mean square of x − mean over coordinates and over samples
 *     weighted by their responsibility: k; NaN if the component has no samples
 * @param belowTail the share of samples whose log density is below {@link Bins#tail}
 * @param histogram the share of samples in each of the bins; the first and the last bin include all
 *     values outside the range
 * @param distances the distribution of the squared Mahalanobis distances
 */
public record FitDiagnostics(
    double logLikelihood,
    double certain,
    double[] sizes,
    double[] spreads,
    double belowTail,
    double[] histogram,
    MahalanobisQuantiles distances) {

  /** The probability above which the component of a sample counts as certain. */
  public static final double CERTAIN = 0.95;

  /**
   * Histogram bins of equal width over the log density.
   *
   * @param lower the lower edge of the first bin
   * @param upper the upper edge of the last bin
   * @param count the number of bins
   * @param tail samples with a log density below this value are in the tail
   */
  public record Bins(double lower, double upper, int count, double tail) implements Serializable {
    /** The index of the bin that contains a log density. */
    public int of(double logDensity) {
      double at = (logDensity - lower) / (upper - lower) * count;
      return (int) Math.max(0, Math.min(count - 1, Math.floor(at)));
    }
  }

  /**
   * Computes the diagnostics in one pass over the samples.
   *
   * @param mixture the mixture, relative to the origin of the samples
   */
  public static FitDiagnostics of(SampleSet samples, Mixture mixture, Bins bins) {
    return of(samples, mixture, bins, samples.sum(statistic(mixture, bins)));
  }

  /**
   * The sums from which {@link #of(SampleSet, Mixture, Bins, double[])} computes the diagnostics.
   * The score of a row is {@link Posterior.Rows#ofComponents}.
   */
  public static BlockStatistic statistic(Mixture mixture, Bins bins) {
    return new Sums(mixture, bins);
  }

  /**
   * Computes the diagnostics from the sums of {@link #statistic}, which may come from a pass that
   * sums other statistics too.
   */
  public static FitDiagnostics of(SampleSet samples, Mixture mixture, Bins bins, double[] sums) {
    Sums statistic = new Sums(mixture, bins);
    double total = samples.totalWeight();
    double complete = Math.max(total - sums[Sums.INCOMPLETE_ROWS], Double.MIN_NORMAL);
    int k = mixture.k();
    double[] spreads = new double[k];
    for (int c = 0; c < k; c++) {
      double weight = sums[statistic.weights() + c];
      double ratio = sums[statistic.squares() + c] / (weight * mixture.dimension());
      double variance = mixture.covariances().trace(c, mixture.dimension()) / mixture.dimension();
      spreads[c] = Math.sqrt(ratio * variance);
    }
    double[] histogram =
        Arrays.copyOfRange(sums, statistic.firstBin(), statistic.firstBin() + bins.count());
    for (int b = 0; b < histogram.length; b++) {
      histogram[b] /= complete;
    }
    return new FitDiagnostics(
        sums[Sums.LOG_DENSITY] / total,
        sums[Sums.CERTAIN_ROWS] / total,
        Arrays.copyOfRange(sums, Sums.SIZES, statistic.weights()),
        spreads,
        sums[Sums.TAIL_ROWS] / complete,
        histogram,
        MahalanobisQuantiles.of(
            statistic.squareBins(),
            mixture.dimension(),
            statistic.squareHistograms(sums),
            statistic.perComponent(),
            total / samples.rows()));
  }

  /**
   * Layout of the sums: four scalars; sizes, weights and squares (k each); the bins of log
   * densities; the bins of squared distances, per component or for all together.
   */
  private record Sums(
      Posterior posterior,
      Bins bins,
      double[] constants, // log π − ½ log|Σ| of each component
      MahalanobisQuantiles.Bins squareBins,
      boolean perComponent,
      double backgroundLogJoint)
      implements BlockStatistic {
    private static final int LOG_DENSITY = 0;
    private static final int CERTAIN_ROWS = 1;
    private static final int TAIL_ROWS = 2;
    private static final int INCOMPLETE_ROWS = 3;
    private static final int SIZES = 4;
    private static final double LEAST_LOGIT = -1e300; // its square is finite
    private static final double NEGLIGIBLE =
        1e-6; // a share that is left out of the squares and histograms

    Sums(Mixture mixture, Bins bins) {
      this(
          new Posterior(mixture),
          bins,
          new double[mixture.k()],
          MahalanobisQuantiles.Bins.of(mixture.dimension()),
          mixture.k() <= MahalanobisQuantiles.MAX_COMPONENTS,
          mixture.background().map(Background::logJoint).orElse(Double.NEGATIVE_INFINITY));
      for (int c = 0; c < mixture.k(); c++) {
        constants[c] =
            Math.log(mixture.weight(c))
                - 0.5 * mixture.covariances().logDeterminant(c, mixture.dimension());
      }
    }

    private int k() {
      return constants.length;
    }

    int weights() {
      return SIZES + k();
    }

    int squares() {
      return SIZES + 2 * k();
    }

    int firstBin() {
      return SIZES + 3 * k();
    }

    private int firstSquareBin(int component) {
      return firstBin()
          + bins.count()
          + (perComponent ? component * MahalanobisQuantiles.Bins.COUNT : 0);
    }

    private int histograms() {
      return perComponent ? k() : 1;
    }

    double[][] squareHistograms(double[] sums) {
      double[][] histograms = new double[histograms()][];
      for (int h = 0; h < histograms.length; h++) {
        int from = firstSquareBin(h);
        histograms[h] = Arrays.copyOfRange(sums, from, from + MahalanobisQuantiles.Bins.COUNT);
      }
      return histograms;
    }

    @Override
    public int length() {
      return firstBin() + bins.count() + histograms() * MahalanobisQuantiles.Bins.COUNT;
    }

    @Override
    public Accumulator newAccumulator() {
      return new Rows();
    }

    /** Adds rows in chunks. */
    private final class Rows implements Accumulator {
      private static final int CHUNK = LogLikelihood.CHUNK;

      private final Posterior.Rows posterior = Sums.this.posterior.newRows();
      private final RowKernel kernel = KernelProvider.best().rowKernel();
      private final int d = Sums.this.posterior.mixture().dimension();
      private final double[] logits = new double[CHUNK * k()];
      private final double[] shares = new double[CHUNK * k()];
      private final double[] logDensities = new double[CHUNK];
      private final int[] chosen = new int[k()];
      private double[] scores = new double[0]; // of the rows of the last block

      @Override
      public void add(SampleBlock block, long firstRow, double[] sums) {
        if (scores.length < block.rows()) {
          scores = new double[block.rows()];
        }
        for (int from = 0; from < block.rows(); from += CHUNK) {
          addChunk(block, from, Math.min(CHUNK, block.rows() - from), sums);
        }
      }

      private void addChunk(SampleBlock block, int from, int count, double[] sums) {
        int k = k();
        posterior.logits(block.values(), from * d, count, logits);
        System.arraycopy(logits, 0, shares, 0, count * k);
        posterior.normalise(block.values(), from * d, count, shares, logDensities);
        for (int i = 0; i < count; i++) {
          double rowWeight = block.rowWeight(from + i);
          if (!Double.isNaN(logits[i * k])) { // distances in fewer coordinates are smaller
            kernel.add(shares, i * k, k, rowWeight, sums, weights());
          }
          addRow(rowWeight, logDensities[i], shares, logits, i * k, chosen, sums);
          scores[from + i] = posterior.ofComponents(i);
        }
      }

      @Override
      public double score(int row) {
        return scores[row];
      }
    }

    /** The squared distance from a component, of which the logit is not NaN. */
    private double square(int component, double logit) {
      return Math.max(0, 2 * (constants[component] - Math.max(LEAST_LOGIT, logit)));
    }

    /**
     * Adds a row to all sums but the weights of the components.
     *
     * @param logits NaN if the row is incomplete
     * @param first the offset of the row in {@code shares} and {@code logits}
     * @param chosen scratch memory for k numbers
     */
    private void addRow(
        double rowWeight,
        double logDensity,
        double[] shares,
        double[] logits,
        int first,
        int[] chosen,
        double[] sums) {
      sums[LOG_DENSITY] += rowWeight * logDensity;
      boolean incomplete = Double.isNaN(logits[first]);
      if (incomplete) {
        sums[INCOMPLETE_ROWS] += rowWeight;
      } else {
        sums[firstBin() + bins.of(logDensity)] += rowWeight;
        if (logDensity < bins.tail()) {
          sums[TAIL_ROWS] += rowWeight;
        }
      }
      int count = 0;
      for (int c = 0; c < k(); c++) { // without a branch, which could not be predicted
        chosen[count] = c;
        count += shares[first + c] > NEGLIGIBLE ? 1 : 0;
      }
      int mostProbable = 0;
      double largest = 0;
      for (int i = 0; i < count; i++) {
        int c = chosen[i];
        double share = shares[first + c];
        if (!incomplete) {
          double square = square(c, logits[first + c]);
          sums[squares() + c] += rowWeight * share * square;
          sums[firstSquareBin(c) + squareBins.of(square)] += rowWeight * share;
        }
        if (share > largest) {
          largest = share;
          mostProbable = c;
        }
      }
      double outlier =
          backgroundLogJoint == Double.NEGATIVE_INFINITY
              ? 0
              : incomplete
                  ? outlierShare(shares, first)
                  : Math.exp(backgroundLogJoint - logDensity);
      if (largest >= outlier) {
        sums[SIZES + mostProbable] += rowWeight;
      }
      if (Math.max(outlier, largest) > CERTAIN) {
        sums[CERTAIN_ROWS] += rowWeight;
      }
    }

    private double outlierShare(double[] shares, int first) {
      double outlier = 1;
      for (int c = 0; c < k(); c++) {
        outlier -= shares[first + c];
      }
      return outlier;
    }
  }
}
