package org.ddpmix.benchmarks.recovery;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.spark.ml.clustering.GaussianMixture;
import org.apache.spark.ml.clustering.GaussianMixtureModel;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.ddpmix.benchmarks.MllibMixture;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;

/** The estimators of MLlib with default Params, except k and the seed. */
final class MllibMethods {
  private static final int KMEANS_RESTARTS = 10;
  private static final int GAUSSIAN_RESTARTS = 5;
  // k-means‖: the first center, two rounds, and the weights of the candidates.
  private static final int KMEANS_INITIAL_PASSES = 4;
  private static final int GAUSSIAN_INITIAL_PASSES = 1; // samples some rows for each component

  private MllibMethods() {}

  /**
   * Runs ten seeds. Returns the result of the first one, and that of the one with the lowest cost,
   * for which passes and seconds are the sums over all ten.
   */
  static Found[] kMeans(Trial trial) {
    KMeansModel first = null;
    KMeansModel best = null;
    double firstSeconds = 0;
    double seconds = 0;
    double passes = 0;
    for (int i = 0; i < KMEANS_RESTARTS; i++) {
      long started = System.nanoTime();
      KMeansModel model =
          new KMeans()
              .setK(trial.data().k())
              .setSeed(seed(trial, i, KMEANS_RESTARTS))
              .fit(trial.table());
      double cost = model.summary().trainingCost();
      seconds += (System.nanoTime() - started) * 1e-9;
      passes += KMEANS_INITIAL_PASSES + model.summary().numIter();
      if (first == null) {
        first = model;
        firstSeconds = seconds;
      }
      if (best == null || cost < best.summary().trainingCost()) {
        best = model;
      }
    }
    double firstPasses = KMEANS_INITIAL_PASSES + first.summary().numIter();
    return new Found[] {
      found(first, trial.data(), firstPasses, firstSeconds),
      found(best, trial.data(), passes, seconds)
    };
  }

  /** The weights and the variance are computed from the samples nearest to each center. */
  private static Found found(KMeansModel model, LabelledSamples data, double passes, double secs) {
    Vector[] centers = model.clusterCenters();
    int d = data.dimension();
    double[] means =
        Arrays.stream(centers).flatMapToDouble(c -> Arrays.stream(c.toArray())).toArray();
    int[] assignments = new int[data.rows().length];
    double[] weights = new double[centers.length];
    double squares = 0;
    for (int i = 0; i < assignments.length; i++) {
      double least = Double.POSITIVE_INFINITY;
      for (int c = 0; c < centers.length; c++) {
        double square = 0;
        for (int j = 0; j < d; j++) {
          double difference = data.rows()[i][j] - means[c * d + j];
          square += difference * difference;
        }
        if (square < least) {
          least = square;
          assignments[i] = c;
        }
      }
      squares += least;
      weights[assignments[i]] += 1.0 / assignments.length;
    }
    Mixture mixture =
        new Mixture(centers.length, d, weights, means, squares / (d * assignments.length));
    double logLikelihood = Found.of(mixture, data.rows(), 0, 0).logLikelihood();
    return new Found(mixture, assignments, logLikelihood, passes, secs);
  }

  /**
   * Runs five seeds. Returns the result of the first one, and that of the one with the largest
   * reported log likelihood, for which passes and seconds are the sums over all five.
   */
  static Found[] gaussianMixture(Trial trial) {
    GaussianMixtureModel first = null;
    GaussianMixtureModel best = null;
    double firstSeconds = 0;
    double seconds = 0;
    double passes = 0;
    for (int i = 0; i < GAUSSIAN_RESTARTS; i++) {
      long started = System.nanoTime();
      GaussianMixtureModel model =
          new GaussianMixture()
              .setK(trial.data().k())
              .setSeed(seed(trial, i, GAUSSIAN_RESTARTS))
              .fit(trial.table());
      seconds += (System.nanoTime() - started) * 1e-9;
      passes += GAUSSIAN_INITIAL_PASSES + model.summary().numIter();
      if (first == null) {
        first = model;
        firstSeconds = seconds;
      }
      if (best == null || model.summary().logLikelihood() > best.summary().logLikelihood()) {
        best = model;
      }
    }
    double firstPasses = GAUSSIAN_INITIAL_PASSES + first.summary().numIter();
    return new Found[] {
      found(first, trial.data(), firstPasses, firstSeconds),
      found(best, trial.data(), passes, seconds)
    };
  }

  private static Found found(
      GaussianMixtureModel model, LabelledSamples data, double passes, double seconds) {
    MllibMixture mixture = MllibMixture.of(model);
    int[] assignments = new int[data.rows().length];
    double[] logDensities = new double[assignments.length];
    IntStream.range(0, assignments.length)
        .parallel()
        .forEach(
            i -> {
              double[] logJoint = new double[data.k()];
              logDensities[i] = mixture.logDensity(Vectors.dense(data.rows()[i]), logJoint);
              assignments[i] = Found.largest(logJoint);
            });
    return new Found(
        data.covarianceType() == CovarianceType.SHARED ? mixture.averaged() : mixture.full(),
        assignments,
        Arrays.stream(logDensities).average().orElseThrow(),
        passes,
        seconds);
  }

  private static long seed(Trial trial, int restart, int restarts) {
    return trial.seed() * restarts + restart;
  }
}
