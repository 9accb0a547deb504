package org.ddpmix;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ddpmix.descent.StepRecord;
import org.ddpmix.descent.StopReason;
import org.ddpmix.evaluation.Evaluation;
import org.ddpmix.training.MixtureTraining;

/** How a model was learned. */
public final class DdpmGaussianMixtureSummary {
  private final Dataset<Row> predictions;
  private final String predictionCol;
  private final MixtureTraining.Result result;
  private final Evaluation evaluation;
  private long[] clusterSizes; // null until asked for

  /**
   * @param predictions the training data as the model transforms them
   * @param fit how the model fits them
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

  public int k() {
    return result.mixture().k();
  }

  /** The training data with the model's columns. */
  public Dataset<Row> predictions() {
    return predictions;
  }

  /** The component of each row of the training data, one column. */
  public Dataset<Row> cluster() {
    if (predictionCol.isEmpty()) {
      throw new IllegalStateException("predictionCol is empty: the model adds no component");
    }
    return predictions.select(FeatureColumn.named(predictionCol));
  }

  /** How many rows of the training data each component is the most probable of: k. */
  public synchronized long[] clusterSizes() {
    if (clusterSizes == null) {
      long[] sizes = new long[k()];
      for (Row row :
          cluster().groupBy(FeatureColumn.named(predictionCol)).count().collectAsList()) {
        sizes[row.getInt(0)] = row.getLong(1);
      }
      clusterSizes = sizes;
    }
    return clusterSizes.clone();
  }

  /** The loss before each step. Noise levels have losses of their own: compare within a stage. */
  public double[] objectiveHistory() {
    return history().stream().mapToDouble(StepRecord::loss).toArray();
  }

  /** A record for each step. */
  public List<StepRecord> history() {
    return result.descent().history();
  }

  /** How many steps were taken. */
  public int numIter() {
    return history().size();
  }

  public StopReason stopReason() {
    return result.descent().stopReason();
  }

  /** The stop reason in a sentence. */
  public String explanation() {
    return result.descent().explanation();
  }

  /** How many rows were learned from. */
  public long samples() {
    return evaluation.samples();
  }

  /** The mean log density of the training data. */
  public double logLikelihood() {
    return evaluation.logLikelihood();
  }

  /** Akaike's criterion. */
  public double aic() {
    return evaluation.aic();
  }

  /** Schwarz's Bayesian criterion. */
  public double bic() {
    return evaluation.bic();
  }

  /** How long the parts took: start and descent. */
  public Map<String, Double> seconds() {
    return Map.of("start", result.startSeconds(), "descent", result.descentSeconds());
  }
}
