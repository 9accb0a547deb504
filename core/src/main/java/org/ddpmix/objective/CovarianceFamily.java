package org.ddpmix.objective;

import org.ddpmix.data.SampleSet;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Covariances;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.SharedVariance;

/**
 * The objectives of one family of {@link Covariances}. An objective defines the sums over a block
 * of samples, and computes the gradient and the self-consistent parameters from these sums.
 *
 * <p>A new family implements this interface and is added to {@link #of}. The factories of the
 * gradient estimators need no change.
 */
interface CovarianceFamily {

  /** Returns the family of a mixture. */
  static CovarianceFamily of(Mixture mixture) {
    return switch (mixture.covariances().type()) {
      case SHARED -> mixture.background().isEmpty() ? new Shared() : new General();
      case SPHERICAL, DIAGONAL, TIED, FULL -> new General();
    };
  }

  /**
   * The negative log likelihood, whose step is that of the EM algorithm. Samples with missing
   * coordinates count with those that they have; no other objective allows them.
   */
  static Objective likelihoodOf(Mixture mixture, SampleSet samples) {
    return samples.isComplete()
        ? of(mixture).likelihood(mixture, samples)
        : MarginalExpectation.of(mixture, samples);
  }

  /** The negative log likelihood of samples without missing coordinates. */
  Objective likelihood(Mixture mixture, SampleSet samples);

  /** The denoising objective at a noise time, with noise in all d dimensions. */
  Objective textbook(Mixture mixture, double noiseTime, RowNoise noise, SampleSet samples);

  /**
   * The denoising objective at a noise time, with the noise projected on the span of the means. A
   * family without this form returns {@link #textbook}.
   */
  Objective projected(Mixture mixture, double noiseTime, RowNoise noise, SampleSet samples);

  /** The denoising objective integrated over noise times by quadrature. */
  Objective integrated(Mixture mixture, RowNoise noise, SampleSet samples);

  /** The family of {@link SharedVariance}. */
  record Shared() implements CovarianceFamily {

    @Override
    public Objective likelihood(Mixture mixture, SampleSet samples) {
      return new ExpectationMaximization(mixture, samples);
    }

    @Override
    public Objective textbook(
        Mixture mixture, double noiseTime, RowNoise noise, SampleSet samples) {
      return new TextbookObjective(mixture, level(mixture, noiseTime), noise);
    }

    @Override
    public Objective projected(
        Mixture mixture, double noiseTime, RowNoise noise, SampleSet samples) {
      return ProjectedObjective.at(mixture, level(mixture, noiseTime), noise, samples);
    }

    @Override
    public Objective integrated(Mixture mixture, RowNoise noise, SampleSet samples) {
      return ProjectedObjective.integrated(mixture, noise, samples);
    }

    private static NoiseLevel level(Mixture mixture, double noiseTime) {
      return NoiseLevel.at(noiseTime, SharedVariance.of(mixture));
    }
  }

  /** All families with more than one variance, and all mixtures with a background. */
  record General() implements CovarianceFamily {

    @Override
    public Objective likelihood(Mixture mixture, SampleSet samples) {
      return mixture.covariances().type() == CovarianceType.FULL
          ? new FullExpectation(mixture, samples)
          : new MomentExpectation(mixture, samples);
    }

    @Override
    public Objective textbook(
        Mixture mixture, double noiseTime, RowNoise noise, SampleSet samples) {
      return GeneralTextbookObjective.at(mixture, noiseTime, noise, samples);
    }

    @Override
    public Objective projected(
        Mixture mixture, double noiseTime, RowNoise noise, SampleSet samples) {
      return textbook(mixture, noiseTime, noise, samples);
    }

    @Override
    public Objective integrated(Mixture mixture, RowNoise noise, SampleSet samples) {
      return GeneralTextbookObjective.integrated(mixture, noise, samples);
    }
  }
}
