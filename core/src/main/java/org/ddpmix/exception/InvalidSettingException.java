package org.ddpmix.exception;

/**
 * A setting has an invalid value. The message is one line and names the setting, the given value
 * and the allowed values.
 */
public class InvalidSettingException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public InvalidSettingException(String message) {
    super(message);
  }

  /**
   * Creates the message "{what}: {value} is not allowed; {allowed}".
   *
   * @param what the name of the setting
   * @param value the given value
   * @param allowed a clause that describes the allowed values
   */
  public InvalidSettingException(String what, Object value, String allowed) {
    super(what + ": " + value + " is not allowed; " + allowed);
  }
}
