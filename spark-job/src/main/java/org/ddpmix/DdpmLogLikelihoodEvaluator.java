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
 * Evaluates a model by the mean log density of held-out data, for {@code CrossValidator} and {@code
 * TrainValidationSplit}. Larger is better. The model must add a log density, so its {@code
 * logDensityCol} must be set.
 */
public final class DdpmLogLikelihoodEvaluator extends Evaluator
    implements HasWeightCol<DdpmLogLikelihoodEvaluator>, DefaultParamsWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final ParamStore<DdpmLogLikelihoodEvaluator> paramStore = new ParamStore<>(this);

  /** Creates an evaluator with default Params and a random uid. */
  public DdpmLogLikelihoodEvaluator() {
    this(Identifiable.randomUID("ddpmixEval"));
  }

  /** Creates an evaluator with default Params. */
  public DdpmLogLikelihoodEvaluator(String uid) {
    this.uid = uid; // set before the Params are created, because they refer to it
    params(); // creates the Params and their defaults
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public ParamStore<DdpmLogLikelihoodEvaluator> paramStore() {
    return paramStore;
  }

  /** The column with the log densities. */
  public Param<String> logDensityCol() {
    return paramStore.column(
        "logDensityCol",
        "the column with the log densities",
        ParamStore.NAMED_COLUMN,
        "logDensity");
  }

  public String getLogDensityCol() {
    return getOrDefault(logDensityCol());
  }

  public DdpmLogLikelihoodEvaluator setLogDensityCol(String value) {
    return paramStore.set(logDensityCol(), value);
  }

  /**
   * Returns the mean log density of a Dataset, weighted by {@link #weightCol()} if it is set.
   *
   * @throws org.ddpmix.exception.InvalidSettingException if a column does not exist
   * @throws BadDataException if there are no rows, or their total weight is 0
   */
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

  /** The reader for saved evaluators. */
  public static MLReader<DdpmLogLikelihoodEvaluator> read() {
    return new DefaultParamsReader<>();
  }

  /** Loads a saved evaluator. */
  public static DdpmLogLikelihoodEvaluator load(String path) {
    return read().load(path);
  }
}
