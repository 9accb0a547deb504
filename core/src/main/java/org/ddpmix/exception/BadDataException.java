package org.ddpmix.exception;

/**
 * The input data are unusable. The message is one line and names the file or partition, row, column
 * and value, as far as they are known. Control characters in it are escaped, and a long message is
 * shortened (see {@link MessageText}).
 */
public class BadDataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BadDataException(String message) {
    super(MessageText.line(message));
  }
}
