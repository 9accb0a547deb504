package org.ddpmix.setting;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.ddpmix.descent.DescentSettings;
import org.ddpmix.descent.LearnedParameter;
import org.ddpmix.diffusion.NoiseSchedule;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.objective.ObjectiveFactory;
import org.ddpmix.start.BackgroundMode;
import org.ddpmix.start.InitMode;
import org.ddpmix.start.ModelSelection;
import org.ddpmix.start.Start;

/** The values of the settings of a fit, from the Params of an estimator or from a command. */
public interface FitValues {

  /** The value of an optional setting. */
  <T> Optional<T> ifGiven(FitSetting<T> setting);

  /**
   * The value of a required setting.
   *
   * @throws InvalidSettingException if the value is missing
   */
  <T> T get(FitSetting<T> setting);

  /** Creates an exception that names the setting as the user does: a Param or an option. */
  InvalidSettingException invalid(FitSetting<?> setting, String allowed);

  /**
   * Returns the settings of the optimization.
   *
   * @param start the name of a start; any other text denotes a given mixture
   * @param targetError the error at which training stops, or 0 to disable this
   * @throws InvalidSettingException if a value is missing, or if values contradict each other
   */
  default DescentSettings descent(String start, double targetError) {
    ObjectiveFactory objective = ObjectiveFactory.named(get(FitSetting.GRADIENT));
    if (marginal()) {
      checkAllowsMissing(objective);
    }
    if (objective.needsSymmetry() && ifGiven(FitSetting.K).orElse(0) != 2) {
      throw invalid(FitSetting.K, "with the gradient " + objective.name() + " it must be 2");
    }
    if (objective.needsSymmetry()
        && covarianceType().orElse(CovarianceType.SHARED) != CovarianceType.SHARED) {
      throw invalid(
          FitSetting.COVARIANCE_TYPE,
          "with the gradient " + objective.name() + " it must be shared");
    }
    return new DescentSettings(
        stages(objective, start),
        objective,
        learned(),
        get(FitSetting.STEP_SIZE),
        get(FitSetting.TOL),
        get(FitSetting.MAX_ITER),
        targetError,
        get(FitSetting.SEED));
  }

  /**
   * Whether rows may lack some values, so that the likelihood of the others is the only objective.
   */
  default boolean marginal() {
    return false;
  }

  private void checkAllowsMissing(ObjectiveFactory objective) {
    if (!objective.hasLikelihood()) {
      throw invalid(FitSetting.GRADIENT, "with missing = marginal it must be projected or em");
    }
    String schedule = get(FitSetting.NOISE_SCHEDULE);
    if (!List.of(InitMode.AUTO_SCHEDULE, NoiseSchedule.NONE).contains(schedule)) {
      throw invalid(
          FitSetting.NOISE_SCHEDULE,
          "with missing = marginal it must be auto or none, because noise needs all values");
    }
    if (objective.usesNoise() && get(FitSetting.INTEGRATED) == 0) {
      throw invalid(FitSetting.INTEGRATED, "with missing = marginal it must be at least 1");
    }
  }

  /** The family of the covariances; empty if the data decide. */
  default Optional<CovarianceType> covarianceType() {
    return CovarianceType.of(get(FitSetting.COVARIANCE_TYPE));
  }

  /** Whether there is a background. */
  default BackgroundMode background() {
    return BackgroundMode.of(get(FitSetting.BACKGROUND)).orElseThrow();
  }

  /** The number of components; empty if the data decide. */
  default OptionalInt k() {
    return ifGiven(FitSetting.K).map(OptionalInt::of).orElse(OptionalInt.empty());
  }

  /**
   * Returns the initialization, which decides what is left to the data: number of components,
   * family, background. Only the annealed start does. Without it, or with settings of one shared
   * variance, the family is shared and there is no background.
   *
   * @throws InvalidSettingException if a value is missing, or if values contradict each other
   */
  default Start start(InitMode mode) {
    String obstacle = obstacle(mode);
    long seed = get(FitSetting.SEED);
    if (obstacle == null) {
      if (k().isPresent() && ifGiven(FitSetting.MAX_K).isPresent()) {
        throw invalid(FitSetting.MAX_K, "it must not be given together with k");
      }
      boolean decided =
          k().isPresent()
              && covarianceType().isPresent()
              && background() == BackgroundMode.OFF
              && !marginal(); // filled rows must not decide alone
      return decided
          ? mode.start(k().getAsInt(), covarianceType().get(), seed)
          : new ModelSelection(
              k(),
              ifGiven(FitSetting.MAX_K).map(OptionalInt::of).orElse(OptionalInt.empty()),
              covarianceType().map(List::of).orElse(List.of(CovarianceType.values())),
              background(),
              seed);
    }
    if (k().isEmpty()) {
      throw new InvalidSettingException(
          FitSetting.K.option() + " is missing; with " + obstacle + " it must be given");
    }
    if (background() == BackgroundMode.ON) {
      throw invalid(FitSetting.BACKGROUND, "with " + obstacle + " it must be auto or off");
    }
    return mode.start(k().getAsInt(), covarianceType().orElse(CovarianceType.SHARED), seed);
  }

  /**
   * Returns the family to which the result of {@link #start} is converted; empty to keep it.
   *
   * @param mode the initialization; empty for a given mixture
   */
  default Optional<CovarianceType> finalCovarianceType(Optional<InitMode> mode) {
    boolean shared = mode.isPresent() && obstacle(mode.get()) != null;
    return covarianceType()
        .or(() -> shared ? Optional.of(CovarianceType.SHARED) : Optional.empty());
  }

  /** The setting that leaves nothing to the data; null if there is none. */
  private String obstacle(InitMode mode) {
    if (mode != InitMode.ANNEALED) {
      return "the start " + mode;
    }
    if (ifGiven(FitSetting.VARIANCE).isPresent()) {
      return "a variance";
    }
    ObjectiveFactory objective = ObjectiveFactory.named(get(FitSetting.GRADIENT));
    return objective.needsSymmetry() ? "the gradient " + objective.name() : null;
  }

  private NoiseSchedule stages(ObjectiveFactory objective, String start) {
    String schedule = get(FitSetting.NOISE_SCHEDULE);
    int integrated = get(FitSetting.INTEGRATED);
    if (marginal() && objective.usesNoise()) {
      return NoiseSchedule.of(NoiseSchedule.NONE, integrated);
    }
    if (!objective.usesNoise()) {
      return NoiseSchedule.of(NoiseSchedule.NONE, get(FitSetting.MAX_ITER));
    }
    if (schedule.equals(NoiseSchedule.NONE) && integrated == 0) {
      throw invalid(FitSetting.NOISE_SCHEDULE, NoiseSchedule.NO_STAGE);
    }
    return InitMode.stages(schedule, integrated, start);
  }

  private Set<LearnedParameter> learned() {
    EnumSet<LearnedParameter> learned = EnumSet.noneOf(LearnedParameter.class);
    if (get(FitSetting.LEARN_WEIGHTS)) {
      learned.add(LearnedParameter.WEIGHTS);
    }
    if (get(FitSetting.LEARN_VARIANCE)) {
      learned.add(LearnedParameter.VARIANCE);
    }
    return learned;
  }
}
