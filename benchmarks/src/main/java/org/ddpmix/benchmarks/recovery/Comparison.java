package org.ddpmix.benchmarks.recovery;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.SparkSession;

/**
 * Runs methods on the same samples, one after the other.
 *
 * @param spark the session
 * @param methods the methods to run; some also produce the results of a related method
 * @param maxDimension the largest dimension in which GaussianMixture of MLlib runs, because its
 *     covariance matrices make it slow
 */
record Comparison(SparkSession spark, Set<Method> methods, int maxDimension) {

  List<Result> run(LabelledSamples data, boolean tunedOn, long seed) {
    double truth =
        data.truth() == null ? 0 : Found.of(data.truth(), data.rows(), 0, 0).logLikelihood();
    List<Result> results = new ArrayList<>();
    try (Trial trial = new Trial(spark, data, seed)) {
      for (Method method : EnumSet.copyOf(methods)) {
        Method[] reported = {method};
        Found[] found =
            switch (method) {
              case ANNEALED -> new Found[] {BlockMethods.annealed(trial)};
              case KMEANS_START -> {
                reported = new Method[] {method, Method.EM};
                yield BlockMethods.fromKMeans(trial);
              }
              case KMEANS -> {
                reported = new Method[] {method, Method.KMEANS_BEST};
                yield MllibMethods.kMeans(trial);
              }
              case GAUSSIAN -> {
                reported = new Method[] {method, Method.GAUSSIAN_BEST};
                yield data.dimension() > maxDimension
                    ? new Found[0]
                    : MllibMethods.gaussianMixture(trial);
              }
              case MAXIMUM_LIKELIHOOD ->
                  data.truth() == null
                      ? new Found[0]
                      : new Found[] {BlockMethods.maximumLikelihood(trial)};
              case EM, KMEANS_BEST, GAUSSIAN_BEST -> new Found[0];
            };
        for (int i = 0; i < found.length; i++) {
          results.add(Result.of(data, tunedOn, seed, reported[i], found[i], truth));
        }
      }
    }
    return results;
  }
}
