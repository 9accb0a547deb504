package org.ddpmix;

import java.util.Optional;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.setting.FitSetting;
import org.ddpmix.start.BackgroundMode;

/**
 * The Params of {@link DdpmGaussianMixture}: the columns and the training settings. The training
 * settings have the meaning and the defaults of the options of {@code fit}, which {@code
 * explainParams()} and docs/settings.md describe. {@link FitSetting} defines the ranges.
 *
 * @param <S> the type of the stage
 */
public interface DdpmGaussianMixtureParams<S extends Params>
    extends DdpmGaussianMixtureModelParams<S> {

  /** The number of components. If it is not set, the data decide. */
  default IntParam k() {
    return paramStore().whole(FitSetting.K);
  }

  default int getK() {
    return (Integer) getOrDefault(k());
  }

  default S setK(int value) {
    return paramStore().set(k(), value);
  }

  /** The largest number of components that the data may choose: option {@code --max-k}. */
  default IntParam maxK() {
    return paramStore().whole(FitSetting.MAX_K);
  }

  default int getMaxK() {
    return (Integer) getOrDefault(maxK());
  }

  default S setMaxK(int value) {
    return paramStore().set(maxK(), value);
  }

  /** The initialization, unless an initial model is set: option {@code --start}. */
  default Param<String> initMode() {
    return paramStore().text(FitSetting.INIT_MODE);
  }

  default String getInitMode() {
    return getOrDefault(initMode());
  }

  default S setInitMode(String value) {
    return paramStore().set(initMode(), value);
  }

  /** The family of the covariances: option {@code --covariance}. The default is shared. */
  default Param<String> covarianceType() {
    return paramStore()
        .text(FitSetting.COVARIANCE_TYPE, Optional.of(CovarianceType.SHARED.toString()));
  }

  default String getCovarianceType() {
    return getOrDefault(covarianceType());
  }

  default S setCovarianceType(String value) {
    return paramStore().set(covarianceType(), value);
  }

  /**
   * Whether there is a background for outliers: option {@code --background}. The default is off, so
   * that every sample is assigned to a component.
   */
  default Param<String> background() {
    return paramStore().text(FitSetting.BACKGROUND, Optional.of(BackgroundMode.OFF.toString()));
  }

  default String getBackground() {
    return getOrDefault(background());
  }

  default S setBackground(String value) {
    return paramStore().set(background(), value);
  }

  /** The noise schedule: option {@code --ladder}. */
  default Param<String> noiseSchedule() {
    return paramStore().text(FitSetting.NOISE_SCHEDULE);
  }

  default String getNoiseSchedule() {
    return getOrDefault(noiseSchedule());
  }

  default S setNoiseSchedule(String value) {
    return paramStore().set(noiseSchedule(), value);
  }

  /** The largest number of steps of the integrated stage. */
  default IntParam integrated() {
    return paramStore().whole(FitSetting.INTEGRATED);
  }

  default int getIntegrated() {
    return (Integer) getOrDefault(integrated());
  }

  default S setIntegrated(int value) {
    return paramStore().set(integrated(), value);
  }

  /** The gradient estimator. */
  default Param<String> gradient() {
    return paramStore().text(FitSetting.GRADIENT);
  }

  default String getGradient() {
    return getOrDefault(gradient());
  }

  default S setGradient(String value) {
    return paramStore().set(gradient(), value);
  }

  /** Whether to learn the mixing weights: option {@code --learn}. */
  default BooleanParam learnWeights() {
    return paramStore().flag(FitSetting.LEARN_WEIGHTS);
  }

  default boolean getLearnWeights() {
    return (Boolean) getOrDefault(learnWeights());
  }

  default S setLearnWeights(boolean value) {
    return paramStore().set(learnWeights(), value);
  }

  /** Whether to learn the variance: option {@code --learn}. */
  default BooleanParam learnVariance() {
    return paramStore().flag(FitSetting.LEARN_VARIANCE);
  }

  default boolean getLearnVariance() {
    return (Boolean) getOrDefault(learnVariance());
  }

  default S setLearnVariance(boolean value) {
    return paramStore().set(learnVariance(), value);
  }

  /** The initial variance of the components. Default: none, the initialization estimates it. */
  default DoubleParam variance() {
    return paramStore().number(FitSetting.VARIANCE);
  }

  default double getVariance() {
    return (Double) getOrDefault(variance());
  }

  default S setVariance(double value) {
    return paramStore().set(variance(), value);
  }

  /** The step size. */
  default DoubleParam stepSize() {
    return paramStore().number(FitSetting.STEP_SIZE);
  }

  default double getStepSize() {
    return (Double) getOrDefault(stepSize());
  }

  default S setStepSize(double value) {
    return paramStore().set(stepSize(), value);
  }

  /** The largest number of steps of all stages together. */
  default IntParam maxIter() {
    return paramStore().whole(FitSetting.MAX_ITER);
  }

  default int getMaxIter() {
    return (Integer) getOrDefault(maxIter());
  }

  default S setMaxIter(int value) {
    return paramStore().set(maxIter(), value);
  }

  /** The tolerance. */
  default DoubleParam tol() {
    return paramStore().number(FitSetting.TOL);
  }

  default double getTol() {
    return (Double) getOrDefault(tol());
  }

  default S setTol(double value) {
    return paramStore().set(tol(), value);
  }

  /** The seed of the random numbers. */
  default LongParam seed() {
    return paramStore().seed(FitSetting.SEED);
  }

  default long getSeed() {
    return (Long) getOrDefault(seed());
  }

  default S setSeed(long value) {
    return paramStore().set(seed(), value);
  }

  /** The largest size of a cached block of samples. */
  default DoubleParam maxBlockSizeInMB() {
    return paramStore().number(FitSetting.MAX_BLOCK_SIZE_IN_MB);
  }

  default double getMaxBlockSizeInMB() {
    return (Double) getOrDefault(maxBlockSizeInMB());
  }

  default S setMaxBlockSizeInMB(double value) {
    return paramStore().set(maxBlockSizeInMB(), value);
  }
}
