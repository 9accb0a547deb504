package org.ddpmix.benchmarks.speed;

import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;
import org.apache.spark.ml.clustering.GaussianMixture;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Iterations of an estimator: the seconds of one are the difference of a run of many and a run of
 * one, by the iterations that they really took.
 */
final class Iterations {
  private static final int MANY = 6;
  private static final int MANY_SLOW = 2;

  private final IntToDoubleFunction run;
  private final int most;
  private double ofOne; // iterations that the last run of one took, up to a constant
  private double ofMany;

  private Iterations(IntToDoubleFunction run, int most) {
    this.run = run;
    this.most = most;
  }

  /**
   * Of another program.
   *
   * @param run given the most iterations, does them and tells how many there were, up to a constant
   */
  Iterations(IntToDoubleFunction run) {
    this(run, MANY);
  }

  /**
   * Of MLlib's KMeans.
   *
   * @param solver row or block
   */
  static Iterations kMeans(Dataset<Row> table, int k, String solver) {
    KMeans estimator =
        new KMeans().setK(k).setSeed(1).setInitMode("random").setTol(0).setSolver(solver);
    return new Iterations(most -> estimator.setMaxIter(most).fit(table).summary().numIter());
  }

  /** Of MLlib's GaussianMixture. */
  static Iterations gaussianMixture(Dataset<Row> table, int k) {
    GaussianMixture estimator = new GaussianMixture().setK(k).setSeed(1).setTol(0);
    return new Iterations(
        most -> estimator.setMaxIter(most).fit(table).summary().numIter(), MANY_SLOW);
  }

  /** A run of one iteration. */
  void one() {
    ofOne = run.applyAsDouble(1);
  }

  /** A run of many. */
  void many() {
    ofMany = run.applyAsDouble(most);
  }

  /** The seconds of one iteration, both runs taking turns. */
  OptionalDouble seconds(double warmUpSeconds, int repeats) {
    double[] seconds = Effort.medians(warmUpSeconds, repeats, this::one, this::many);
    return each(seconds[0], seconds[1]);
  }

  /**
   * The seconds of one iteration from those of both runs; empty where the first one was also the
   * last.
   */
  OptionalDouble each(double one, double many) {
    return ofMany > ofOne
        ? OptionalDouble.of((many - one) / (ofMany - ofOne))
        : OptionalDouble.empty();
  }
}
