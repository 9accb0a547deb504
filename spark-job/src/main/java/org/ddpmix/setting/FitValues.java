package org.ddpmix.setting;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.ddpmix.descent.DescentSettings;
import org.ddpmix.descent.LearnedParameter;
import org.ddpmix.diffusion.NoiseSchedule;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.objective.ObjectiveFactory;
import org.ddpmix.start.InitMode;

/** The values of the settings of a fit: of an estimator's Params or of a command. */
public interface FitValues {

  /** A value that may be missing. */
  <T> Optional<T> ifGiven(FitSetting<T> setting);

  /**
   * A value that must be there.
   *
   * @throws InvalidSettingException when it is missing
   */
  <T> T get(FitSetting<T> setting);

  /** What is wrong with a value, which is named as its user gave it. */
  InvalidSettingException invalid(FitSetting<?> setting, String allowed);

  /**
   * How to descend.
   *
   * @param start the name of a start; any other word is a mixture to start from
   * @param targetError the error at which to stop; 0 for never
   * @throws InvalidSettingException also when values do not fit each other
   */
  default DescentSettings descent(String start, double targetError) {
    ObjectiveFactory objective = ObjectiveFactory.named(get(FitSetting.GRADIENT));
    if (objective.needsSymmetry() && get(FitSetting.K) != 2) {
      throw invalid(FitSetting.K, "with the gradient " + objective.name() + " it must be 2");
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
