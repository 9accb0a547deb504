package org.ddpmix.setting;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.ddpmix.descent.DescentSettings;
import org.ddpmix.descent.LearnedParameter;
import org.ddpmix.diffusion.NoiseSchedule;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.objective.ObjectiveFactory;
import org.ddpmix.start.InitMode;

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
    if (objective.needsSymmetry() && get(FitSetting.K) != 2) {
      throw invalid(FitSetting.K, "with the gradient " + objective.name() + " it must be 2");
    }
    if (objective.needsSymmetry() && covarianceType() != CovarianceType.SHARED) {
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

  /** The family of the covariances. */
  default CovarianceType covarianceType() {
    return CovarianceType.of(get(FitSetting.COVARIANCE_TYPE)).orElseThrow();
  }

  private NoiseSchedule stages(ObjectiveFactory objective, String start) {
    String schedule = get(FitSetting.NOISE_SCHEDULE);
    int integrated = get(FitSetting.INTEGRATED);
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
