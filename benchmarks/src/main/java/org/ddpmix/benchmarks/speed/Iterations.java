package org.ddpmix.benchmarks.speed;

import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;
import org.apache.spark.ml.clustering.GaussianMixture;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Measures one iteration of an estimator: the difference in seconds between a run of many
 * iterations and a run of one, divided by the difference in the iterations that the runs took.
 */
final class Iterations {
  private static final int MANY = 6;
  private static final int MANY_SLOW = 2;

  private final IntToDoubleFunction run;
  private final int most;
  private double ofOne; // iterations of the last run of one, up to a constant
  private double ofMany; // iterations of the last run of many, up to the same constant

  private Iterations(IntToDoubleFunction run, int most) {
    this.run = run;
    this.most = most;
  }

  /**
   * Iterations of an arbitrary program.
   *
   * @param run runs at most the given number of iterations, and returns the actual number, up to a
   *     constant
   */
  Iterations(IntToDoubleFunction run) {
    this(run, MANY);
  }

  /**
   * Iterations of KMeans of MLlib.
   *
   * @param solver row or block
   */
  static Iterations kMeans(Dataset<Row> table, int k, String solver) {
    KMeans estimator =
        new KMeans().setK(k).setSeed(1).setInitMode("random").setTol(0).setSolver(solver);
    return new Iterations(most -> estimator.setMaxIter(most).fit(table).summary().numIter());
  }

  /** Iterations of GaussianMixture of MLlib. */
  static Iterations gaussianMixture(Dataset<Row> table, int k) {
    GaussianMixture estimator = new GaussianMixture().setK(k).setSeed(1).setTol(0);
    return new Iterations(
        most -> estimator.setMaxIter(most).fit(table).summary().numIter(), MANY_SLOW);
  }

  /** Runs one iteration. */
  void one() {
    ofOne = run.applyAsDouble(1);
  }

  /** Runs many iterations. */
  void many() {
    ofMany = run.applyAsDouble(most);
  }

  /** The seconds of one iteration. Both runs take turns. */
  OptionalDouble seconds(double warmUpSeconds, int repeats) {
    double[] seconds = Effort.medians(warmUpSeconds, repeats, this::one, this::many);
    return each(seconds[0], seconds[1]);
  }

  /**
   * The seconds of one iteration, given those of both runs. Empty if the estimator converged in the
   * first iteration.
   */
  OptionalDouble each(double one, double many) {
    return ofMany > ofOne
        ? OptionalDouble.of((many - one) / (ofMany - ofOne))
        : OptionalDouble.empty();
  }
}
