package org.ddpmix.io.read;

/** The root cause of an exception in one line. */
final class RootCause {

  private RootCause() {}

  /** The first line of the message of the innermost cause, or its class name without a message. */
  static String of(Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null || message.isBlank()
        ? cause.getClass().getSimpleName()
        : message.strip().lines().findFirst().orElse("").strip();
  }
}
