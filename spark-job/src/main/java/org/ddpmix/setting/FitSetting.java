package org.ddpmix.setting;

import com.typesafe.config.ConfigValueType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.ddpmix.descent.LearnedParameter;
import org.ddpmix.diffusion.NoiseSchedule;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.objective.ObjectiveFactory;
import org.ddpmix.start.BackgroundMode;
import org.ddpmix.start.InitMode;

/**
 * A setting that is both a Param of the estimator and an option of the command {@code fit}. {@code
 * reference.conf} contains its description and its default.
 *
 * @param param the name of the Param
 * @param option the name of the option
 * @param range the allowed values
 */
public record FitSetting<T>(String param, String option, Range<T> range) {

  public static final FitSetting<Integer> K = new FitSetting<>("k", "k", Range.atLeast(1));

  /** The option also accepts the path of a mixture. */
  public static final FitSetting<String> INIT_MODE =
      new FitSetting<>("initMode", "start", Range.oneOf(InitMode.names()));

  public static final FitSetting<String> COVARIANCE_TYPE =
      new FitSetting<>(
          "covarianceType", "covariance", Range.oneOf(withAuto(CovarianceType.names())));

  public static final FitSetting<String> BACKGROUND =
      new FitSetting<>("background", "background", Range.oneOf(BackgroundMode.names()));

  public static final FitSetting<Integer> MAX_K =
      new FitSetting<>("maxK", "max-k", Range.atLeast(1));

  public static final FitSetting<String> NOISE_SCHEDULE =
      new FitSetting<>(
          "noiseSchedule",
          "ladder",
          Range.text(
              FitSetting::isNoiseSchedule,
              "TIMExSTEPS separated by commas, such as 1.5x60,0.2x200, with times above 0 and at most 10; none; or auto"));

  public static final FitSetting<Integer> INTEGRATED =
      new FitSetting<>("integrated", "integrated", Range.atLeast(0));

  public static final FitSetting<String> GRADIENT =
      new FitSetting<>(
          "gradient",
          "gradient",
          Range.oneOf(ObjectiveFactory.all().stream().map(ObjectiveFactory::name).toList()));

  public static final FitSetting<Boolean> LEARN_WEIGHTS =
      new FitSetting<>("learnWeights", "learn", learns(LearnedParameter.WEIGHTS));

  public static final FitSetting<Boolean> LEARN_VARIANCE =
      new FitSetting<>("learnVariance", "learn", learns(LearnedParameter.VARIANCE));

  public static final FitSetting<Double> VARIANCE =
      new FitSetting<>("variance", "variance", Range.positive());

  public static final FitSetting<Double> STEP_SIZE =
      new FitSetting<>("stepSize", "step-size", Range.positive(1000));

  public static final FitSetting<Integer> MAX_ITER =
      new FitSetting<>("maxIter", "max-iter", Range.atLeast(1));

  public static final FitSetting<Double> TOL = new FitSetting<>("tol", "tol", Range.nonNegative());

  public static final FitSetting<Long> SEED = new FitSetting<>("seed", "seed", Range.seed());

  /**
   * A block of the default size fits into the level-2 cache of a core together with the other data
   * of a step. It is also smaller than half a region of the G1 collector; a larger array would be
   * allocated as a humongous object and could occupy twice its size.
   */
  public static final FitSetting<Double> MAX_BLOCK_SIZE_IN_MB =
      new FitSetting<>("maxBlockSizeInMB", "max-block-size-in-mb", Range.positive(1024));

  /** The description. */
  public String doc() {
    return reference().comment();
  }

  /** The value that lets the data decide. */
  public static final String AUTO = "auto";

  private static List<String> withAuto(List<String> names) {
    return Stream.concat(Stream.of(AUTO), names.stream()).toList();
  }

  /**
   * The default, or empty if there is none; also if it is {@link #AUTO} and no such value exists.
   */
  public Optional<T> defaultValue() {
    if (reference().value().valueType() == ConfigValueType.NULL) {
      return Optional.empty();
    }
    String text = reference().value().unwrapped().toString();
    if (text.equals(AUTO) && range.parse(text).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        range.parse(text).orElseThrow(() -> new InvalidSettingException(option, text, allowed())));
  }

  /** The allowed values as the end of an error message: "it must be …". */
  public String allowed() {
    return "it must be " + range.allowed();
  }

  private Reference.Setting reference() {
    return Reference.setting("fit", option);
  }

  private static boolean isNoiseSchedule(String text) {
    // FitValues checks that there is a stage, because this depends on another setting.
    try {
      return text.equals(NoiseSchedule.NONE)
          || text.equals(InitMode.AUTO_SCHEDULE)
          || !NoiseSchedule.parse(text).stages().isEmpty();
    } catch (InvalidSettingException e) {
      return false;
    }
  }

  /** Parses the option, which lists all learned parameters in one text. */
  private static Range<Boolean> learns(LearnedParameter parameter) {
    return new Range<>(
        Boolean.class,
        text -> learned(text).contains(parameter),
        learns -> true,
        "none, or some of weights, variance");
  }

  private static Set<LearnedParameter> learned(String text) {
    return LearnedParameter.named(Arrays.stream(text.split(",", -1)).map(String::strip).toList())
        .orElseThrow(IllegalArgumentException::new);
  }
}
