package org.ddpmix.evaluation;

import java.io.Serializable;
import java.util.Arrays;
import org.ddpmix.data.BlockStatistic;
import org.ddpmix.data.SampleSet;
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
    private static final double LEAST_SHARE = 0x1p-60; // smaller ones count as 0
    private static final double NEGLIGIBLE = 1e-6; // a share that is left out of the histograms

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
      Posterior.Rows rows = posterior.newRows();
      int d = posterior.mixture().dimension();
      int k = k();
      double[] logits = new double[LogLikelihood.CHUNK * k];
      double[] shares = new double[LogLikelihood.CHUNK * k];
      double[] logDensities = new double[LogLikelihood.CHUNK];
      return (block, firstRow, sums) -> {
        for (int from = 0; from < block.rows(); from += LogLikelihood.CHUNK) {
          int count = Math.min(LogLikelihood.CHUNK, block.rows() - from);
          rows.logits(block.values(), from * d, count, logits);
          System.arraycopy(logits, 0, shares, 0, count * k);
          rows.normalise(block.values(), from * d, count, shares, logDensities);
          for (int i = 0; i < count; i++) {
            add(block.rowWeight(from + i), logDensities[i], shares, logits, i * k, sums);
          }
        }
      };
    }

    /**
     * Adds a row.
     *
     * @param first the offset of the row in {@code shares} and {@code logits}
     */
    private void add(
        double rowWeight,
        double logDensity,
        double[] shares,
        double[] logits,
        int first,
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
      int mostProbable = 0;
      for (int c = 0; c < k(); c++) {
        double share = shares[first + c];
        if (share > shares[first + mostProbable]) {
          mostProbable = c;
        }
        if (share >= LEAST_SHARE && !incomplete) {
          double square = Math.max(0, 2 * (constants[c] - logits[first + c]));
          sums[weights() + c] += rowWeight * share;
          sums[squares() + c] += rowWeight * share * square;
          if (share > NEGLIGIBLE) {
            sums[firstSquareBin(c) + squareBins.of(square)] += rowWeight * share;
          }
        }
      }
      double largest = shares[first + mostProbable];
      double outlier =
          incomplete ? outlierShare(shares, first) : Math.exp(backgroundLogJoint - logDensity);
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
      return backgroundLogJoint > Double.NEGATIVE_INFINITY ? outlier : 0;
    }
  }
}
