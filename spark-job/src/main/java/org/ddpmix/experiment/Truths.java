package org.ddpmix.experiment;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.UnitSphereSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.synthetic.MeanLayout;
import org.ddpmix.synthetic.MixingWeights;
import org.ddpmix.synthetic.SyntheticMixture;

/** The true mixtures of the experiments, with equal weights and unit variance. */
final class Truths {
  private Truths() {}

  /** Two means ±μ in a random direction, with the given norm of μ. */
  static Mixture symmetric(int d, double norm, long seed) {
    return draw(2, d, MeanLayout.SYMMETRIC, 2 * norm, seed);
  }

  /** Normally distributed means, scaled so that their smallest distance is the separation. */
  static Mixture cloud(int k, int d, double separation, long seed) {
    return draw(k, d, MeanLayout.SEPARATED, separation, seed);
  }

  /** The same layout with random covariances of a family, whose mean variance is 1. */
  static Mixture general(
      int k, int d, double separation, CovarianceType type, double aspect, long seed) {
    MixingWeights equal = MixingWeights.parse("uniform");
    return new SyntheticMixture(
            k, d, MeanLayout.SEPARATED, separation, equal, 1, type, aspect, seed)
        .draw();
  }

  private static Mixture draw(int k, int d, MeanLayout layout, double separation, long seed) {
    MixingWeights equal = MixingWeights.parse("uniform");
    return new SyntheticMixture(k, d, layout, separation, equal, 1, seed).draw();
  }

  /** A copy in which every mean is moved by the given distance in a random direction. */
  static Mixture moved(Mixture mixture, double distance, long seed) {
    int d = mixture.dimension();
    UniformRandomProvider random = RandomSource.PHILOX_4X64.create(seed);
    UnitSphereSampler sphere = UnitSphereSampler.of(random, d);
    double[] means = mixture.means();
    for (int c = 0; c < mixture.k(); c++) {
      double[] direction = sphere.sample();
      for (int j = 0; j < d; j++) {
        means[c * d + j] += distance * direction[j];
      }
    }
    return Mixture.uniform(mixture.k(), d, means, mixture.covariances());
  }

  /** Half the difference of two means: θ for the means c ± θ. */
  static double[] half(Mixture mixture) {
    double[] theta = mixture.mean(0);
    double[] second = mixture.mean(1);
    for (int j = 0; j < theta.length; j++) {
      theta[j] = 0.5 * (theta[j] - second[j]);
    }
    return theta;
  }

  /** Two means c ± θ, where c is the midpoint of the means of another mixture. */
  static Mixture around(Mixture other, double[] theta) {
    int d = theta.length;
    double[] first = other.mean(0);
    double[] second = other.mean(1);
    double[] means = new double[2 * d];
    for (int j = 0; j < d; j++) {
      double centre = 0.5 * (first[j] + second[j]);
      means[j] = centre + theta[j];
      means[d + j] = centre - theta[j];
    }
    return Mixture.uniform(2, d, means, other.meanVariance());
  }
}
