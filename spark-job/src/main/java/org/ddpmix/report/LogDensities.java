package org.ddpmix.report;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.ddpmix.evaluation.FitDiagnostics;
import org.ddpmix.mixture.Background;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.Posterior;

/**
 * The distribution of the log density of samples that are drawn from the mixture itself, estimated
 * by Monte Carlo. The report compares the log densities of the data with it.
 *
 * @param bins the bins of the histograms; their tail bound is the {@link #TAIL} quantile
 * @param expected the fraction of draws in each bin
 */
public record LogDensities(FitDiagnostics.Bins bins, double[] expected) {
  /** The expected fraction of samples in the lower tail. */
  static final double TAIL = 0.01;

  private static final int BINS = 60;
  private static final int CHUNK = 64; // draws per block
  private static final int MAX_DRAWS = 20000;
  private static final int MIN_DRAWS = 2000;
  private static final long WORK = 100_000_000; // draws × k × dimension: a part of a second
  private static final double MAX_EXTENSION = 3; // of the bins beyond the draws, in their range

  /**
   * @param observed the log densities of some samples; the bins cover them too, except far outliers
   */
  static LogDensities expected(Mixture mixture, double[] observed, long seed) {
    double[] draws = draws(mixture, seed);
    double[] seen = Arrays.stream(observed).filter(Double::isFinite).sorted().toArray();
    double least = draws[0];
    double most = draws[draws.length - 1];
    double range = Math.max(most - least, 1e-9 * Math.max(1, Math.abs(most)));
    if (seen.length > 0) {
      least = Math.min(least, Math.max(seen[0], least - MAX_EXTENSION * range));
      most = Math.max(most, Math.min(seen[seen.length - 1], most + MAX_EXTENSION * range));
    }
    double margin = 0.01 * range;
    FitDiagnostics.Bins bins =
        new FitDiagnostics.Bins(
            least - margin, most + margin, BINS, draws[(int) (TAIL * draws.length)]);
    double[] expected = new double[BINS];
    for (double draw : draws) {
      expected[bins.of(draw)] += 1.0 / draws.length;
    }
    return new LogDensities(bins, PlotPrecision.row(expected));
  }

  /** The log densities of the draws, sorted. */
  private static double[] draws(Mixture mixture, long seed) {
    int d = mixture.dimension();
    long wanted = Math.max(MIN_DRAWS, Math.min(MAX_DRAWS, WORK / ((long) mixture.k() * d)));
    double[] draws = new double[(int) wanted];
    double[] block = new double[CHUNK * d];
    double[] logDensities = new double[CHUNK];
    Draw draw = new Draw(mixture, seed);
    Posterior.Rows posterior = new Posterior(mixture).newRows();
    for (int from = 0; from < draws.length; from += CHUNK) {
      int count = Math.min(CHUNK, draws.length - from);
      for (int i = 0; i < count; i++) {
        draw.next(block, i * d);
      }
      posterior.logDensities(block, 0, count, logDensities);
      System.arraycopy(logDensities, 0, draws, from, count);
    }
    Arrays.sort(draws);
    return draws;
  }

  /** Draws from a mixture. */
  private static final class Draw {
    private final Mixture mixture;
    private final int d;
    private final UniformRandomProvider random;
    private final ZigguratSampler.NormalizedGaussian gaussian;
    private final double[] means;
    private final double[] cumulative; // weights
    private final Background background; // or null

    Draw(Mixture mixture, long seed) {
      this.mixture = mixture;
      d = mixture.dimension();
      random = RandomSource.PHILOX_4X64.create(seed);
      gaussian = ZigguratSampler.NormalizedGaussian.of(random);
      means = mixture.means();
      cumulative = mixture.weights();
      for (int c = 1; c < cumulative.length; c++) {
        cumulative[c] += cumulative[c - 1];
      }
      background = mixture.background().orElse(null);
    }

    /** Draws {@code d} numbers, which start at {@code offset}. */
    void next(double[] x, int offset) {
      double all = cumulative[cumulative.length - 1];
      double u = random.nextDouble() * (all + (background == null ? 0 : background.weight()));
      if (u >= all) { // the background, which has one density in its box
        double[] lower = background.lower();
        double[] upper = background.upper();
        for (int j = 0; j < d; j++) {
          x[offset + j] = lower[j] + random.nextDouble() * (upper[j] - lower[j]);
        }
        return;
      }
      int component = 0;
      while (component < cumulative.length - 1 && cumulative[component] <= u) {
        component++;
      }
      for (int j = 0; j < d; j++) {
        x[offset + j] = gaussian.sample();
      }
      mixture.covariances().scale(component, d, x, offset, x, offset);
      for (int j = 0; j < d; j++) {
        x[offset + j] += means[component * d + j];
      }
    }
  }
}
