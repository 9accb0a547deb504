package org.ddpmix.report;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.ddpmix.evaluation.FitDiagnostics;
import org.ddpmix.mixture.Mixture;

/**
 * The log densities that a mixture's own samples have, by drawing some: what those of good samples
 * are held against.
 *
 * @param bins for the histograms; their tail is where {@link #TAIL} of the draws lie
 * @param expected the share of draws in each bin
 */
public record LogDensities(FitDiagnostics.Bins bins, double[] expected) {
  /** The share of samples that a mixture expects in its tail. */
  static final double TAIL = 0.01;

  private static final int BINS = 60;
  private static final int MOST_DRAWS = 20000;
  private static final int FEWEST_DRAWS = 2000;
  private static final long WORK = 400_000_000; // draws × k × dimension: a second or so
  private static final double WIDEST = 3; // how far below the draws' range bins may begin

  /**
   * @param observed the log densities of some samples, which the bins are to hold too, but for far
   *     outliers
   */
  static LogDensities expected(Mixture mixture, double[] observed, long seed) {
    double[] draws = draws(mixture, seed);
    double[] seen = Arrays.stream(observed).filter(Double::isFinite).sorted().toArray();
    double least = draws[0];
    double most = draws[draws.length - 1];
    double range = Math.max(most - least, 1e-9 * Math.max(1, Math.abs(most)));
    if (seen.length > 0) {
      least = Math.min(least, Math.max(seen[0], least - WIDEST * range));
      most = Math.max(most, Math.min(seen[seen.length - 1], most + WIDEST * range));
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

  /** Sorted. */
  private static double[] draws(Mixture mixture, long seed) {
    int d = mixture.dimension();
    int k = mixture.k();
    UniformRandomProvider random = RandomSource.PHILOX_4X64.create(seed);
    ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
    double[] noise = new double[d];
    double[] cumulative = mixture.weights();
    for (int c = 1; c < k; c++) {
      cumulative[c] += cumulative[c - 1];
    }
    double[] draws =
        new double[(int) Math.max(FEWEST_DRAWS, Math.min(MOST_DRAWS, WORK / ((long) k * d)))];
    for (int i = 0; i < draws.length; i++) {
      double u = random.nextDouble() * cumulative[k - 1];
      int component = 0;
      while (component < k - 1 && cumulative[component] <= u) {
        component++;
      }
      double[] x = mixture.mean(component);
      for (int j = 0; j < d; j++) {
        noise[j] = gaussian.sample();
      }
      mixture.covariances().scale(component, d, noise, 0, noise, 0);
      for (int j = 0; j < d; j++) {
        x[j] += noise[j];
      }
      draws[i] = mixture.logDensity(x);
    }
    Arrays.sort(draws);
    return draws;
  }
}
