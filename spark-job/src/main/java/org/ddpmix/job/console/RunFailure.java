package org.ddpmix.job.console;

import org.ddpmix.exception.MessageText;

/**
 * A run failed for a reason that is neither a user error nor an internal error, for example a full
 * disk or a held lock. The message is the one line that is printed.
 */
public final class RunFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  public RunFailure(int exitCode, String message) {
    super(MessageText.line(message));
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
