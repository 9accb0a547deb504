package org.ddpmix;

import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.ddpmix.exception.BadDataException;

/**
 * The mean log density of held-out data, for CrossValidator and TrainValidationSplit: the larger
 * the better. The model must add a log density: set its {@code logDensityCol}.
 */
public final class DdpmLogLikelihoodEvaluator extends Evaluator
    implements HasWeightCol<DdpmLogLikelihoodEvaluator>, DefaultParamsWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final ParamStore<DdpmLogLikelihoodEvaluator> paramStore = new ParamStore<>(this);

  public DdpmLogLikelihoodEvaluator() {
    this(Identifiable.randomUID("ddpmixEval"));
  }

  public DdpmLogLikelihoodEvaluator(String uid) {
    this.uid = uid; // before the Params, which name it
    params(); // makes them, with their defaults
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public ParamStore<DdpmLogLikelihoodEvaluator> paramStore() {
    return paramStore;
  }

  /** The column of log densities. */
  public Param<String> logDensityCol() {
    return paramStore.column(
        "logDensityCol", "the column of log densities", ParamStore.NAMED_COLUMN, "logDensity");
  }

  public String getLogDensityCol() {
    return getOrDefault(logDensityCol());
  }

  public DdpmLogLikelihoodEvaluator setLogDensityCol(String value) {
    return paramStore.set(logDensityCol(), value);
  }

  @Override
  public double evaluate(Dataset<?> dataset) {
    FeatureColumn.field(dataset.schema(), getLogDensityCol(), "logDensityCol");
    Column weight = functions.lit(1.0);
    if (!getWeightCol().isEmpty()) {
      FeatureColumn.field(dataset.schema(), getWeightCol(), "weightCol");
      weight = FeatureColumn.named(getWeightCol()).cast(DataTypes.DoubleType);
    }
    Row sums =
        dataset
            .select(
                functions.sum(FeatureColumn.named(getLogDensityCol()).multiply(weight)),
                functions.sum(weight))
            .head();
    if (sums.isNullAt(0) || !(sums.getDouble(1) > 0)) {
      throw new BadDataException("there are no rows to evaluate");
    }
    return sums.getDouble(0) / sums.getDouble(1);
  }

  @Override
  public boolean isLargerBetter() {
    return true;
  }

  @Override
  public DdpmLogLikelihoodEvaluator copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  @Override
  public MLWriter write() {
    return new DefaultParamsWriter(this);
  }

  /** What MLlib reads an evaluator with. */
  public static MLReader<DdpmLogLikelihoodEvaluator> read() {
    return new DefaultParamsReader<>();
  }

  public static DdpmLogLikelihoodEvaluator load(String path) {
    return read().load(path);
  }
}
