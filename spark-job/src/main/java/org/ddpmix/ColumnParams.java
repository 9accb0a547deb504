package org.ddpmix;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** The Params behind {@link DdpmGaussianMixtureModelParams}, of one stage. */
final class ColumnParams {
  final Param<String> featuresCol;
  final Param<String> predictionCol;
  final Param<String> probabilityCol;
  final Param<String> logDensityCol;
  final Param<String> weightCol;

  /**
   * @param owner its uid must be set
   */
  ColumnParams(Params owner) {
    ParamFactory params = new ParamFactory(owner);
    featuresCol =
        params.text(
            "featuresCol",
            "the column of samples, vectors or arrays of numbers",
            name -> !name.isEmpty(),
            "a column name",
            "features");
    predictionCol =
        params.column(
            "predictionCol",
            "the column to add with the most probable component, from 0; empty for none",
            "prediction");
    probabilityCol =
        params.column(
            "probabilityCol",
            "the column to add with the vector of all components' posterior probabilities; empty for none",
            "probability");
    logDensityCol =
        params.column(
            "logDensityCol",
            "the column to add with the log density at the sample, low for outliers; empty for none",
            "");
    weightCol =
        params.column(
            "weightCol",
            "the column of the rows' weights, numbers of at least 0; empty where every row weighs 1",
            "");
  }
}
