package org.ddpmix.benchmarks.speed;

import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;
import org.apache.spark.ml.clustering.GaussianMixture;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The seconds of one iteration: the difference of a run of many and a run of one, by the iterations
 * that they really took. Empty where the first one was also the last.
 */
final class Iterations {
  private static final int MANY = 6;

  private Iterations() {}

  /**
   * One of MLlib's KMeans.
   *
   * @param solver row or block
   */
  static OptionalDouble kMeans(Dataset<Row> table, int k, String solver, int repeats) {
    KMeans estimator =
        new KMeans().setK(k).setSeed(1).setInitMode("random").setTol(0).setSolver(solver);
    return seconds(
        1, repeats, MANY, most -> estimator.setMaxIter(most).fit(table).summary().numIter());
  }

  /** One of MLlib's GaussianMixture. */
  static OptionalDouble gaussianMixture(Dataset<Row> table, int k, int repeats) {
    GaussianMixture estimator = new GaussianMixture().setK(k).setSeed(1).setTol(0);
    return seconds(
        0, repeats, 2, most -> estimator.setMaxIter(most).fit(table).summary().numIter());
  }

  /** One of another program. */
  static OptionalDouble of(Effort effort, IntToDoubleFunction run) {
    return seconds(effort.warmUpSeconds(), effort.repeats(), MANY, run);
  }

  /**
   * @param many iterations at most of the long run
   * @param run given the most iterations, does them and tells how many there were, up to a constant
   */
  private static OptionalDouble seconds(
      double warmUpSeconds, int repeats, int many, IntToDoubleFunction run) {
    double[] taken = new double[2];
    double[] seconds =
        Effort.medians(
            warmUpSeconds,
            repeats,
            () -> taken[0] = run.applyAsDouble(1),
            () -> taken[1] = run.applyAsDouble(many));
    return each(seconds, taken);
  }

  /**
   * @param seconds of two runs
   * @param taken the iterations of both, up to a constant
   */
  static OptionalDouble each(double[] seconds, double[] taken) {
    return taken[1] > taken[0]
        ? OptionalDouble.of((seconds[1] - seconds[0]) / (taken[1] - taken[0]))
        : OptionalDouble.empty();
  }
}
