package org.ddpmix;

import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.clustering.GaussianMixtureModel;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.Matrices;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.stat.distribution.MultivariateGaussian;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.evaluation.Evaluation;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.io.pack.PackedSamples;
import org.ddpmix.io.pack.SamplePacker;
import org.ddpmix.io.read.ColumnChoice;
import org.ddpmix.io.read.SampleFormat;
import org.ddpmix.io.read.SampleTable;
import org.ddpmix.io.write.SampleWriter;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.MixtureJson;
import org.ddpmix.synthetic.SampleSource;

/**
 * A mixture as an MLlib model: learned by {@link DdpmGaussianMixture}, or made from known
 * parameters.
 */
public final class DdpmGaussianMixtureModel extends Model<DdpmGaussianMixtureModel>
    implements DdpmGaussianMixtureModelParams, MLWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final ColumnParams columnParams;
  private final Mixture mixture;
  private transient DdpmGaussianMixtureSummary summary; // or null

  /** A model with known parameters, in the coordinates of the samples. */
  public DdpmGaussianMixtureModel(Mixture mixture) {
    this(Identifiable.randomUID("ddpmix"), mixture);
  }

  public DdpmGaussianMixtureModel(String uid, Mixture mixture) {
    this.uid = uid; // before the Params, which name it
    this.columnParams = new ColumnParams(this);
    this.mixture = mixture;
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public ColumnParams columnParams() {
    return columnParams;
  }

  /** See {@link #featuresCol()}. */
  public DdpmGaussianMixtureModel setFeaturesCol(String value) {
    set(featuresCol(), value);
    return this;
  }

  /** See {@link #predictionCol()}. */
  public DdpmGaussianMixtureModel setPredictionCol(String value) {
    set(predictionCol(), value);
    return this;
  }

  /** See {@link #probabilityCol()}. */
  public DdpmGaussianMixtureModel setProbabilityCol(String value) {
    set(probabilityCol(), value);
    return this;
  }

  /** See {@link #logDensityCol()}. */
  public DdpmGaussianMixtureModel setLogDensityCol(String value) {
    set(logDensityCol(), value);
    return this;
  }

  /** See {@link #weightCol()}. */
  public DdpmGaussianMixtureModel setWeightCol(String value) {
    set(weightCol(), value);
    return this;
  }

  public Mixture mixture() {
    return mixture;
  }

  /** The number of components. */
  public int getK() {
    return mixture.k();
  }

  /** The number of coordinates. */
  public int numFeatures() {
    return mixture.dimension();
  }

  /** The mixing weights: k numbers of sum 1. */
  public double[] weights() {
    return mixture.weights();
  }

  /** The k means. */
  public Vector[] means() {
    Vector[] means = new Vector[mixture.k()];
    for (int c = 0; c < means.length; c++) {
      means[c] = Vectors.dense(mixture.mean(c));
    }
    return means;
  }

  /** The k covariance matrices, in squared units of the data. */
  public Matrix[] covariances() {
    int d = mixture.dimension();
    Matrix[] covariances = new Matrix[mixture.k()];
    for (int c = 0; c < covariances.length; c++) {
      covariances[c] = Matrices.dense(d, d, mixture.covariance(c));
    }
    return covariances;
  }

  /**
   * The mean variance of a coordinate within a component, in squared units of the data; with one
   * shared variance, that variance.
   */
  public double meanVariance() {
    return mixture.meanVariance();
  }

  /** The most probable component, from 0. */
  public int predict(Vector sample) {
    return predict(mixture, sample);
  }

  /** The posterior probability of each component: k numbers of sum 1. */
  public Vector predictProbability(Vector sample) {
    return predictProbability(mixture, sample);
  }

  /** The log density at a sample. */
  public double logDensity(Vector sample) {
    return logDensity(mixture, sample);
  }

  /**
   * The score ∇ log q_t at y, q_t the law of e^{−t} x + √(1 − e^{−2t}) z with x of this mixture and
   * z ~ N(0, s² I), where s² is {@link #meanVariance}.
   *
   * @param noiseTime t, at least 0; at 0 it is the score of the mixture itself
   */
  public Vector score(Vector y, double noiseTime) {
    NoiseLevel level = NoiseLevel.at(noiseTime, mixture.meanVariance());
    return Vectors.dense(mixture.diffused(level).score(y.toArray()));
  }

  /** The mean log density of samples, by their weights if {@link #weightCol()} is set. */
  public double logLikelihood(Dataset<?> dataset) {
    return evaluate(dataset).logLikelihood();
  }

  /** Akaike's criterion of samples: the lower the better. */
  public double aic(Dataset<?> dataset) {
    return evaluate(dataset).aic();
  }

  /** Schwarz's Bayesian criterion of samples: the lower the better. */
  public double bic(Dataset<?> dataset) {
    return evaluate(dataset).bic();
  }

  private Evaluation evaluate(Dataset<?> dataset) {
    ColumnChoice columns =
        new ColumnChoice(
            List.of(), getFeaturesCol(), getWeightCol().isEmpty() ? null : getWeightCol());
    try (PackedSamples packed = new SamplePacker().pack(SampleTable.of(dataset, columns))) {
      if (packed.samples().dimension() != numFeatures()) {
        throw new InvalidSettingException(
            "samples of dimension",
            packed.samples().dimension(),
            "the model has dimension " + numFeatures());
      }
      return Evaluation.of(mixture, Evaluation.Fit.of(mixture, packed.samples()), null);
    }
  }

  /**
   * New points, drawn exactly.
   *
   * @param n how many, at least 1
   * @param seed row i is a function of it, the mixture and i, whatever the partitions
   * @return one column of vectors, {@link #featuresCol()}
   */
  public Dataset<Row> sample(long n, long seed) {
    return sample(n, SampleSource.exact(mixture, seed));
  }

  /** New points from a source that {@link SampleSource} makes of this model's mixture. */
  public Dataset<Row> sample(long n, SampleSource source) {
    return new SampleWriter(SparkSession.active())
        .samples(source, n, SampleFormat.PARQUET)
        .select(functions.array_to_vector(FeatureColumn.named("features")).as(getFeaturesCol()));
  }

  /** The text of a mixture.json. */
  public String toJson() {
    return MixtureJson.write(mixture);
  }

  /**
   * A model from the text of a mixture.json.
   *
   * @throws BadDataException when it is not one
   */
  public static DdpmGaussianMixtureModel fromJson(String json) {
    return new DdpmGaussianMixtureModel(MixtureJson.read(json, "mixture"));
  }

  /** The same mixture as MLlib's model, whose covariances are full matrices. */
  public GaussianMixtureModel toGaussianMixtureModel() {
    Matrix[] covariances = covariances();
    MultivariateGaussian[] gaussians = new MultivariateGaussian[mixture.k()];
    for (int c = 0; c < gaussians.length; c++) {
      gaussians[c] = new MultivariateGaussian(Vectors.dense(mixture.mean(c)), covariances[c]);
    }
    return new GaussianMixtureModel(uid, mixture.weights(), gaussians)
        .setFeaturesCol(getFeaturesCol())
        .setPredictionCol(getPredictionCol())
        .setProbabilityCol(getProbabilityCol());
  }

  /**
   * Adds the columns that have a name. Row by row, so also for streams; a sample that is null, of
   * another dimension or not finite is an error.
   */
  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType schema = transformSchema(dataset.schema(), true);
    Column samples = FeatureColumn.in(dataset.schema(), getFeaturesCol()).asVector();
    Mixture shared = mixture; // and not this model, in the closures
    Dataset<Row> result = dataset.toDF();
    Function<Vector, Object> probability = x -> predictProbability(shared, x);
    result =
        add(result, schema, getProbabilityCol(), SQLDataTypes.VectorType(), samples, probability);
    Function<Vector, Object> prediction = x -> predict(shared, x);
    result = add(result, schema, getPredictionCol(), DataTypes.IntegerType, samples, prediction);
    Function<Vector, Object> logDensity = x -> logDensity(shared, x);
    return add(result, schema, getLogDensityCol(), DataTypes.DoubleType, samples, logDensity);
  }

  private static Dataset<Row> add(
      Dataset<Row> dataset,
      StructType schema,
      String name,
      DataType type,
      Column samples,
      Function<Vector, Object> function) {
    if (name.isEmpty()) {
      return dataset;
    }
    Column column =
        org.apache
            .spark
            .sql
            .functions
            .udf((UDF1<Vector, Object>) function::call, type)
            .asNonNullable()
            .apply(samples);
    return dataset.withColumn(name, column, schema.apply(name).metadata());
  }

  private static int predict(Mixture mixture, Vector sample) {
    return Vectors.dense(mixture.responsibilities(values(sample))).argmax();
  }

  private static Vector predictProbability(Mixture mixture, Vector sample) {
    return Vectors.dense(mixture.responsibilities(values(sample)));
  }

  private static double logDensity(Mixture mixture, Vector sample) {
    return mixture.logDensity(values(sample));
  }

  private static double[] values(Vector sample) {
    if (sample == null) {
      throw new BadDataException("a sample is null; it must be a vector");
    }
    double[] values = sample.toArray();
    for (int j = 0; j < values.length; j++) {
      if (!Double.isFinite(values[j])) {
        throw new BadDataException(
            "coordinate " + j + " of a sample is " + values[j] + "; it must be finite");
      }
    }
    return values;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    FeatureColumn.in(schema, getFeaturesCol())
        .dimension()
        .ifPresent(
            dimension -> {
              if (dimension != numFeatures()) {
                throw new InvalidSettingException(
                    "featuresCol",
                    getFeaturesCol() + " of dimension " + dimension,
                    "the model has dimension " + numFeatures());
              }
            });
    return OutputColumns.append(schema, this, getK());
  }

  /** Whether this model was learned just now: a summary is not saved. */
  public boolean hasSummary() {
    return summary != null;
  }

  /**
   * How the model was learned.
   *
   * @throws IllegalStateException when there is none: see {@link #hasSummary}
   */
  public DdpmGaussianMixtureSummary summary() {
    return Optional.ofNullable(summary)
        .orElseThrow(() -> new IllegalStateException(uid + " has no training summary"));
  }

  DdpmGaussianMixtureModel setSummary(DdpmGaussianMixtureSummary summary) {
    this.summary = summary;
    return this;
  }

  @Override
  public DdpmGaussianMixtureModel copy(ParamMap extra) {
    DdpmGaussianMixtureModel copy =
        copyValues(new DdpmGaussianMixtureModel(uid, mixture), extra).setSummary(summary);
    copy.setParent(parent());
    return copy;
  }

  @Override
  public MLWriter write() {
    return new SavedModel.Writer(this);
  }

  /** What MLlib reads a model with. */
  public static MLReader<DdpmGaussianMixtureModel> read() {
    return new SavedModel.Reader();
  }

  public static DdpmGaussianMixtureModel load(String path) {
    return read().load(path);
  }

  @Override
  public String toString() {
    return "DdpmGaussianMixtureModel: uid="
        + uid
        + ", k="
        + getK()
        + ", numFeatures="
        + numFeatures();
  }
}
