package org.ddpmix.evaluation;

import java.io.Serializable;
import java.util.Arrays;
import org.ddpmix.data.BlockStatistic;
import org.ddpmix.data.SampleSet;
import org.ddpmix.mixture.Background;
import org.ddpmix.mixture.Mixture;

/**
 * Diagnostics of the fit of a mixture to samples, from one pass over them. Rows count with their
 * weights.
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
    Sums statistic = new Sums(mixture, bins);
    double[] sums = samples.sum(statistic);
    double total = samples.totalWeight();
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
      histogram[b] /= total;
    }
    return new FitDiagnostics(
        sums[Sums.LOG_DENSITY] / total,
        sums[Sums.CERTAIN_ROWS] / total,
        Arrays.copyOfRange(sums, Sums.SIZES, statistic.weights()),
        spreads,
        sums[Sums.TAIL_ROWS] / total,
        histogram,
        MahalanobisQuantiles.of(
            statistic.squareBins(),
            mixture.dimension(),
            statistic.squareHistograms(sums),
            statistic.perComponent(),
            total / samples.rows()));
  }

  /**
   * Layout of the sums: three scalars; sizes, weights and squares (k each); the bins of log
   * densities; the bins of squared distances, per component or for all together.
   */
  private record Sums(
      Mixture mixture,
      Bins bins,
      double[] logDeterminants,
      MahalanobisQuantiles.Bins squareBins,
      boolean perComponent,
      double backgroundLogJoint)
      implements BlockStatistic {
    private static final int LOG_DENSITY = 0;
    private static final int CERTAIN_ROWS = 1;
    private static final int TAIL_ROWS = 2;
    private static final int SIZES = 3;
    private static final double NEGLIGIBLE = 1e-6; // a share that is left out of the histograms

    Sums(Mixture mixture, Bins bins) {
      this(
          mixture,
          bins,
          new double[mixture.k()],
          MahalanobisQuantiles.Bins.of(mixture.dimension()),
          mixture.k() <= MahalanobisQuantiles.MAX_COMPONENTS,
          mixture.background().map(Background::logJoint).orElse(Double.NEGATIVE_INFINITY));
      for (int c = 0; c < mixture.k(); c++) {
        logDeterminants[c] = mixture.covariances().logDeterminant(c, mixture.dimension());
      }
    }

    int weights() {
      return SIZES + mixture.k();
    }

    int squares() {
      return SIZES + 2 * mixture.k();
    }

    int firstBin() {
      return SIZES + 3 * mixture.k();
    }

    private int firstSquareBin(int component) {
      return firstBin()
          + bins.count()
          + (perComponent ? component * MahalanobisQuantiles.Bins.COUNT : 0);
    }

    private int histograms() {
      return perComponent ? mixture.k() : 1;
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
      int d = mixture.dimension();
      double[] x = new double[d];
      double[] responsibilities = new double[mixture.k()];
      return (block, firstRow, sums) -> {
        for (int r = 0; r < block.rows(); r++) {
          System.arraycopy(block.values(), r * d, x, 0, d);
          double logDensity = mixture.posterior(x, responsibilities);
          add(block.rowWeight(r), logDensity, responsibilities, sums);
        }
      };
    }

    private void add(
        double rowWeight, double logDensity, double[] responsibilities, double[] sums) {
      sums[LOG_DENSITY] += rowWeight * logDensity;
      sums[firstBin() + bins.of(logDensity)] += rowWeight;
      if (logDensity < bins.tail()) {
        sums[TAIL_ROWS] += rowWeight;
      }
      // log r = log π + log N(x; μ, Σ) − log density, solved for (x − μ)ᵀ Σ⁻¹ (x − μ).
      double constant = logDensity + 0.5 * mixture.dimension() * Math.log(2 * Math.PI);
      int mostProbable = 0;
      for (int c = 0; c < responsibilities.length; c++) {
        double share = responsibilities[c];
        if (share > responsibilities[mostProbable]) {
          mostProbable = c;
        }
        if (share > 0) {
          double logJoint = Math.log(mixture.weight(c)) - 0.5 * logDeterminants[c];
          double square = Math.max(0, 2 * (logJoint - Math.log(share) - constant));
          sums[weights() + c] += rowWeight * share;
          sums[squares() + c] += rowWeight * share * square;
          if (share > NEGLIGIBLE) {
            sums[firstSquareBin(c) + squareBins.of(square)] += rowWeight * share;
          }
        }
      }
      double outlier = Math.exp(backgroundLogJoint - logDensity);
      if (responsibilities[mostProbable] >= outlier) {
        sums[SIZES + mostProbable] += rowWeight;
      }
      if (Math.max(outlier, responsibilities[mostProbable]) > CERTAIN) {
        sums[CERTAIN_ROWS] += rowWeight;
      }
    }
  }
}
