package org.ddpmix.exception;

/**
 * A setting has a value that is not allowed. The message is one line: what, the value given, what
 * is allowed.
 */
public class InvalidSettingException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public InvalidSettingException(String message) {
    super(message);
  }

  /** Reads "{what}: {value} is not allowed; {allowed}". */
  public InvalidSettingException(String what, Object value, String allowed) {
    super(what + ": " + value + " is not allowed; " + allowed);
  }
}
