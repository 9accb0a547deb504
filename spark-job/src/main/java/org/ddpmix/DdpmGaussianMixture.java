package org.ddpmix;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.clustering.GaussianMixtureModel;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.Instrumentation;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;
import org.ddpmix.descent.DescentSettings;
import org.ddpmix.descent.StopReason;
import org.ddpmix.evaluation.Evaluation;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.io.pack.PackedSamples;
import org.ddpmix.io.pack.SamplePacker;
import org.ddpmix.io.read.ColumnChoice;
import org.ddpmix.io.read.SampleTable;
import org.ddpmix.setting.FitSetting;
import org.ddpmix.start.InitMode;
import org.ddpmix.start.Start;
import org.ddpmix.training.MixtureTraining;
import scala.jdk.javaapi.CollectionConverters;

/**
 * An MLlib estimator that learns a mixture of spherical Gaussians by gradient descent on the
 * denoising-diffusion objective. It can replace {@code GaussianMixture} or {@code KMeans} in
 * pipelines and cross-validation.
 *
 * <p>{@link #fit} caches the samples itself. Equal seeds and settings and equal rows in equal
 * partitions give bit-identical models, which are also identical to those of the command {@code
 * fit}. Rows with missing values are bad rows here; the command has {@code missing = marginal}.
 */
