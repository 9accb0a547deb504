package org.ddpmix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.ConfigValueType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.setting.Reference;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The Params of the estimator are the options of {@code fit} in {@code reference.conf}. */
class ReferenceParamsTest {
  /** The option of a Param; all others have its name in kebab case. */
  private static final Map<String, String> OTHER_NAMES =
      Map.of(
          "initMode", "start",
          "covarianceType", "covariance",
          "noiseSchedule", "ladder",
          "learnWeights", "learn",
          "learnVariance", "learn");

  /** The contract of MLlib: every sample belongs to a component of the family that is asked for. */
  private static final Map<String, String> OTHER_DEFAULTS =
      Map.of("covarianceType", "shared", "background", "off");

  /** What is in files or on a terminal, and not of an estimator. */
  private static final Set<String> COMMAND_LINE_ONLY =
      Set.of(
          "input",
          "output",
          "overwrite",
          "truth",
          "target-error",
          "checkpoint-interval",
          "dry-run",
          "resume",
          "require-convergence",
          "json",
          "quiet");

  private final DdpmGaussianMixture estimator = new DdpmGaussianMixture();

  /** All Params by name but those of columns, which the model has too. */
  private Map<String, Param<?>> params() {
    DdpmGaussianMixtureModel model = new DdpmGaussianMixtureModel(Fixtures.TRUTH);
    Map<String, Param<?>> params = new TreeMap<>();
    for (Param<?> param : estimator.params()) {
      if (!model.hasParam(param.name())) {
        params.put(param.name(), param);
      }
    }
    return params;
  }

  private static String option(String param) {
    String kebab = param.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    return OTHER_NAMES.getOrDefault(param, kebab);
  }

  @Test
  void everyOptionIsAParamOrOfTheCommandAlone() {
    Set<String> reading =
        Reference.settings("reading").stream()
            .map(Reference.Setting::key)
            .collect(Collectors.toSet());
    Stream<String> options =
        Reference.settings("fit").stream()
            .map(Reference.Setting::key)
            .filter(key -> !reading.contains(key));
    Set<String> known =
        params().keySet().stream().map(ReferenceParamsTest::option).collect(Collectors.toSet());

    assertThat(known).doesNotContainAnyElementsOf(COMMAND_LINE_ONLY);
    known.addAll(COMMAND_LINE_ONLY);
    assertThat(options).containsExactlyInAnyOrderElementsOf(known);
  }

  @TestFactory
  Stream<DynamicTest> everyParamHasTheTextAndDefaultOfItsOption() {
    return params().values().stream()
        .map(param -> DynamicTest.dynamicTest(param.name(), () -> isItsOption(param)));
  }

  private <T> void isItsOption(Param<T> param) {
    Reference.Setting setting = Reference.setting("fit", option(param.name()));
    assertThat(param.doc()).isEqualTo(setting.comment());
    if (OTHER_DEFAULTS.containsKey(param.name())) {
      assertThat((Object) estimator.getDefault(param).get())
          .isEqualTo(OTHER_DEFAULTS.get(param.name()));
      return;
    }
    if (setting.value().valueType() == ConfigValueType.NULL || param.name().equals("k")) {
      assertThat(estimator.hasDefault(param)).isFalse();
      return;
    }
    T value = estimator.getDefault(param).get();
    param.validate(value);
    if (param instanceof BooleanParam) {
      String parameter = param.name().replace("learn", "").toLowerCase(Locale.ROOT);
      List<String> learned = List.of(setting.value().unwrapped().toString().split(","));
      assertThat(value).isEqualTo(learned.contains(parameter));
    } else if (value instanceof Number number) {
      assertThat(number.doubleValue())
          .isEqualTo(((Number) setting.value().unwrapped()).doubleValue());
    } else {
      assertThat(value).isEqualTo(setting.value().unwrapped());
    }
  }

  @TestFactory
  Stream<DynamicTest> textsTellTheRanges() {
    return params().values().stream()
        .filter(param -> bad(param) != null)
        .map(param -> DynamicTest.dynamicTest(param.name(), () -> tellsItsRange(param)));
  }

  /** A value that no such Param allows, or null. */
  private static Object bad(Param<?> param) {
    return param instanceof IntParam
        ? (Object) Integer.MIN_VALUE
        : param instanceof DoubleParam
            ? (Object) Double.NaN
            : param.name().equals("gradient") || param.name().equals("initMode") ? "?" : null;
  }

  @SuppressWarnings("unchecked")
  private static void tellsItsRange(Param<?> param) {
    InvalidSettingException refusal =
        catchThrowableOfType(
            InvalidSettingException.class, () -> ((Param<Object>) param).validate(bad(param)));
    String allowed =
        refusal.getMessage().replaceFirst(".*it must be (a whole number|a number)?( of)? ?", "");
    if (allowed.startsWith("one of ")) {
      assertThat(param.doc()).contains(Arrays.asList(allowed.substring(7).split(", ")));
    } else {
      assertThat(param.doc()).contains(allowed);
    }
  }
}
