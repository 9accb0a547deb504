package org.ddpmix;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** The column Params of {@link DdpmGaussianMixture} and {@link DdpmGaussianMixtureModel}. */
public interface DdpmGaussianMixtureModelParams extends Params {

  /** The object that stores the Params, because an interface has no fields. */
  ColumnParams columnParams();

  /**
   * The column with the samples: dense or sparse vectors, or arrays of numbers. Default: features.
   */
  default Param<String> featuresCol() {
    return columnParams().featuresCol;
  }

  default String getFeaturesCol() {
    return getOrDefault(featuresCol());
  }

  /**
   * The column to add with the index of the most probable component. Empty: no column. Default:
   * prediction.
   */
  default Param<String> predictionCol() {
    return columnParams().predictionCol;
  }

  default String getPredictionCol() {
    return getOrDefault(predictionCol());
  }

  /**
   * The column to add with the vector of the posterior probabilities. Empty: no column. Default:
   * probability.
   */
  default Param<String> probabilityCol() {
    return columnParams().probabilityCol;
  }

  default String getProbabilityCol() {
    return getOrDefault(probabilityCol());
  }

  /** The column to add with the log density. Empty (the default): no column. */
  default Param<String> logDensityCol() {
    return columnParams().logDensityCol;
  }

  default String getLogDensityCol() {
    return getOrDefault(logDensityCol());
  }

  /** The column with the row weights. Empty (the default): every row has weight 1. */
  default Param<String> weightCol() {
    return columnParams().weightCol;
  }

  default String getWeightCol() {
    return getOrDefault(weightCol());
  }
}
