package org.ddpmix;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The column Params of {@link DdpmGaussianMixture} and {@link DdpmGaussianMixtureModel}. {@code
 * explainParams()} describes them and shows their defaults.
 *
 * @param <S> the type of the stage
 */
public interface DdpmGaussianMixtureModelParams<S extends Params> extends HasWeightCol<S> {

  /** The column with the samples. */
  default Param<String> featuresCol() {
    return paramStore()
        .column(
            "featuresCol",
            "the column with the samples: dense or sparse vectors, or arrays of numbers",
            ParamStore.NAMED_COLUMN,
            "features");
  }

  default String getFeaturesCol() {
    return getOrDefault(featuresCol());
  }

  default S setFeaturesCol(String value) {
    return paramStore().set(featuresCol(), value);
  }

  /** The column to add with the index of the most probable component. */
  default Param<String> predictionCol() {
    return paramStore()
        .column(
            "predictionCol",
            "the column to add with the index (from 0) of the most probable component, or -1 for an outlier if there is a background; empty: no column",
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
            "the column to add with the vector of the posterior probabilities of the components; empty: no column",
            ParamStore.COLUMN,
            "probability");
  }

  default String getProbabilityCol() {
    return getOrDefault(probabilityCol());
  }

  default S setProbabilityCol(String value) {
    return paramStore().set(probabilityCol(), value);
  }

  /** The column to add with the probability of the background. */
  default Param<String> outlierProbabilityCol() {
    return paramStore()
        .column(
            "outlierProbabilityCol",
            "the column to add with the probability that the sample belongs to the background and to no component; empty: no column",
            ParamStore.COLUMN,
            "");
  }

  default String getOutlierProbabilityCol() {
    return getOrDefault(outlierProbabilityCol());
  }

  default S setOutlierProbabilityCol(String value) {
    return paramStore().set(outlierProbabilityCol(), value);
  }

  /** The column to add with the log density. */
  default Param<String> logDensityCol() {
    return paramStore()
        .column(
            "logDensityCol",
            "the column to add with the log density of the sample, which is low for outliers; empty: no column",
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
