package org.ddpmix.start;

import java.util.List;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.data.RobustScale;
import org.ddpmix.data.SampleSet;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;

/**
 * Starts from a given mixture. If another number of components is wanted, its components are merged
 * ({@link GeneralMerge}) or split ({@link GeneralSplitter}) on a subsample in memory, without a new
 * annealing.
 *
 * @param given the mixture, in data coordinates
 * @param k the number of components
 * @param seed the seed of the subsample and of the splits
 */
public record GivenStart(Mixture given, int k, long seed) implements Start {
  private static final int SUBSAMPLE_ROWS = 20_000;
  private static final EmSteps AFTER_CHANGE = new EmSteps(20, 1e-5);

  /** Starts from a mixture as it is. */
  public GivenStart(Mixture given) {
    this(given, given.k(), 0);
  }

  @Override
  public Mixture mixture(SampleSet samples) {
    return mixture(samples, (noiseTime, loss, gradientNorm, candidates) -> {});
  }

  @Override
  public Mixture mixture(SampleSet samples, Listener listener) {
    Mixture mixture = given.relativeTo(samples.origin());
    if (mixture.k() == k) {
      return mixture;
    }
    UniformRandomProvider random = RandomSource.PHILOX_4X64.create(seed);
    int rows = (int) Math.min(SUBSAMPLE_ROWS, samples.rows());
    InMemorySamples subset =
        samples.select(SampleSet.distinctIds(rows, samples.rows(), random.nextLong()));
    CovarianceType type = mixture.covariances().type();
    double[] rounding = RobustScale.roundingVariances(subset);
    List<double[]> copies = subset.rowCopies();
    while (mixture.k() < k) {
      Mixture plain = mixture.withoutBackground();
      Mixture halves =
          GeneralSplitter.of(
              type == CovarianceType.SHARED ? plain.as(CovarianceType.SPHERICAL) : plain,
              copies,
              random);
      mixture =
          AFTER_CHANGE.refine(like(mixture, halves.as(type)), subset, rounding, listener).mixture();
    }
    if (mixture.k() > k) {
      Mixture merged =
          GeneralMerge.to(k, mixture.withoutBackground(), subset.totalWeight()).as(type);
      mixture = AFTER_CHANGE.refine(like(mixture, merged), subset, rounding, listener).mixture();
    }
    return mixture.withFeatures(given.features());
  }

  /** The components beside the background of another mixture. */
  private static Mixture like(Mixture other, Mixture components) {
    return Optional.of(components)
        .flatMap(c -> other.background().map(c::withBackground))
        .orElse(components);
  }
}
