package org.ddpmix;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.ddpmix.diffusion.NoiseSchedule;
import org.ddpmix.io.pack.SamplePacker;
import org.ddpmix.objective.ProjectedObjective;
import org.ddpmix.start.InitMode;

/**
 * The Params behind {@link DdpmGaussianMixtureParams}, of one stage. Defaults are those of the
 * command {@code fit}, in {@code conf/reference.conf}.
 */
final class TrainingParams {
  final IntParam k;
  final Param<String> initMode;
  final Param<String> ladder;
  final IntParam integrated;
  final Param<String> gradient;
  final BooleanParam learnWeights;
  final BooleanParam learnVariance;
  final DoubleParam variance;
  final DoubleParam stepSize;
  final IntParam maxIter;
  final DoubleParam tol;
  final LongParam seed;
  final DoubleParam maxBlockSizeInMB;

  /**
   * @param owner its uid must be set
   */
  TrainingParams(Params owner) {
    ParamFactory params = new ParamFactory(owner);
    k = params.whole("k", "how many components to learn", 1, 2);
    initMode =
        params.text(
            "initMode",
            "where the descent starts, unless an initial model is set",
            InitMode.names()::contains,
            "one of " + String.join(", ", InitMode.names()),
            InitMode.ANNEALED.toString());
    ladder =
        params.text(
            "ladder",
            "the stages of noise, high noise first; a time is in the unit in which the components' variance is 1",
            TrainingParams::isLadder,
            "TIMExSTEPS separated by commas, such as 1.5x60,0.2x200, with times above 0 and at most 10; none; or auto, which suits the start",
            InitMode.AUTO_LADDER);
    integrated =
        params.whole(
            "integrated",
            "the steps of a last stage that integrates the objective over all noise times",
            0,
            40);
    gradient =
        params.text(
            "gradient",
            "how the gradient is estimated",
            name -> name.equals("projected") || name.equals("textbook"),
            "one of projected, textbook",
            ProjectedObjective.FACTORY.name());
    learnWeights = params.flag("learnWeights", "whether to learn the components' weights", true);
    learnVariance = params.flag("learnVariance", "whether to learn the components' variance", true);
    variance =
        params.number(
            "variance",
            "the components' variance, where it starts, or stays when it is not learned; where none is given the start estimates it",
            v -> v > 0 && Double.isFinite(v),
            "a finite number above 0",
            null);
    stepSize =
        params.number(
            "stepSize",
            "the length of a step; 1 is a step of the EM algorithm in the limit of low noise",
            size -> size > 0 && size <= 1000,
            "above 0 and at most 1000",
            1.0);
    maxIter = params.whole("maxIter", "the most steps of all stages together", 1, 500);
    tol =
        params.number(
            "tol",
            "a stage ends when what is left to go is less than this, in standard errors of what is learned",
            t -> t >= 0 && t < 1e6,
            "at least 0 and below 1e6",
            0.02);
    seed = params.seed("seed", "the seed of all random numbers", 1L);
    maxBlockSizeInMB =
        params.number(
            "maxBlockSizeInMB",
            "the size of the blocks that samples are packed and cached in; it changes speed, never the result",
            size -> size > 0 && size <= 1024,
            "above 0 and at most 1024",
            SamplePacker.DEFAULT_MAX_BLOCK_SIZE_IN_MB);
  }

  private static boolean isLadder(String text) {
    // Whether there is a stage at all depends on another Param, and is checked by fit.
    return text.equals(NoiseSchedule.NONE)
        || text.equals(InitMode.AUTO_LADDER)
        || !NoiseSchedule.parse(text).stages().isEmpty();
  }
}
