package org.ddpmix.training;

import java.util.List;
import java.util.Optional;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.descent.DescentSettings;
import org.ddpmix.descent.LearnedParameter;
import org.ddpmix.descent.StopReason;
import org.ddpmix.diffusion.NoiseSchedule;
import org.ddpmix.evaluation.LogLikelihood;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.objective.ProjectedObjective;
import org.ddpmix.start.AnnealedStart;

/**
 * Fits a mixture to samples in memory, without Spark. It uses the same code path and defaults as
 * the Spark job: annealed initialization, then the integrated objective.
 *
 * <pre>{@code
 * Mixture mixture = new MixtureFitter(3).fit(rows);
 * double[] probabilities = mixture.responsibilities(rows[0]);
 * double score = MixtureFitter.logLikelihood(mixture, rows);
 * }</pre>
 *
 * @param k the number of components, at least 1 and at most the number of distinct rows
 * @param covarianceType the family of the covariances
 * @param seed the seed of all random numbers; equal seeds and rows give bit-identical results
 */
public record MixtureFitter(int k, CovarianceType covarianceType, long seed) {
  private static final int INTEGRATED_STEPS = 40;
  private static final double STEP_SIZE = 1;
  private static final double TOL = 0.02;
  private static final int MAX_ITER = 500;

  /**
   * @throws InvalidSettingException if k is less than 1
   */
  public MixtureFitter {
    if (k < 1) {
      throw new InvalidSettingException("k", k, "it must be at least 1");
    }
  }

  /** Creates a fitter of one shared variance with seed 1. */
  public MixtureFitter(int k) {
    this(k, 1);
  }

  /** Creates a fitter of one shared variance. */
  public MixtureFitter(int k, long seed) {
    this(k, CovarianceType.SHARED, seed);
  }

  /** Creates a fitter with seed 1. */
  public MixtureFitter(int k, CovarianceType covarianceType) {
    this(k, covarianceType, 1);
  }

  /**
   * Fits a mixture.
   *
   * @param rows n × d finite numbers, one row per sample
   * @return the mixture, in the coordinates of the rows
   * @throws BadDataException if rows differ in length, contain a number that is not finite, or are
   *     fewer than k
   * @throws IllegalStateException if the descent diverged
   */
  public Mixture fit(double[][] rows) {
    return fit(rows, null);
  }

  /**
   * Fits a mixture to weighted rows.
   *
   * @param rows n × d finite numbers, one row per sample
   * @param rowWeights n numbers above 0, or null; a row of weight 3 counts as three rows
   * @return the mixture, in the coordinates of the rows
   * @throws BadDataException if rows or weights are invalid, or there are fewer than k rows
   * @throws IllegalStateException if the descent diverged
   */
  public Mixture fit(double[][] rows, double[] rowWeights) {
    InMemorySamples samples = InMemorySamples.of(rows, rowWeights);
    if (rows.length < k) {
      throw new BadDataException(rows.length + " rows cannot have k = " + k + " components");
    }
    MixtureTraining.Result result =
        new MixtureTraining(
                new AnnealedStart(k, covarianceType, seed),
                Optional.of(covarianceType),
                Optional.empty(),
                settings())
            .run(samples, null, (step, state) -> {});
    if (result.descent().stopReason() == StopReason.DIVERGED) {
      throw new IllegalStateException(result.descent().explanation());
    }
    return result.mixture();
  }

  /** How the descent goes on from the start: the defaults of the command {@code fit}. */
  public DescentSettings settings() {
    return new DescentSettings(
        new NoiseSchedule(List.of(new NoiseSchedule.Stage(0, INTEGRATED_STEPS))),
        ProjectedObjective.FACTORY,
        LearnedParameter.ALL,
        STEP_SIZE,
        TOL,
        MAX_ITER,
        0,
        seed);
  }

  /**
   * Computes the mean log density of rows, in nats.
   *
   * @param rows n × d finite numbers, in the coordinates of the mixture
   * @throws BadDataException if the rows are invalid
   * @throws InvalidSettingException if the dimensions differ
   */
  public static double logLikelihood(Mixture mixture, double[][] rows) {
    InMemorySamples samples = InMemorySamples.of(rows, null);
    if (samples.dimension() != mixture.dimension()) {
      throw new InvalidSettingException(
          "rows of length",
          samples.dimension(),
          "the mixture has dimension " + mixture.dimension());
    }
    return LogLikelihood.perSample(samples, mixture);
  }
}
