package org.ddpmix;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ddpmix.descent.StepRecord;
import org.ddpmix.descent.StopReason;
import org.ddpmix.evaluation.Evaluation;
import org.ddpmix.mixture.Assignment;
import org.ddpmix.training.MixtureTraining;

/** The training summary of a model. */
public final class DdpmGaussianMixtureSummary {
  private final Dataset<Row> predictions;
  private final String predictionCol;
  private final MixtureTraining.Result result;
  private final Evaluation evaluation;
  private long[] clusterSizes; // computed on demand

  /**
   * Creates a summary.
   *
   * @param predictions the training data with the columns that the model adds
   * @param fit the goodness of fit on the training data
   */
  DdpmGaussianMixtureSummary(
      Dataset<Row> predictions,
      String predictionCol,
      MixtureTraining.Result result,
      Evaluation.Fit fit) {
    this.predictions = predictions;
    this.predictionCol = predictionCol;
    this.result = result;
    this.evaluation = Evaluation.of(result.mixture(), fit, null);
  }

  /** The number of components. */
  public int k() {
    return result.mixture().k();
  }

  /** The training data with the columns that the model adds. */
  public Dataset<Row> predictions() {
    return predictions;
  }

  /**
   * The most probable component of each training row, as a Dataset with one column.
   *
   * @throws IllegalStateException if {@code predictionCol} is empty
   */
  public Dataset<Row> cluster() {
    if (predictionCol.isEmpty()) {
      throw new IllegalStateException(
          "predictionCol is empty, so the model adds no column of components");
    }
    return predictions.select(FeatureColumn.named(predictionCol));
  }

  /**
   * For each component, the number of training rows of which it is the most probable component
   * (length k). The first call runs a Spark job.
   *
   * @throws IllegalStateException if {@code predictionCol} is empty
   */
  public synchronized long[] clusterSizes() {
    if (clusterSizes == null) {
      long[] sizes = new long[k()];
      for (Row row :
          cluster().groupBy(FeatureColumn.named(predictionCol)).count().collectAsList()) {
        if (row.getInt(0) != Assignment.OUTLIER) {
          sizes[row.getInt(0)] = row.getLong(1);
        }
      }
      clusterSizes = sizes;
    }
    return clusterSizes.clone();
  }

  /**
   * The loss before each step. The loss depends on the noise level, so only losses of one stage are
   * comparable.
   */
  public double[] objectiveHistory() {
    return history().stream().mapToDouble(StepRecord::loss).toArray();
  }

  /** The records of all steps. */
  public List<StepRecord> history() {
    return result.descent().history();
  }

  /** The number of steps. */
  public int numIter() {
    return history().size();
  }

  /** Why the training stopped. */
  public StopReason stopReason() {
    return result.descent().stopReason();
  }

  /** The stop reason as a sentence. */
  public String explanation() {
    return result.descent().explanation();
  }

  /** The number of training rows. */
  public long samples() {
    return evaluation.samples();
  }

  /** The mean log density (natural logarithm) of the training data. */
  public double logLikelihood() {
    return evaluation.logLikelihood();
  }

  /** The Akaike information criterion of the training data. Lower is better. */
  public double aic() {
    return evaluation.aic();
  }

  /** The Bayesian information criterion of the training data. Lower is better. */
  public double bic() {
    return evaluation.bic();
  }

  /** The durations in seconds of the initialization (start) and of the optimization (descent). */
  public Map<String, Double> seconds() {
    return Map.of("start", result.startSeconds(), "descent", result.descentSeconds());
  }
}
