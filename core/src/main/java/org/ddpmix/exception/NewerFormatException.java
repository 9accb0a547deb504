package org.ddpmix.exception;

/** A file was written by a newer version. It is not damaged, so it must not be replaced. */
public final class NewerFormatException extends BadDataException {
  private static final long serialVersionUID = 1L;

  public NewerFormatException(String message) {
    super(message);
  }
}
