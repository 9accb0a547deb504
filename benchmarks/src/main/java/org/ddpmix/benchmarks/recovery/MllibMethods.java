package org.ddpmix.benchmarks.recovery;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.spark.ml.clustering.GaussianMixture;
import org.apache.spark.ml.clustering.GaussianMixtureModel;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.stat.distribution.MultivariateGaussian;
import org.ddpmix.mixture.SphericalGaussianMixture;

/** MLlib's own estimators at their defaults, but for k and the seed. */
final class MllibMethods {
  private static final int KMEANS_RESTARTS = 10;
  private static final int GAUSSIAN_RESTARTS = 5;
  // k-means‖: a first center, two rounds, the weights of its candidates.
  private static final int KMEANS_INITIAL_PASSES = 4;
  private static final int GAUSSIAN_INITIAL_PASSES = 1; // draws some rows for each component

  private MllibMethods() {}

  /** The first of ten seeds, and the one with the least cost; passes and seconds are of all ten. */
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

  /** Weights and variance are those of the samples nearest to each center. */
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
    SphericalGaussianMixture mixture =
        new SphericalGaussianMixture(
            centers.length, d, weights, means, squares / (d * assignments.length));
    double logLikelihood = Found.of(mixture, data.rows(), 0, 0).logLikelihood();
    return new Found(mixture, assignments, logLikelihood, passes, secs);
  }

  /**
   * The first of five seeds, and the one that reports the largest log likelihood; passes and
   * seconds are of all five.
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

  /** The likelihood is recomputed: the one that is reported has a floor below each density. */
  private static Found found(
      GaussianMixtureModel model, LabelledSamples data, double passes, double seconds) {
    MultivariateGaussian[] gaussians = model.gaussians();
    int k = gaussians.length;
    int d = data.dimension();
    double[] means = new double[k * d];
    double variance = 0;
    for (int c = 0; c < k; c++) {
      System.arraycopy(gaussians[c].mean().toArray(), 0, means, c * d, d);
      for (int j = 0; j < d; j++) {
        variance += model.weights()[c] * gaussians[c].cov().apply(j, j) / d;
      }
    }
    int[] assignments = new int[data.rows().length];
    double[] logDensities = new double[assignments.length];
    IntStream.range(0, assignments.length)
        .parallel()
        .forEach(
            i -> {
              Vector row = Vectors.dense(data.rows()[i]);
              double[] joint = new double[k];
              for (int c = 0; c < k; c++) {
                joint[c] = Math.log(model.weights()[c]) + gaussians[c].logpdf(row);
              }
              assignments[i] = Found.largest(joint);
              double largest = joint[assignments[i]];
              double sum = Arrays.stream(joint).map(l -> Math.exp(l - largest)).sum();
              logDensities[i] = largest + Math.log(sum);
            });
    return new Found(
        new SphericalGaussianMixture(k, d, model.weights(), means, variance),
        assignments,
        Arrays.stream(logDensities).average().orElseThrow(),
        passes,
        seconds);
  }

  private static long seed(Trial trial, int restart, int restarts) {
    return trial.seed() * restarts + restart;
  }
}
