package org.ddpmix.report;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.ddpmix.evaluation.FitDiagnostics;
import org.ddpmix.mixture.Background;
import org.ddpmix.mixture.Mixture;

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
    int k = mixture.k();
    UniformRandomProvider random = RandomSource.PHILOX_4X64.create(seed);
    ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
    double[] noise = new double[d];
    double[] cumulative = mixture.weights();
    double other = mixture.background().map(Background::weight).orElse(0.0);
    for (int c = 1; c < k; c++) {
      cumulative[c] += cumulative[c - 1];
    }
    double[] draws =
        new double[(int) Math.max(MIN_DRAWS, Math.min(MAX_DRAWS, WORK / ((long) k * d)))];
    for (int i = 0; i < draws.length; i++) {
      double u = random.nextDouble() * (cumulative[k - 1] + other);
      if (u >= cumulative[k - 1]) { // the background, which has one density in its box
        double[] y = new double[d];
        double[] lower = mixture.background().get().lower();
        double[] upper = mixture.background().get().upper();
        for (int j = 0; j < d; j++) {
          y[j] = lower[j] + random.nextDouble() * (upper[j] - lower[j]);
        }
        draws[i] = mixture.logDensity(y);
        continue;
      }
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
