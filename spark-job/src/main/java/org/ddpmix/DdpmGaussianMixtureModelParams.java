package org.ddpmix;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Params of {@link DdpmGaussianMixture} and {@link DdpmGaussianMixtureModel}: the columns. */
public interface DdpmGaussianMixtureModelParams extends Params {

  /** Where the Params are kept: interfaces hold no state. */
  ColumnParams columnParams();

  /** The column of samples: vectors, dense or sparse, or arrays of numbers. Default: features. */
  default Param<String> featuresCol() {
    return columnParams().featuresCol;
  }

  default String getFeaturesCol() {
    return getOrDefault(featuresCol());
  }

  /** The column to add with the most probable component; empty for none. Default: prediction. */
  default Param<String> predictionCol() {
    return columnParams().predictionCol;
  }

  default String getPredictionCol() {
    return getOrDefault(predictionCol());
  }

  /** The column to add with the posterior probabilities; empty for none. Default: probability. */
  default Param<String> probabilityCol() {
    return columnParams().probabilityCol;
  }

  default String getProbabilityCol() {
    return getOrDefault(probabilityCol());
  }

  /** The column to add with the log density; empty for none, which is the default. */
  default Param<String> logDensityCol() {
    return columnParams().logDensityCol;
  }

  default String getLogDensityCol() {
    return getOrDefault(logDensityCol());
  }

  /** The column of the rows' weights; empty for a weight of 1 each, which is the default. */
  default Param<String> weightCol() {
    return columnParams().weightCol;
  }

  default String getWeightCol() {
    return getOrDefault(weightCol());
  }
}
