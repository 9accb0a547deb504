package org.ddpmix.start;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.ddpmix.data.BatchStatistic;
import org.ddpmix.data.SampleSet;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.objective.ObjectiveValue;
import org.ddpmix.objective.ProjectedObjective;

/**
 * Any number of components from a random start, their weights and variance unknown: gradient
 * descent on the denoising objective while the noise is lowered (annealed).
 *
 * <ol>
 *   <li><b>Hot.</b> Twice as many students as components, near the mean, of equal weight and almost
 *       no variance of their own: the noise alone is the temperature. It falls geometrically, in
 *       the noise-to-signal ratio ρ of y = x + √ρ z, from twice the largest variance in any
 *       direction to what the students leave unexplained. Each step takes a fresh mini-batch.
 *   <li><b>Cold.</b> A few steps at a noise as large as the components' variance, which learn
 *       weights and variance too.
 *   <li><b>Merge.</b> The students become k ({@link ComponentMerge}), and take some more cold
 *       steps.
 *   <li><b>Twins.</b> As long as it raises the likelihood: every component is split in two ({@link
 *       Twins}), the pairs take cold steps, and are merged to k again. A component that holds two
 *       clusters keeps both its twins, and two that share one cluster are joined.
 * </ol>
 *
 * <p>All this sees no more samples than it takes to tell the components apart, where so many fit
 * into the driver's memory; the descent that follows goes over all.
 *
 * <p>Every threshold is relative to the samples' own variance, so that their scale and place do not
 * matter.
 *
 * @param k the number of components, at least 1
 * @param seed of all random numbers
 */
public record AnnealedStart(int k, long seed) implements Start {
  private static final long NOISE_KEY =
      0x616e6e65616cL; // "anneal": apart from the noise of the descent
  private static final int POWER_ITERATIONS = 10;
  private static final double HOTTEST = 2; // of the largest variance in any direction
  private static final double COOLING = 0.5;
  private static final int STEPS_PER_RUNG = 2;
  private static final double COLDEST = 1; // of the unexplained variance
  private static final double STUDENT_VARIANCE = 1e-3; // of the samples' variance per coordinate
  private static final double VARIANCE_FLOOR = 1e-9; // likewise
  private static final int BATCH_ROWS_PER_STUDENT = 50; // or as many as coordinates
  private static final int BATCHES_IN_HAND = 8;
  private static final int LEAST_ROWS_IN_HAND = 20_000;
  private static final long MOST_BYTES_IN_HAND = 64 << 20;
  private static final int SKETCH_ROWS_PER_COMPONENT = 20; // rows that the driver looks at itself
  private static final int LEAST_SKETCH_ROWS = 200;
  private static final int MOST_CYCLES = 6;
  private static final double LEAST_SHARE = 1e-9; // a student with less stays where it is

  // Cold steps: at least, at most.
  private static final int[] AFTER_LADDER = {2, 20};
  private static final int[] AFTER_TWINS = {2, 10};
  private static final int[] AFTER_MERGE = {2, 6};
  // In nats per sample, divided by k: a step that changes less ends its phase, a cycle that gains
  // less is the last.
  private static final double STEP_GAIN = 1;
  private static final double CYCLE_GAIN = 0.2;

  @Override
  public Mixture mixture(SampleSet samples) {
    return mixture(samples, (noiseTime, loss, gradientNorm, students) -> {});
  }

  @Override
  public Mixture mixture(SampleSet samples, Listener listener) {
    if (!(samples.totalVariance() > 0)) {
      throw new BadDataException("all samples are equal: there is no variance to learn");
    }
    return k == 1 ? single(samples) : new Run(samples, listener).anneal();
  }

  private int students() {
    return 2 * k;
  }

  private int batchRows(int dimension) {
    return Math.max(BATCH_ROWS_PER_STUDENT, dimension) * students();
  }

  /** As many samples as it takes, in memory, if they are not too large for that. */
  private SampleSet inHand(SampleSet samples, long drawSeed) {
    int d = samples.dimension();
    long rows = Math.max(LEAST_ROWS_IN_HAND, (long) BATCHES_IN_HAND * batchRows(d));
    rows = Math.min(rows, samples.rows());
    if (rows * d * Double.BYTES > MOST_BYTES_IN_HAND) {
      return samples;
    }
    SampleSet drawn = samples.draw((int) rows, drawSeed);
    return drawn.totalVariance() > 0 ? drawn : samples; // nearly all may be equal
  }

  private static Mixture single(SampleSet samples) {
    int d = samples.dimension();
    return Mixture.uniform(1, d, samples.mean(), samples.totalVariance() / d);
  }

  /**
   * A mixture that has taken some cold steps.
   *
   * @param logLikelihood per sample, of the mixture before the last of them
   */
  private record Cooled(Mixture mixture, double logLikelihood) {}

  private final class Run {
    private final SampleSet samples;
    private final Listener listener;
    private final int d;
    private final double coordinateVariance;
    private final UniformRandomProvider random = RandomSource.PHILOX_4X64.create(seed);
    private final List<double[]> sketch;
    private long step;

    Run(SampleSet samples, Listener listener) {
      this.samples = inHand(samples, random.nextLong());
      this.listener = listener;
      this.d = samples.dimension();
      this.coordinateVariance = this.samples.totalVariance() / d;
      int sketchRows = Math.max(LEAST_SKETCH_ROWS, SKETCH_ROWS_PER_COMPONENT * k);
      this.sketch = this.samples.sampleRows(sketchRows, random.nextLong());
    }

