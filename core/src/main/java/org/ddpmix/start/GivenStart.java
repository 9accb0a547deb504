package org.ddpmix.start;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.data.RobustScale;
import org.ddpmix.data.SampleSet;
import org.ddpmix.mixture.Mixture;

/**
 * Starts from a given mixture. If another number of components is wanted, its components are merged
 * ({@link GeneralMerge}) or split ({@link GeneralSplitter}) on a subsample in memory, without a new
 * annealing. If it has no background, one is added where it is wanted, or where the Bayesian
 * information criterion of the subsample is smaller with it.
 *
 * @param given the mixture, in data coordinates
 * @param k the number of components
 * @param background whether there is a background; {@link BackgroundMode#AUTO} keeps one
 * @param seed the seed of the subsample and of the splits
 */
public record GivenStart(Mixture given, int k, BackgroundMode background, long seed)
    implements Start {
  private static final int SUBSAMPLE_ROWS = 20_000;
  private static final double ADDED_WEIGHT = 0.01;
  private static final EmSteps AFTER_CHANGE = new EmSteps(20, 1e-5);

  /** Starts from a mixture as it is. */
  public GivenStart(Mixture given) {
    this(
        given,
        given.k(),
        given.background().isPresent() ? BackgroundMode.ON : BackgroundMode.OFF,
        0);
  }

  @Override
  public Mixture mixture(SampleSet samples) {
    return mixture(samples, (noiseTime, loss, gradientNorm, candidates) -> {});
  }

  @Override
  public Mixture mixture(SampleSet samples, Listener listener) {
    Mixture mixture = given.relativeTo(samples.origin());
    mixture = background == BackgroundMode.OFF ? mixture.withoutBackground() : mixture;
    boolean asItIs = background == BackgroundMode.OFF || mixture.background().isPresent();
    return mixture.k() == k && asItIs
        ? mixture
        : new Change(samples, listener).of(mixture).withFeatures(given.features());
  }

  private final class Change {
    private final UniformRandomProvider random = RandomSource.PHILOX_4X64.create(seed);
    private final Listener listener;
    private final InMemorySamples subset;
    private final InMemorySamples filled; // the same, if no coordinate is missing
    private final double[] rounding;

    Change(SampleSet samples, Listener listener) {
      int rows = (int) Math.min(SUBSAMPLE_ROWS, samples.rows());
      this.listener = listener;
      this.subset = samples.select(SampleSet.distinctIds(rows, samples.rows(), random.nextLong()));
      this.filled = FilledSamples.of(subset);
      this.rounding = RobustScale.roundingVariances(filled);
    }

    Mixture of(Mixture from) {
      Mixture mixture = from;
      List<double[]> rows = mixture.k() < k ? filled.rowList() : List.of();
      while (mixture.k() < k) {
        mixture = refined(GeneralSplitter.of(mixture, rows, random)).mixture();
      }
      if (mixture.k() > k) {
        Mixture merged = GeneralMerge.to(k, mixture, subset.totalWeight());
        mixture = refined(merged.as(from.covariances().type())).mixture();
      }
      return background == BackgroundMode.OFF || mixture.background().isPresent()
          ? mixture
          : withBackgroundIfWanted(mixture);
    }

    private Mixture withBackgroundIfWanted(Mixture plain) {
      EmSteps.Refined with =
          refined(plain.withBackground(RobustScale.background(filled, ADDED_WEIGHT)));
      if (background == BackgroundMode.ON) {
        return with.mixture();
      }
      double gain = with.logLikelihood() - refined(plain).logLikelihood();
      double weight = subset.totalWeight();
      return 2 * weight * gain > Math.log(weight) ? with.mixture() : plain;
    }

    private EmSteps.Refined refined(Mixture mixture) {
      return AFTER_CHANGE.refine(mixture, subset, rounding, listener);
    }
  }
}
