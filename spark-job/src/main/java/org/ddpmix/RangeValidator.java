package org.ddpmix;

import java.io.Serializable;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.setting.Range;
import scala.runtime.AbstractFunction1;

/**
 * The validator of a Param that says what is allowed; MLlib's own message holds the bad value only.
 *
 * @param <T> the type of the Param's value
 */
final class RangeValidator<T> extends AbstractFunction1<T, Object> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final Range<?> range;

  /**
   * @param name of the Param
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
