package org.ddpmix;

import static org.apache.spark.sql.functions.udf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
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
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
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
import org.ddpmix.mixture.Assignment;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.MixtureJson;
import org.ddpmix.mixture.Posterior;
import org.ddpmix.synthetic.SampleSource;

/**
 * An MLlib model of a Gaussian mixture. It is learned by {@link DdpmGaussianMixture} or created
 * from known parameters.
 */
public final class DdpmGaussianMixtureModel extends Model<DdpmGaussianMixtureModel>
    implements DdpmGaussianMixtureModelParams<DdpmGaussianMixtureModel>, MLWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final ParamStore<DdpmGaussianMixtureModel> paramStore = new ParamStore<>(this);
  private final Mixture mixture;
  private final Posterior posterior;
  private transient DdpmGaussianMixtureSummary summary; // or null

  /**
   * Creates a model with known parameters and a random uid.
   *
   * @param mixture the mixture, in data coordinates
   */
  public DdpmGaussianMixtureModel(Mixture mixture) {
    this(Identifiable.randomUID("ddpmix"), mixture);
  }

  /**
   * Creates a model with known parameters.
   *
   * @param mixture the mixture, in data coordinates
   */
  public DdpmGaussianMixtureModel(String uid, Mixture mixture) {
    this.uid = uid; // set before the Params are created, because they refer to it
    this.mixture = mixture;
    this.posterior = new Posterior(mixture);
    params(); // creates the Params and their defaults
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public ParamStore<DdpmGaussianMixtureModel> paramStore() {
    return paramStore;
  }

  /** The mixture, in data coordinates. */
  public Mixture mixture() {
    return mixture;
  }

  /** The number of components. */
  public int getK() {
    return mixture.k();
  }

  /** The dimension. */
  public int numFeatures() {
    return mixture.dimension();
  }

  /** The mixing weights (length k). They sum to 1 with the weight of the background. */
  public double[] weights() {
    return mixture.weights();
  }

  /** The means (length k). */
  public Vector[] means() {
    Vector[] means = new Vector[mixture.k()];
    for (int c = 0; c < means.length; c++) {
      means[c] = Vectors.dense(mixture.mean(c));
    }
    return means;
  }

  /** The covariance matrices (length k, each d × d), in squared units of the data. */
  public Matrix[] covariances() {
    int d = mixture.dimension();
    Matrix[] covariances = new Matrix[mixture.k()];
    for (int c = 0; c < covariances.length; c++) {
      covariances[c] = Matrices.dense(d, d, mixture.covariance(c));
    }
    return covariances;
  }

  /**
   * The mean variance of the coordinates within the components, in squared units of the data. If
   * all components share one variance, it is that variance.
   */
  public double meanVariance() {
    return mixture.meanVariance();
  }

  /**
   * The index (from 0) of the component with the largest posterior probability, or -1 if the sample
   * more probably belongs to the background.
   */
  public int predict(Vector sample) {
    return posterior.assign(values(sample)).component();
  }

  /** The posterior probabilities among the components (length k, sum 1). */
  public Vector predictProbability(Vector sample) {
    return Vectors.dense(posterior.assign(values(sample)).probabilities());
  }

  /** The log density (natural logarithm) at a sample. */
  public double logDensity(Vector sample) {
    return posterior.assign(values(sample)).logDensity();
  }

  /**
   * The score ∇ log q_t at y. q_t is the distribution of e^{−t} x + √(1 − e^{−2t}) z, where x is
   * drawn from this mixture, z ~ N(0, s² I), and s² is {@link #meanVariance}.
   *
   * @param noiseTime t, at least 0; t = 0 gives the score of the mixture itself
   */
  public Vector score(Vector y, double noiseTime) {
    NoiseLevel level = NoiseLevel.at(noiseTime, mixture.meanVariance());
    return Vectors.dense(mixture.diffused(level).score(y.toArray()));
  }

  /**
   * The mean log density of the samples, weighted by {@link #weightCol()} if it is set.
   *
   * @throws BadDataException if a row is bad
   * @throws InvalidSettingException if the samples do not have the dimension of the model
   */
  public double logLikelihood(Dataset<?> dataset) {
    return evaluate(dataset).logLikelihood();
  }

  /** The Akaike information criterion of the samples. Lower is better. */
  public double aic(Dataset<?> dataset) {
    return evaluate(dataset).aic();
  }

  /** The Bayesian information criterion of the samples. Lower is better. */
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
            "dimension of the samples",
            packed.samples().dimension(),
            "the model has dimension " + numFeatures());
      }
      return Evaluation.of(mixture, Evaluation.Fit.of(mixture, packed.samples()), null);
    }
  }

  /**
   * Draws new points from the mixture.
   *
   * @param n the number of points, at least 1
   * @param seed the random seed; row i is a function of the seed, the mixture and i
   * @return a Dataset with one vector column, {@link #featuresCol()}
   */
  public Dataset<Row> sample(long n, long seed) {
    return sample(n, SampleSource.exact(mixture, seed));
  }

  /** Draws new points from a source, which {@link SampleSource} creates from {@link #mixture()}. */
  public Dataset<Row> sample(long n, SampleSource source) {
    return new SampleWriter(SparkSession.active())
        .samples(source, n, SampleFormat.PARQUET)
        .select(functions.array_to_vector(FeatureColumn.named("features")).as(getFeaturesCol()));
  }

  /** The mixture in the format of {@code mixture.json}. */
  public String toJson() {
    return MixtureJson.write(mixture);
  }

  /**
   * Creates a model from the content of a {@code mixture.json}.
   *
   * @throws BadDataException if the text is not a valid mixture
   */
  public static DdpmGaussianMixtureModel fromJson(String json) {
    return new DdpmGaussianMixtureModel(MixtureJson.read(json, "mixture"));
  }

  /**
   * The components as a Dataset with the columns {@code mean} (a vector) and {@code cov} (a
   * matrix), like that of MLlib's GaussianMixtureModel, and {@code weight}.
   */
  public Dataset<Row> gaussiansDF() {
    StructType schema =
        new StructType()
            .add("mean", SQLDataTypes.VectorType(), false)
            .add("cov", SQLDataTypes.MatrixType(), false)
            .add("weight", DataTypes.DoubleType, false);
    Matrix[] covariances = covariances();
    List<Row> rows = new ArrayList<>();
    for (int c = 0; c < mixture.k(); c++) {
      rows.add(
          RowFactory.create(Vectors.dense(mixture.mean(c)), covariances[c], mixture.weight(c)));
    }
    return SparkSession.active().createDataFrame(rows, schema);
  }

  /** The family of the covariances. */
  public String covarianceType() {
    return mixture.covariances().type().toString();
  }

  /**
   * Converts the mixture to the model class of MLlib, which has full covariance matrices and no
   * background: its weights are those of the components among themselves.
   */
  public GaussianMixtureModel toGaussianMixtureModel() {
    Matrix[] covariances = covariances();
    MultivariateGaussian[] gaussians = new MultivariateGaussian[mixture.k()];
    for (int c = 0; c < gaussians.length; c++) {
      gaussians[c] = new MultivariateGaussian(Vectors.dense(mixture.mean(c)), covariances[c]);
    }
    return new GaussianMixtureModel(uid, mixture.shares(), gaussians)
        .setFeaturesCol(getFeaturesCol())
        .setPredictionCol(getPredictionCol())
        .setProbabilityCol(getProbabilityCol());
  }

  /**
   * Adds the output columns whose Param is not empty. The columns are computed row by row, so that
   * streaming Datasets are supported. A sample that is null, not finite or of another dimension
   * fails the Spark job.
   */
  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType schema = transformSchema(dataset.schema(), true);
    List<OutputColumns.Output> outputs = OutputColumns.of(this);
    Column samples = FeatureColumn.in(dataset.schema(), getFeaturesCol()).asVector();
    Dataset<Row> result = dataset.toDF();
    if (outputs.isEmpty()) {
      return result;
    }
    // One function computes all outputs of a row. Spark does not copy it into the columns that take
    // their values from its column, and leaves it out if none of them is used.
    String all = unusedName(schema);
    result = result.withColumn(all, assignment(result.sparkSession(), outputs).apply(samples));
    for (OutputColumns.Output output : outputs) {
      String name = output.name(this);
      Column value = FeatureColumn.named(all).getField(output.name());
      result = result.withColumn(name, value, schema.apply(name).metadata());
    }
    return result.drop(all);
  }

  private static String unusedName(StructType schema) {
    String name = "_assignment";
    while (Arrays.stream(schema.fieldNames()).anyMatch(name::equalsIgnoreCase)) {
      name += "_";
    }
    return name;
  }

  /** The function from a sample to a struct of the outputs. */
  private UserDefinedFunction assignment(SparkSession spark, List<OutputColumns.Output> outputs) {
    Broadcast<Posterior> shared =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(posterior);
    OutputColumns.Output[] wanted = outputs.toArray(OutputColumns.Output[]::new);
    UDF1<Vector, Row> function =
        sample -> {
          Assignment assigned = shared.value().assign(values(sample));
          Object[] values = new Object[wanted.length];
          for (int i = 0; i < values.length; i++) {
            values[i] = wanted[i].of(assigned);
          }
          return RowFactory.create(values);
        };
    StructType type = new StructType();
    for (OutputColumns.Output output : wanted) {
      type = type.add(output.name(), output.type(), false);
    }
    return udf(function, type).withName("assign").asNonNullable();
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
    return OutputColumns.append(schema, this, OptionalInt.of(getK()));
  }

  /** Whether there is a training summary. Loading a saved model does not restore it. */
  public boolean hasSummary() {
    return summary != null;
  }

  /**
   * The training summary.
   *
   * @throws IllegalStateException if there is none, see {@link #hasSummary}
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

  /** The reader for saved models. */
  public static MLReader<DdpmGaussianMixtureModel> read() {
    return new SavedModel.Reader();
  }

  /** Loads a saved model. */
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
