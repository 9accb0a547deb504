package org.ddpmix.descent;

import java.util.Set;
import org.ddpmix.diffusion.NoiseSchedule;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.objective.ObjectiveFactory;

/**
 * The settings of a descent.
 *
 * @param schedule the noise schedule
 * @param objective the estimator of the gradient
 * @param learned the parameters learned besides the means; they are learned in the stage of lowest
 *     noise and in the integrated stage
 * @param stepSize η &gt; 0; 1 equals the EM step for low noise and well-separated components
 * @param tol the tolerance: a stage ends when a step is smaller, in units of the standard errors of
 *     the parameters; at least 0
 * @param maxIter the maximum number of steps over all stages, at least 1
 * @param targetError stop when the root mean square error of the means is at most this value; 0
 *     disables it
 * @param radius the radius of a ball around the mean of the samples, in units of the data; means
 *     outside are projected onto it after every step. Infinity disables the constraint
 * @param seed the seed of the noise
 */
public record DescentSettings(
    NoiseSchedule schedule,
    ObjectiveFactory objective,
    Set<LearnedParameter> learned,
    double stepSize,
    double tol,
    int maxIter,
    double targetError,
    double radius,
    long seed) {

  /**
   * @throws InvalidSettingException if a value is out of range
   */
  public DescentSettings {
    learned = Set.copyOf(learned);
    require(
        stepSize > 0 && stepSize <= 1000,
        "step-size",
        stepSize,
        "it must be above 0 and at most 1000");
    require(tol >= 0 && tol < 1e6, "tol", tol, "it must be at least 0");
    require(maxIter >= 1, "max-iter", maxIter, "it must be at least 1");
    require(targetError >= 0, "target-error", targetError, "it must be at least 0");
    require(radius > 0, "radius", radius, "it must be above 0");
  }

  /**
   * Checks that all stages use the likelihood, the only objective of samples with missing
   * coordinates.
   *
   * @throws InvalidSettingException if another one is used
   */
  public void checkAllowsMissing() {
    require(
        objective.hasLikelihood(),
        "gradient",
        objective.name(),
        "with missing values it must be projected or em");
    require(
        !objective.usesNoise()
            || schedule.stages().stream().allMatch(NoiseSchedule.Stage::integrated),
        "ladder",
        schedule,
        "with missing values it must be none: noise needs all coordinates");
  }

  /** Creates settings without the ball constraint. */
  public DescentSettings(
      NoiseSchedule schedule,
      ObjectiveFactory objective,
      Set<LearnedParameter> learned,
      double stepSize,
      double tol,
      int maxIter,
      double targetError,
      long seed) {
    this(
        schedule,
        objective,
        learned,
        stepSize,
        tol,
        maxIter,
        targetError,
        Double.POSITIVE_INFINITY,
        seed);
  }

  private static void require(boolean condition, String what, Object value, String allowed) {
    if (!condition) {
      throw new InvalidSettingException(what, value, allowed);
    }
  }
}
