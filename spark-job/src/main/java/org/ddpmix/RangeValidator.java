package org.ddpmix;

import java.io.Serializable;
import java.util.function.Predicate;
import org.ddpmix.exception.InvalidSettingException;
import scala.runtime.AbstractFunction1;

/**
 * The validator of a Param that says what is allowed; MLlib's own message holds the bad value only.
 *
 * @param <T> the type of the Param's value
 */
final class RangeValidator<T> extends AbstractFunction1<T, Object> implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A test that a Param can be serialized with. */
  interface Test<T> extends Predicate<T>, Serializable {}

  private final String name;
  private final Test<T> test;
  private final String allowed;

  /**
   * @param name of the Param
   * @param test of its value
   * @param allowed the rest of "it must be …"
   */
  RangeValidator(String name, Test<T> test, String allowed) {
    this.name = name;
    this.test = test;
    this.allowed = allowed;
  }

  @Override
  public Object apply(T value) {
    if (value == null || !test.test(value)) {
      throw new InvalidSettingException(name, value, "it must be " + allowed);
    }
    return true;
  }
}
