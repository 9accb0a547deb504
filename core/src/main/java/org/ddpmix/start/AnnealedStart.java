package org.ddpmix.start;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.ddpmix.data.SampleSet;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.objective.ObjectiveValue;
import org.ddpmix.objective.ProjectedObjective;

/**
 * Initializes any number of components from random means, without knowing their weights or
 * variance. It runs gradient descent on the denoising objective while the noise decreases
 * (deterministic annealing).
 *
 * <ol>
 *   <li><b>Annealing.</b> The annealed mixture has 2k candidate components. They start near the
 *       mean of the data, with equal weights and a variance close to zero, so that only the noise
 *       separates or joins them. The noise-to-signal variance ρ of y = x + √ρ z decreases
 *       geometrically. It starts at twice the largest eigenvalue of the sample covariance and stops
 *       when it reaches the residual variance of the candidates. Each step uses a new mini-batch.
 *   <li><b>Low-noise steps.</b> A few steps at a noise variance equal to the component variance.
 *       They also estimate the weights and the variance.
 *   <li><b>Merging.</b> {@link ComponentMerge} reduces the candidates to k components. A few
 *       low-noise steps follow.
 *   <li><b>Splitting and merging.</b> {@link ComponentSplitter} splits every component in two.
 *       Low-noise steps follow, and the split components are merged to k again. A component that
 *       covers two clusters is thereby separated, and two components that share a cluster are
 *       joined. The cycle repeats while the likelihood increases.
 * </ol>
 *
 * <p>The initialization uses a subsample when it fits into the memory of the driver. Optimization
 * later uses all rows.
 *
 * <p>Every threshold is relative to the variance of the samples. The result therefore does not
 * depend on the scale or the location of the data.
 *
 * <p>For all families but {@link CovarianceType#SHARED}, see {@link GeneralAnnealedStart}.
 *
 * @param k the number of components, at least 1
 * @param type the family of the covariances
 * @param seed the seed of all random numbers
 */
public record AnnealedStart(int k, CovarianceType type, long seed) implements Start {
  private static final int POWER_ITERATIONS = 10;
  private static final double VARIANCE_FLOOR = 1e-9; // relative to the data variance per coordinate
  private static final int SUBSAMPLE_BATCHES = 8;
  private static final int MIN_SUBSAMPLE_ROWS = 20_000;
  private static final long MAX_SUBSAMPLE_BYTES = 64 << 20;
  private static final int DRIVER_ROWS_PER_COMPONENT = 20; // rows copied to the driver
  private static final int MIN_DRIVER_ROWS = 200;
  private static final int MAX_CYCLES = 6;
  private static final double MIN_SHARE = 1e-9; // a component with a smaller share keeps its mean

  // Minimum and maximum number of low-noise steps.
  private static final int[] STEPS_AFTER_ANNEALING = {2, 20};
  private static final int[] STEPS_AFTER_SPLIT = {2, 10};
  private static final int[] STEPS_AFTER_MERGE = {2, 6};
  // In nats per sample, divided by k. A smaller change ends a sequence of low-noise steps; a
  // smaller gain ends the split and merge cycles.
  private static final double MIN_STEP_GAIN = 1;
  private static final double MIN_CYCLE_GAIN = 0.2;

  /** Creates the initialization of the family {@link CovarianceType#SHARED}. */
  public AnnealedStart(int k, long seed) {
    this(k, CovarianceType.SHARED, seed);
  }

  @Override
  public boolean needsAllCoordinates() {
    return true;
  }

  @Override
  public Mixture mixture(SampleSet samples) {
    return mixture(samples, (noiseTime, loss, gradientNorm, candidates) -> {});
  }

  @Override
  public Mixture mixture(SampleSet samples, Listener listener) {
    if (!(samples.totalVariance() > 0)) {
      throw new BadDataException("all samples are equal: their variance is 0");
    }
    if (type != CovarianceType.SHARED) {
      return new GeneralAnnealedStart(k, type, seed).mixture(samples, listener);
    }
    return k == 1 ? singleComponent(samples) : new Run(samples, listener).anneal();
  }

  private int candidates() {
    return 2 * k;
  }

  /** A subsample in memory, or all samples if the subsample would be too large. */
  private SampleSet subsample(SampleSet samples, long drawSeed) {
    int d = samples.dimension();
    long rows =
        Math.max(
            MIN_SUBSAMPLE_ROWS, (long) SUBSAMPLE_BATCHES * Annealing.batchRows(candidates(), d));
    rows = Math.min(rows, samples.rows());
    if (rows * d * Double.BYTES > MAX_SUBSAMPLE_BYTES) {
      return samples;
    }
    SampleSet subset = samples.draw((int) rows, drawSeed);
    return subset.totalVariance() > 0 ? subset : samples; // nearly all rows may be equal
  }

