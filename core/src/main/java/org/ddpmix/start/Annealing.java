package org.ddpmix.start;

import java.util.Arrays;
import org.ddpmix.data.BatchStatistic;
import org.ddpmix.data.SampleSet;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.mixture.Background;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.SharedVariance;
import org.ddpmix.objective.ExpectationMaximization;
import org.ddpmix.objective.Objective;
import org.ddpmix.objective.ObjectiveValue;
import org.ddpmix.objective.ProjectedObjective;
import org.ddpmix.objective.TextbookObjective;

/**
 * Gradient descent on the denoising objective while the noise decreases (deterministic annealing).
 * All candidate components have equal weights and a variance close to zero, so that only the noise
 * separates or joins them. Each step uses a new mini-batch.
 */
final class Annealing {
  private static final long NOISE_KEY =
      0x616e6e65616cL; // "anneal": separates this noise from that of the descent
  private static final double INITIAL_NOISE =
      2; // relative to the largest eigenvalue of the covariance
  private static final double NOISE_FACTOR = 0.5;
  private static final int STEPS_PER_NOISE_LEVEL = 2;
  private static final double FINAL_NOISE = 1; // relative to the residual variance
  private static final double CANDIDATE_VARIANCE =
      1e-3; // relative to the data variance per coordinate
  private static final int BATCH_ROWS_PER_CANDIDATE = 50; // or the dimension, if larger

  private final SampleSet samples;
  private final long seed;
  private final Start.Listener listener;
  private final int d;
  private final double coordinateVariance;
  private final Background background; // or null
  private long step;

  Annealing(SampleSet samples, long seed, Start.Listener listener) {
    this(samples, seed, listener, samples.totalVariance() / samples.dimension(), null);
  }

  /**
   * Anneals beside a background, whose weight stays constant.
   *
   * @param coordinateVariance the variance per coordinate of the samples without outliers
   */
  Annealing(
      SampleSet samples,
      long seed,
      Start.Listener listener,
      double coordinateVariance,
      Background background) {
    this.samples = samples;
    this.seed = seed;
    this.listener = listener;
    this.d = samples.dimension();
    this.coordinateVariance = coordinateVariance;
    this.background = background;
  }

  /** The number of rows of a mini-batch. */
  static int batchRows(int candidates, int dimension) {
    return Math.max(BATCH_ROWS_PER_CANDIDATE, dimension) * candidates;
  }

  /**
   * Runs the annealing steps.
   *
   * @param initialMeans candidates × d, row-major
   * @param largestEigenvalue of the covariance of the samples
   * @return the candidates, with the weights and the variance that the last step estimated
   */
  Mixture run(int candidates, double[] initialMeans, double largestEigenvalue) {
    double candidateVariance = CANDIDATE_VARIANCE * coordinateVariance;
    Mixture mixture = Mixture.uniform(candidates, d, initialMeans, candidateVariance);
    for (double rho = INITIAL_NOISE * largestEigenvalue; ; rho *= NOISE_FACTOR) {
      Batch batch = null;
      for (int i = 0; i < STEPS_PER_NOISE_LEVEL; i++) {
        batch = background == null ? batch(mixture, rho) : batchWithBackground(mixture, rho);
        double[] means = mixture.means();
        for (int m = 0; m < means.length; m++) {
          means[m] -= batch.value().unitStep() * candidates * batch.value().direction()[m];
        }
        mixture = Mixture.uniform(candidates, d, means, candidateVariance);
        report(noiseTime(rho), batch.loss(), batch.value(), mixture);
      }
      double residualVariance = Math.max(candidateVariance, batch.residualVariance());
      if (rho <= FINAL_NOISE * residualVariance) {
        double[] shares = batch.value().labelShares();
        double total = background == null ? 1 : Arrays.stream(shares).sum();
        for (int c = 0; total != 1 && c < candidates; c++) {
          shares[c] = total > 0 ? shares[c] / total : 1.0 / candidates;
        }
        Mixture last = new Mixture(candidates, d, shares, mixture.means(), residualVariance);
        return background == null ? last : last.withBackground(background);
      }
    }
  }

  /**
   * The objective on a mini-batch.
   *
   * @param value the objective value, with E ‖x‖² taken over all samples
   * @param loss the objective, in units of the noise variance
   * @param residualVariance the variance per coordinate around the means
   */
  private record Batch(ObjectiveValue value, double loss, double residualVariance) {}

  private Batch batch(Mixture candidates, double rho) {
    NoiseLevel level = new NoiseLevel(noiseTime(rho), 1, Math.sqrt(rho));
    ProjectedObjective objective = ProjectedObjective.at(candidates, level, noise(), samples);
    double[] sums = samples.sum(batchOf(objective, candidates));
    double weight = sums[objective.length() - 1];
    requireRows(weight);
    ObjectiveValue value = objective.valueOf(sums);
    // The value uses E ‖x‖² of all samples; this corrects it to that of the batch.
    double excess = sums[objective.length()] / weight - samples.meanSquaredNorm();
    return new Batch(
        value,
        rho * (value.loss() + 0.5 * excess / value.unitStep()),
        value.meanVariance() + excess / d);
  }

  private Batch batchWithBackground(Mixture candidates, double rho) {
    NoiseLevel level = new NoiseLevel(noiseTime(rho), 1, Math.sqrt(rho));
    Mixture all = candidates.withBackground(background);
    Objective objective = TextbookObjective.antithetic(all, level, noise());
    double[] sums = samples.sum(batchOf(objective, candidates));
    requireRows(sums[objective.length() - 1]);
    ObjectiveValue value = objective.valueOf(sums);
    // The rows that belong to a candidate are those that do at this noise.
    double width = SharedVariance.of(candidates) + rho;
    Objective likelihood =
        ExpectationMaximization.FACTORY.integrated(
            all.withCovariances(new SharedVariance(width)), new RowNoise(seed, step), samples);
    ObjectiveValue residual = likelihood.valueOf(samples.sum(batchOf(likelihood, candidates)));
    return new Batch(value, rho * value.loss(), residual.meanVariance());
  }

  /** The next mini-batch; every statistic of a step has the same one. */
  private BatchStatistic batchOf(Objective objective, Mixture candidates) {
    int batchRows = batchRows(candidates.k(), d) / (background == null ? 1 : 2); // two draws a row
    double fraction = Math.min(1, (double) batchRows / samples.rows());
    return new BatchStatistic(objective, fraction, seed, step);
  }

  private static void requireRows(double weight) {
    if (!(weight > 0)) {
      throw new BadDataException(
          "a mini-batch of the samples is empty: the row weights are too uneven");
    }
  }

  private double noiseTime(double rho) {
    return 0.5 * Math.log1p(rho / coordinateVariance);
  }

  /** The noise of the next step. */
  RowNoise noise() {
    return new RowNoise(seed ^ NOISE_KEY, step++);
  }

  /** Notifies the listener of a step. */
  void report(double noiseTime, double loss, ObjectiveValue value, Mixture candidates) {
    listener.stepTaken(noiseTime, loss, norm(value.gradient()), candidates);
  }

  static double norm(double[] vector) {
    double squares = 0;
    for (double x : vector) {
      squares += x * x;
    }
    return Math.sqrt(squares);
  }
}
