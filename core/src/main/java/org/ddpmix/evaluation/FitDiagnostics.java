package org.ddpmix.evaluation;

import java.io.Serializable;
import java.util.Arrays;
import org.ddpmix.data.BlockStatistic;
import org.ddpmix.data.SampleSet;
import org.ddpmix.mixture.Mixture;

/**
 * How samples lie in a mixture, from one pass over them. Rows count with their weights.
 *
 * @param logLikelihood per sample (per unit of row weight); the same bits as {@link
 *     LogLikelihood#perSample}
 * @param certain the share of samples of which one component has a probability above {@link
 *     #CERTAIN}
 * @param sizes of each component: the samples of which it is the likeliest, k
 * @param spreads of each component: the root mean square, over samples (by their probability of
 *     belonging to it) and coordinates, of x − mean; NaN where there is no sample, k
 * @param belowTail the share of samples whose log density is below {@link Bins#tail}
 * @param histogram the share of samples in each of the bins; the first and the last one also hold
 *     all that lies beyond them
 */
public record FitDiagnostics(
    double logLikelihood,
    double certain,
    double[] sizes,
    double[] spreads,
    double belowTail,
    double[] histogram) {

  /** The probability from which on a sample's component is called certain. */
  public static final double CERTAIN = 0.95;

  /**
   * Equal intervals of log density.
   *
   * @param lower where the first one begins
   * @param upper where the last one ends
   * @param count how many
   * @param tail below this log density a sample is in the tail
   */
  public record Bins(double lower, double upper, int count, double tail) implements Serializable {
    /** Which bin a log density falls into. */
    public int of(double logDensity) {
      double at = (logDensity - lower) / (upper - lower) * count;
      return (int) Math.max(0, Math.min(count - 1, Math.floor(at)));
    }
  }

  /**
   * One pass over the samples.
   *
   * @param mixture relative to the samples' origin
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
    double[] histogram = Arrays.copyOfRange(sums, statistic.firstBin(), statistic.length());
    for (int b = 0; b < histogram.length; b++) {
      histogram[b] /= total;
    }
    return new FitDiagnostics(
        sums[Sums.LOG_DENSITY] / total,
        sums[Sums.CERTAIN_ROWS] / total,
        Arrays.copyOfRange(sums, Sums.SIZES, statistic.weights()),
        spreads,
        sums[Sums.TAIL_ROWS] / total,
        histogram);
  }

  /** The layout of the sums: three numbers, sizes, weights and squares (k each), the bins. */
  private record Sums(Mixture mixture, Bins bins, double[] logDeterminants)
      implements BlockStatistic {
    private static final int LOG_DENSITY = 0;
    private static final int CERTAIN_ROWS = 1;
    private static final int TAIL_ROWS = 2;
    private static final int SIZES = 3;

    Sums(Mixture mixture, Bins bins) {
      this(mixture, bins, new double[mixture.k()]);
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

    @Override
    public int length() {
      return firstBin() + bins.count();
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
      int likeliest = 0;
      for (int c = 0; c < responsibilities.length; c++) {
        double share = responsibilities[c];
        if (share > responsibilities[likeliest]) {
          likeliest = c;
        }
        if (share > 0) {
          double logJoint = Math.log(mixture.weight(c)) - 0.5 * logDeterminants[c];
          double square = 2 * (logJoint - Math.log(share) - constant);
          sums[weights() + c] += rowWeight * share;
          sums[squares() + c] += rowWeight * share * Math.max(0, square);
        }
      }
      sums[SIZES + likeliest] += rowWeight;
      if (responsibilities[likeliest] > CERTAIN) {
        sums[CERTAIN_ROWS] += rowWeight;
      }
    }
  }
}
