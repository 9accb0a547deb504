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
 * The Params of one stage. The interfaces that define them hold no state: each is made, with its
 * default, when it is asked for the first time.
 *
 * @param <S> the stage
 */
final class ParamStore<S extends Params> implements FitValues {
  /** A column that may be left out, by an empty name. */
  static final Range<String> COLUMN = Range.text(name -> true, "a column name");

  /** A column that must be there. */
  static final Range<String> NAMED_COLUMN = Range.text(name -> !name.isEmpty(), "a column name");

  private final S owner;
  private final Map<String, Param<?>> params = new HashMap<>();

  /**
   * @param owner its uid must be set; it must call {@link Params#params()} when it has this store,
   *     which makes all its Params
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
    return param(
        setting.param(),
        () -> new Param<>(owner, setting.param(), setting.doc(), validator(setting)),
        setting::defaultValue);
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

  @SuppressWarnings("unchecked") // Params of one name have one type
  private <V, P extends Param<V>> P param(
      String name, Supplier<P> make, Supplier<? extends Optional<? extends V>> value) {
    if (!params.containsKey(name)) {
      P param = make.get();
      params.put(name, param);
      value.get().ifPresent(v -> owner.setDefault(param, v));
    }
    return (P) params.get(name);
  }

  /** Sets a Param, for a setter to return the stage. */
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
