package org.ddpmix.job.console;

/**
 * A run that ends without a result for a reason that is neither a mistake in what it was given nor
 * a defect. The message is the one line that is printed.
 */
public final class RunFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  public RunFailure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
