package org.ddpmix.exception;

/**
 * A setting has an invalid value. The message is one line and names the setting, the given value
 * and the allowed values. Control characters in it are escaped, and a long message is shortened
 * (see {@link MessageText}).
 */
public class InvalidSettingException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public InvalidSettingException(String message) {
    super(MessageText.line(message));
  }

  /**
   * Creates the message "{what}: {value} is not allowed; {allowed}".
   *
   * @param what the name of the setting
   * @param value the given value
   * @param allowed a clause that describes the allowed values
   */
  public InvalidSettingException(String what, Object value, String allowed) {
    this(what + ": " + MessageText.value(value) + " is not allowed; " + allowed);
  }
}
