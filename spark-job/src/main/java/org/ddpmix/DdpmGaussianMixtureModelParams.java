package org.ddpmix;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * Params of {@link DdpmGaussianMixture} and {@link DdpmGaussianMixtureModel}: the columns. {@code
 * explainParams()} tells their meaning, and defaults.
 *
 * @param <S> the stage itself
 */
public interface DdpmGaussianMixtureModelParams<S extends Params> extends HasWeightCol<S> {

  /** The column of samples. */
  default Param<String> featuresCol() {
    return paramStore()
        .column(
            "featuresCol",
            "the column of samples: vectors, dense or sparse, or arrays of numbers",
            ParamStore.NAMED_COLUMN,
            "features");
  }

  default String getFeaturesCol() {
    return getOrDefault(featuresCol());
  }

  default S setFeaturesCol(String value) {
    return paramStore().set(featuresCol(), value);
  }

  /** The column to add with the most probable component. */
  default Param<String> predictionCol() {
    return paramStore()
        .column(
            "predictionCol",
            "the column to add with the most probable component, from 0; empty for none",
            ParamStore.COLUMN,
            "prediction");
  }

  default String getPredictionCol() {
    return getOrDefault(predictionCol());
  }

  default S setPredictionCol(String value) {
    return paramStore().set(predictionCol(), value);
  }

  /** The column to add with the posterior probabilities. */
  default Param<String> probabilityCol() {
    return paramStore()
        .column(
            "probabilityCol",
            "the column to add with the vector of the posterior probabilities of all components; empty for none",
            ParamStore.COLUMN,
            "probability");
  }

  default String getProbabilityCol() {
    return getOrDefault(probabilityCol());
  }

  default S setProbabilityCol(String value) {
    return paramStore().set(probabilityCol(), value);
  }

  /** The column to add with the log density. */
  default Param<String> logDensityCol() {
    return paramStore()
        .column(
            "logDensityCol",
            "the column to add with the log density at the sample, low for outliers; empty for none",
            ParamStore.COLUMN,
            "");
  }

  default String getLogDensityCol() {
    return getOrDefault(logDensityCol());
  }

  default S setLogDensityCol(String value) {
    return paramStore().set(logDensityCol(), value);
  }
}
