package org.ddpmix.descent;

import java.util.Set;
import org.ddpmix.diffusion.NoiseSchedule;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.objective.ObjectiveFactory;

/**
 * How to descend.
 *
 * @param schedule the stages of noise
 * @param objective the estimator of the gradient
 * @param learned what is learned besides the means, in the stage of the lowest noise and in the
 *     integrated one
 * @param stepSize η &gt; 0; 1 is the EM step where noise is low and components are far apart
 * @param tol a stage ends when a step is smaller than this, in standard errors of the parameters;
 *     at least 0
 * @param maxIter the most steps of all stages together, at least 1
 * @param targetError the root mean square error to the truth at which to stop; 0 for never
 * @param radius of the ball around the samples' mean that no mean may leave, in units of the data;
 *     a mean outside is projected on it after every step. Infinite for no ball
 * @param seed of the noise
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

  /** Without a ball. */
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