    Mixture anneal() {
      Cooled cooled = merged(cool(hot(), AFTER_LADDER).mixture());
      for (int cycle = 0; cycle < MOST_CYCLES; cycle++) {
        Mixture twins = ComponentSplitter.of(cooled.mixture(), sketch, random);
        Cooled next = merged(cool(twins, AFTER_TWINS).mixture());
        double gain = next.logLikelihood() - cooled.logLikelihood();
        if (gain > 0) {
          cooled = next;
        }
        if (gain < CYCLE_GAIN / k) {
          break;
        }
      }
      return cooled.mixture();
    }

    private Cooled merged(Mixture students) {
      return cool(ComponentMerge.to(k, students, samples.totalWeight()), AFTER_MERGE);
    }

    /** The ladder; what it returns has the weights and the variance of its last step. */
    private Mixture hot() {
      int students = students();
      double top = PrincipalDirection.of(sketch, POWER_ITERATIONS, random).variance();
      double own = STUDENT_VARIANCE * coordinateVariance;
      Mixture mixture = Mixture.uniform(students, d, nearTheMean(students, top), own);
      for (double rho = HOTTEST * top; ; rho *= COOLING) {
        Batch batch = null;
        for (int i = 0; i < STEPS_PER_RUNG; i++) {
          batch = batch(mixture, rho);
          double[] means = mixture.means();
          for (int m = 0; m < means.length; m++) {
            means[m] -= batch.value().unitStep() * students * batch.value().gradient()[m];
          }
          mixture = Mixture.uniform(students, d, means, own);
          tell(noiseTime(rho), batch.loss(), batch.value(), mixture);
        }
        double unexplained = Math.max(own, batch.unexplained());
        if (rho <= COLDEST * unexplained) {
          return new Mixture(
              students, d, batch.value().labelShares(), mixture.means(), unexplained);
        }
      }
    }

    private double[] nearTheMean(int students, double top) {
      ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
      double[] centre = samples.mean();
      double[] means = new double[students * d];
      for (int i = 0; i < means.length; i++) {
        means[i] = centre[i % d] + 0.5 * Math.sqrt(top / d) * gaussian.sample();
      }
      return means;
    }

    /**
     * What a mini-batch says.
     *
     * @param loss the objective, in units of the variance of the noise
     * @param unexplained the variance per coordinate that the students leave
     */
    private record Batch(ObjectiveValue value, double loss, double unexplained) {}

    private Batch batch(Mixture students, double rho) {
      NoiseLevel level = new NoiseLevel(noiseTime(rho), 1, Math.sqrt(rho));
      ProjectedObjective objective = ProjectedObjective.at(students, level, noise(), samples);
      double fraction = Math.min(1, (double) batchRows(d) / samples.rows());
      double[] sums = samples.sum(new BatchStatistic(objective, fraction, seed, step));
      double weight = sums[objective.length() - 1];
      if (!(weight > 0)) {
        throw new BadDataException(
            "a mini-batch of the samples is empty: their weights are too uneven");
      }
      ObjectiveValue value = objective.valueOf(sums);
      // The value is made with E ‖x‖² of all samples.
      double excess = sums[objective.length()] / weight - samples.meanSquaredNorm();
      return new Batch(
          value,
          rho * (value.loss() + 0.5 * excess / value.unitStep()),
          value.meanVariance() + excess / d);
    }

    private double noiseTime(double rho) {
      return 0.5 * Math.log1p(rho / coordinateVariance);
    }

    private void tell(double noiseTime, double loss, ObjectiveValue value, Mixture students) {
      double squares = 0;
      for (double g : value.gradient()) {
        squares += g * g;
      }
      listener.stepTaken(noiseTime, loss, Math.sqrt(squares), students);
    }

    private RowNoise noise() {
      return new RowNoise(seed ^ NOISE_KEY, step++);
    }

    private Cooled cool(Mixture start, int[] steps) {
      Mixture mixture = start;
      double before = Double.NEGATIVE_INFINITY;
      for (int i = 1; ; i++) {
        NoiseLevel level =
            NoiseLevel.ofNoiseToSignal(mixture.meanVariance(), mixture.meanVariance());
        ProjectedObjective objective =
            ProjectedObjective.coarselyIntegrated(mixture, level, noise(), samples);
        ObjectiveValue value = objective.valueOf(samples.sum(objective));
        double logLikelihood = -value.loss();
        mixture = coldStep(mixture, value);
        tell(0, value.loss(), value, mixture);
        boolean still = Math.abs(logLikelihood - before) < STEP_GAIN / k;
        if (i == steps[1] || (i >= steps[0] && still)) {
          return new Cooled(mixture, logLikelihood);
        }
        before = logLikelihood;
      }
    }

    /**
     * The step of length 1, with the weights of this pass, and the variance about the means that it
     * leads to.
     */
    private Mixture coldStep(Mixture from, ObjectiveValue value) {
      double[] means = from.means();
      double[] shares = value.labelShares();
      double moved = 0;
      for (int m = 0; m < means.length; m++) {
        double share = shares[m / d];
        if (share > LEAST_SHARE) {
          double move = -value.unitStep() / share * value.gradient()[m];
          means[m] += move;
          moved += share * move * move;
        }
      }
      // A step longer than the likelihood's own would leave less than nothing.
      double variance = Math.max(value.meanVariance() - moved / d, 0.5 * value.meanVariance());
      variance = Math.max(VARIANCE_FLOOR * coordinateVariance, variance);
      double total = Arrays.stream(shares).sum();
      for (int c = 0; c < shares.length; c++) {
        shares[c] /= total;
      }
      return new Mixture(from.k(), d, shares, means, variance);
    }
  }
}