  private static Mixture singleComponent(SampleSet samples) {
    int d = samples.dimension();
    return Mixture.uniform(1, d, samples.mean(), samples.totalVariance() / d);
  }

  /**
   * A mixture after some low-noise steps.
   *
   * @param logLikelihood the log likelihood per sample before the last step, in nats
   */
  private record RefinedMixture(Mixture mixture, double logLikelihood) {}

  private final class Run {
    private final SampleSet samples;
    private final int d;
    private final double coordinateVariance;
    private final Annealing annealing;
    private final UniformRandomProvider random = RandomSource.PHILOX_4X64.create(seed);
    private final List<double[]> driverRows;

    Run(SampleSet samples, Listener listener) {
      this.samples = subsample(samples, random.nextLong());
      this.d = samples.dimension();
      this.coordinateVariance = this.samples.totalVariance() / d;
      int rowCount = Math.max(MIN_DRIVER_ROWS, DRIVER_ROWS_PER_COMPONENT * k);
      this.annealing = new Annealing(this.samples, seed, listener);
      this.driverRows = this.samples.sampleRows(rowCount, random.nextLong());
    }

    Mixture anneal() {
      RefinedMixture current =
          mergeAndRefine(refine(runAnnealing(), STEPS_AFTER_ANNEALING).mixture());
      for (int cycle = 0; cycle < MAX_CYCLES; cycle++) {
        Mixture split = ComponentSplitter.of(current.mixture(), driverRows, random);
        RefinedMixture next = mergeAndRefine(refine(split, STEPS_AFTER_SPLIT).mixture());
        double gain = next.logLikelihood() - current.logLikelihood();
        if (gain > 0) {
          current = next;
        }
        if (gain < MIN_CYCLE_GAIN / k) {
          break;
        }
      }
      return current.mixture();
    }

    private RefinedMixture mergeAndRefine(Mixture candidates) {
      return refine(ComponentMerge.to(k, candidates, samples.totalWeight()), STEPS_AFTER_MERGE);
    }

    /** Runs the annealing steps from random means. */
    private Mixture runAnnealing() {
      double largestEigenvalue =
          PrincipalDirection.of(driverRows, POWER_ITERATIONS, random).variance();
      return annealing.run(
          candidates(), initialMeans(candidates(), largestEigenvalue), largestEigenvalue);
    }

    private double[] initialMeans(int candidates, double largestEigenvalue) {
      ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
      double[] centre = samples.mean();
      double[] means = new double[candidates * d];
      for (int i = 0; i < means.length; i++) {
        means[i] = centre[i % d] + 0.5 * Math.sqrt(largestEigenvalue / d) * gaussian.sample();
      }
      return means;
    }

    private RefinedMixture refine(Mixture start, int[] steps) {
      Mixture mixture = start;
      double before = Double.NEGATIVE_INFINITY;
      for (int i = 1; ; i++) {
        NoiseLevel level =
            NoiseLevel.ofNoiseToSignal(mixture.meanVariance(), mixture.meanVariance());
        ProjectedObjective objective =
            ProjectedObjective.coarselyIntegrated(mixture, level, annealing.noise(), samples);
        ObjectiveValue value = objective.valueOf(samples.sum(objective));
        double logLikelihood = -value.loss();
        mixture = lowNoiseStep(mixture, value);
        annealing.report(0, value.loss(), value, mixture);
        boolean converged = Math.abs(logLikelihood - before) < MIN_STEP_GAIN / k;
        if (i == steps[1] || (i >= steps[0] && converged)) {
          return new RefinedMixture(mixture, logLikelihood);
        }
        before = logLikelihood;
      }
    }

    /**
     * Takes a step of length 1. The new weights are the label shares of this pass, and the new
     * variance is that around the new means.
     */
    private Mixture lowNoiseStep(Mixture from, ObjectiveValue value) {
      double[] means = from.means();
      double[] shares = value.labelShares();
      double squaredMove = 0;
      for (int m = 0; m < means.length; m++) {
        double share = shares[m / d];
        if (share > MIN_SHARE) {
          double move = -value.unitStep() / share * value.gradient()[m];
          means[m] += move;
          squaredMove += share * move * move;
        }
      }
      // The lower bound covers steps longer than the EM step, which could make the variance
      // negative.
      double variance =
          Math.max(value.meanVariance() - squaredMove / d, 0.5 * value.meanVariance());
      variance = Math.max(VARIANCE_FLOOR * coordinateVariance, variance);
      double total = Arrays.stream(shares).sum();
      for (int c = 0; c < shares.length; c++) {
        shares[c] /= total;
      }
      return new Mixture(from.k(), d, shares, means, variance);
    }
  }
}
