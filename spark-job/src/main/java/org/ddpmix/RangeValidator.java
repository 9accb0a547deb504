package org.ddpmix;

import java.io.Serializable;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.setting.Range;
import scala.runtime.AbstractFunction1;

/**
 * A validator whose message contains the allowed range. The message of MLlib contains only the
 * invalid value.
 *
 * @param <T> the type of the value
 */
final class RangeValidator<T> extends AbstractFunction1<T, Object> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final Range<?> range;

  /**
   * Creates a validator.
   *
   * @param name the name of the Param
   */
  RangeValidator(String name, Range<?> range) {
    this.name = name;
    this.range = range;
  }

  @Override
  public Object apply(T value) {
    if (!range.contains(value)) {
      throw new InvalidSettingException(name, value, "it must be " + range.allowed());
    }
    return true;
  }
}
