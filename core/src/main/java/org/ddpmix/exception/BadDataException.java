package org.ddpmix.exception;

/**
 * The input cannot be used. The message is one line: the file or partition, row, column and value
 * where known.
 */
public class BadDataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BadDataException(String message) {
    super(message);
  }
}