public final class DdpmGaussianMixture extends Estimator<DdpmGaussianMixtureModel>
    implements DdpmGaussianMixtureParams<DdpmGaussianMixture>, MLWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final ParamStore<DdpmGaussianMixture> paramStore = new ParamStore<>(this);
  private transient InitialModel initialModel;

  /** Creates an estimator with default Params and a random uid. */
  public DdpmGaussianMixture() {
    this(Identifiable.randomUID("ddpmix"));
  }

  /** Creates an estimator with default Params. */
  public DdpmGaussianMixture(String uid) {
    this.uid = uid; // set before the Params are created, because they refer to it
    params(); // creates the Params and their defaults
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public ParamStore<DdpmGaussianMixture> paramStore() {
    return paramStore;
  }

  /**
   * Sets the model to start from, in place of {@link #initMode()}. It must have {@link #k()}
   * components and the dimension of the samples. It keeps its background only if {@link
   * #background()} is not off. It is not a Param: {@link #copy} keeps it, but {@link #write} fails.
   */
  public DdpmGaussianMixture setInitialModel(DdpmGaussianMixtureModel model) {
    initialModel = InitialModel.of(model.mixture());
    return this;
  }

  /**
   * Sets a Gaussian mixture of MLlib to start from. Its covariances are converted to the family
   * {@link #covarianceType}: unchanged if it is full; if it is shared, the variance is the mean
   * over coordinates and, weighted by the mixing weights, over components.
   */
  public DdpmGaussianMixture setInitialModel(GaussianMixtureModel model) {
    initialModel = InitialModel.of(model);
    return this;
  }

  /**
   * Sets a k-means model to start from. The initial means are its centers. The initial weights and
   * variance are those of the clusters of samples nearest to each center.
   */
  public DdpmGaussianMixture setInitialModel(KMeansModel model) {
    initialModel = InitialModel.of(model);
    return this;
  }

  /**
   * Learns a mixture.
   *
   * @throws InvalidSettingException if Params contradict each other or the columns. This is checked
   *     before any Spark job, with one exception: if the schema does not contain the dimension, the
   *     dimension of an initial model is compared with the first row
   * @throws BadDataException if a row is bad, or if there are fewer rows than components
   * @throws IllegalStateException if the gradient descent diverged
   */
  @Override
  public DdpmGaussianMixtureModel fit(Dataset<?> dataset) {
    transformSchema(dataset.schema(), true);
    checkInitialDimension(dataset);
    return Instrumentation.instrumented(log -> fit(dataset, log));
  }

  private DdpmGaussianMixtureModel fit(Dataset<?> dataset, Instrumentation log) {
    log.logPipelineStage(this);
    log.logDataset(dataset);
    log.logParams(this, CollectionConverters.asScala(List.<Param<?>>of(params())).toSeq());

    SampleTable table =
        SampleTable.of(
            dataset,
            new ColumnChoice(
                List.of(), getFeaturesCol(), getWeightCol().isEmpty() ? null : getWeightCol()));
    SamplePacker packer = new SamplePacker().maxBlockSizeInMB(getMaxBlockSizeInMB());
    try (PackedSamples packed = packer.pack(table)) {
      log.logNumFeatures(packed.samples().dimension());
      log.logNumExamples(packed.samples().rows());
      log.logSumOfWeights(packed.samples().totalWeight());
      return fit(dataset, packed);
    }
  }

  private DdpmGaussianMixtureModel fit(Dataset<?> dataset, PackedSamples packed) {
    if (packed.samples().rows() < paramStore.k().orElse(1)) {
      throw new BadDataException(
          "samples: "
              + packed.samples().rows()
              + " rows are fewer than k = "
              + getK()
              + " components");
    }
    MixtureTraining.Result result =
        TrainingMonitor.run(
            new MixtureTraining(
                start(),
                paramStore.finalCovarianceType(mode()),
                paramStore.ifGiven(FitSetting.VARIANCE),
                descentSettings()),
            packed.samples(),
            null,
            (step, state) -> {},
            Optional.empty());
    if (result.descent().stopReason() == StopReason.DIVERGED) {
      throw new IllegalStateException(result.descent().explanation());
    }
    Evaluation.Fit fit = Evaluation.Fit.of(result.mixture(), packed.samples());
    DdpmGaussianMixtureModel model =
        copyValues(new DdpmGaussianMixtureModel(uid, result.mixture()), ParamMap.empty());
    model.setParent(this);
    return model.setSummary(
        new DdpmGaussianMixtureSummary(
            model.transform(dataset), model.getPredictionCol(), result, fit));
  }

  private Start start() {
    return initialModel != null
        ? initialModel.start(paramStore.background(), getSeed())
        : paramStore.start(InitMode.of(getInitMode()).orElseThrow());
  }

  private Optional<InitMode> mode() {
    return initialModel != null ? Optional.empty() : InitMode.of(getInitMode());
  }

  private DescentSettings descentSettings() {
    return paramStore.descent(initialModel == null ? getInitMode() : "an initial model", 0);
  }

  private void checkInitialDimension(Dataset<?> dataset) {
    if (initialModel != null) {
      FeatureColumn features = FeatureColumn.in(dataset.schema(), getFeaturesCol());
      OptionalInt dimension = features.dimension();
      if (dimension.isEmpty()) {
        dimension = features.dimensionOfFirst(dataset);
      }
      dimension.ifPresent(initialModel::checkDimension);
    }
  }

  /**
   * Checks the Params against each other and against the schema, without a Spark job.
   *
   * @return the schema with the columns that the model adds
   * @throws InvalidSettingException if Params contradict each other or the schema
   */
  @Override
  public StructType transformSchema(StructType schema) {
    descentSettings();
    start(); // checks the Params against each other
    if (initialModel != null) {
      paramStore.k().ifPresent(initialModel::checkK);
      FeatureColumn.in(schema, getFeaturesCol())
          .dimension()
          .ifPresent(initialModel::checkDimension);
    }
    OutputColumns.requireWeights(schema, this);
    return OutputColumns.append(schema, this, paramStore.k());
  }

  @Override
  public DdpmGaussianMixture copy(ParamMap extra) {
    DdpmGaussianMixture copy = defaultCopy(extra);
    copy.initialModel = initialModel;
    return copy;
  }

  /**
   * Returns a writer for all Params.
   *
   * @throws IllegalStateException if an initial model is set, because it would be lost
   */
  @Override
  public MLWriter write() {
    if (initialModel != null) {
      throw new IllegalStateException(
          uid + " has an initial model, which cannot be saved because it is not a Param");
    }
    return new DefaultParamsWriter(this);
  }

  /** The reader for saved estimators. */
  public static MLReader<DdpmGaussianMixture> read() {
    return new DefaultParamsReader<>();
  }

  /** Loads a saved estimator. */
  public static DdpmGaussianMixture load(String path) {
    return read().load(path);
  }
}
