package org.ddpmix;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** The column Params of one stage, which {@link DdpmGaussianMixtureModelParams} exposes. */
final class ColumnParams {
  final Param<String> featuresCol;
  final Param<String> predictionCol;
  final Param<String> probabilityCol;
  final Param<String> logDensityCol;
  final Param<String> weightCol;

  /**
   * Creates the Params.
   *
   * @param owner the stage, whose uid must already be set
   */
  ColumnParams(Params owner) {
    ParamFactory params = new ParamFactory(owner);
    featuresCol =
        params.text(
            "featuresCol",
            "the column with the samples: vectors or arrays of numbers",
            name -> !name.isEmpty(),
            "a column name",
            "features");
    predictionCol =
        params.column(
            "predictionCol",
            "the column to add with the index (from 0) of the most probable component; empty for no column",
            "prediction");
    probabilityCol =
        params.column(
            "probabilityCol",
            "the column to add with the vector of the posterior probabilities of the components; empty for no column",
            "probability");
    logDensityCol =
        params.column(
            "logDensityCol",
            "the column to add with the log density of the sample, which is low for outliers; empty for no column",
            "");
    weightCol =
        params.column(
            "weightCol",
            "the column with the row weights, numbers of at least 0; empty for a weight of 1 for each row",
            "");
  }
}
