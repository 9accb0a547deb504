package org.ddpmix;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;

/** Params of {@link DdpmGaussianMixture}: the columns, and how to learn. */
public interface DdpmGaussianMixtureParams extends DdpmGaussianMixtureModelParams {

  /** Where the Params are kept: interfaces hold no state. */
  TrainingParams trainingParams();

  /** How many components to learn, at least 1. Default: 2. */
  default IntParam k() {
    return trainingParams().k;
  }

  default int getK() {
    return (Integer) getOrDefault(k());
  }

  /**
   * Where the descent starts, unless an initial model is set: a name of {@link
   * org.ddpmix.start.InitMode}. Default: annealed.
   */
  default Param<String> initMode() {
    return trainingParams().initMode;
  }

  default String getInitMode() {
    return getOrDefault(initMode());
  }

  /**
   * The stages of noise, as {@link org.ddpmix.diffusion.NoiseSchedule#parse} reads them; none; or
   * auto, which suits the start. Default: auto.
   */
  default Param<String> ladder() {
    return trainingParams().ladder;
  }

  default String getLadder() {
    return getOrDefault(ladder());
  }

  /** The steps of the last, integrated stage, at least 0. Default: 40. */
  default IntParam integrated() {
    return trainingParams().integrated;
  }

  default int getIntegrated() {
    return (Integer) getOrDefault(integrated());
  }

  /** The estimator of the gradient: projected or textbook. Default: projected. */
  default Param<String> gradient() {
    return trainingParams().gradient;
  }

  default String getGradient() {
    return getOrDefault(gradient());
  }

  /** Whether to learn the components' weights. Default: true. */
  default BooleanParam learnWeights() {
    return trainingParams().learnWeights;
  }

  default boolean getLearnWeights() {
    return (Boolean) getOrDefault(learnWeights());
  }

  /** Whether to learn the components' variance. Default: true. */
  default BooleanParam learnVariance() {
    return trainingParams().learnVariance;
  }

  default boolean getLearnVariance() {
    return (Boolean) getOrDefault(learnVariance());
  }

  /**
   * The components' variance at the start, above 0, in squared units of the data. Default: none,
   * the start estimates it.
   */
  default DoubleParam variance() {
    return trainingParams().variance;
  }

  default double getVariance() {
    return (Double) getOrDefault(variance());
  }

  /** The length of a step, above 0 and at most 1000. Default: 1. */
  default DoubleParam stepSize() {
    return trainingParams().stepSize;
  }

  default double getStepSize() {
    return (Double) getOrDefault(stepSize());
  }

  /** The most steps of all stages together, at least 1. Default: 500. */
  default IntParam maxIter() {
    return trainingParams().maxIter;
  }

  default int getMaxIter() {
    return (Integer) getOrDefault(maxIter());
  }

  /**
   * A stage ends when what is left to go is less than this, at least 0, in standard errors of what
   * is learned. Default: 0.02.
   */
  default DoubleParam tol() {
    return trainingParams().tol;
  }

  default double getTol() {
    return (Double) getOrDefault(tol());
  }

  /** The seed of all random numbers. Default: 1. */
  default LongParam seed() {
    return trainingParams().seed;
  }

  default long getSeed() {
    return (Long) getOrDefault(seed());
  }

  /** The size of the blocks that samples are cached in, above 0 and at most 1024. Default: 0.25. */
  default DoubleParam maxBlockSizeInMB() {
    return trainingParams().maxBlockSizeInMB;
  }

  default double getMaxBlockSizeInMB() {
    return (Double) getOrDefault(maxBlockSizeInMB());
  }
}
