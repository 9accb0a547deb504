package org.ddpmix;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.setting.FitSetting;
import org.ddpmix.setting.FitValues;
import org.ddpmix.setting.Range;

/**
 * Stores the Params of one stage, because the interfaces that define them have no fields. Each
 * Param is created with its default at the first access.
 *
 * @param <S> the type of the stage
 */
final class ParamStore<S extends Params> implements FitValues {
  /** An optional column. An empty name means that there is no column. */
  static final Range<String> COLUMN = Range.text(name -> true, "a column name");

  /** A required column. */
  static final Range<String> NAMED_COLUMN = Range.text(name -> !name.isEmpty(), "a column name");

  private final S owner;
  private final Map<String, Param<?>> params = new HashMap<>();

  /**
   * Creates an empty store.
   *
   * @param owner the stage, whose uid must already be set; its constructor must then call {@link
   *     Params#params()}, which creates all Params
   */
  ParamStore(S owner) {
    this.owner = owner;
  }

  Param<String> column(String name, String doc, Range<String> range, String value) {
    return param(
        name,
        () -> new Param<>(owner, name, doc, new RangeValidator<>(name, range)),
        () -> Optional.of(value));
  }

  Param<String> text(FitSetting<String> setting) {
    return text(setting, setting.defaultValue());
  }

  /** A text with another default than the command has. */
  Param<String> text(FitSetting<String> setting, Optional<String> value) {
    return param(
        setting.param(),
        () -> new Param<>(owner, setting.param(), setting.doc(), validator(setting)),
        () -> value);
  }

  BooleanParam flag(FitSetting<Boolean> setting) {
    return param(
        setting.param(),
        () -> new BooleanParam(owner.uid(), setting.param(), setting.doc()),
        setting::defaultValue);
  }

  IntParam whole(FitSetting<Integer> setting) {
    return param(
        setting.param(),
        () -> new IntParam(owner.uid(), setting.param(), setting.doc(), validator(setting)),
        setting::defaultValue);
  }

  LongParam seed(FitSetting<Long> setting) {
    return param(
        setting.param(),
        () -> new LongParam(owner.uid(), setting.param(), setting.doc(), validator(setting)),
        setting::defaultValue);
  }

  DoubleParam number(FitSetting<Double> setting) {
    return param(
        setting.param(),
        () -> new DoubleParam(owner.uid(), setting.param(), setting.doc(), validator(setting)),
        setting::defaultValue);
  }

  private static <V> RangeValidator<V> validator(FitSetting<?> setting) {
    return new RangeValidator<>(setting.param(), setting.range());
  }

  @SuppressWarnings("unchecked") // a name determines the type of the Param
  private <V, P extends Param<V>> P param(
      String name, Supplier<P> make, Supplier<? extends Optional<? extends V>> value) {
    if (!params.containsKey(name)) {
      P param = make.get();
      params.put(name, param);
      value.get().ifPresent(v -> owner.setDefault(param, v));
    }
    return (P) params.get(name);
  }

  /** Sets a Param and returns the stage. */
  <V> S set(Param<V> param, V value) {
    owner.set(param, value);
    return owner;
  }

  @Override
  public <T> Optional<T> ifGiven(FitSetting<T> setting) {
    Param<?> param = params.get(setting.param());
    return owner.isDefined(param)
        ? Optional.of(setting.range().type().cast(owner.getOrDefault(param)))
        : Optional.empty();
  }

  @Override
  public <T> T get(FitSetting<T> setting) {
    return ifGiven(setting)
        .orElseThrow(() -> new InvalidSettingException(setting.param() + " is missing; set it"));
  }

  @Override
  public InvalidSettingException invalid(FitSetting<?> setting, String allowed) {
    return new InvalidSettingException(setting.param(), get(setting), allowed);
  }
}
