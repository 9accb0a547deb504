package org.ddpmix.job.console;

import com.typesafe.config.ConfigException;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import picocli.CommandLine.ParameterException;

/** What the process ends with; scripts and schedulers rely on it. */
public final class ExitCode {
  public static final int DONE = 0;
  public static final int INTERNAL_ERROR = 1;
  public static final int BAD_SETTING = 2;
  static final int BAD_DATA = 3;
  public static final int NOT_CONVERGED = 4;
  public static final int LOCKED = 5;

  private ExitCode() {}

  /**
   * What is behind a failure and can be told in one line, such as a user's mistake, which Spark
   * wraps when it happens in a task; null when there is none and the failure is a defect.
   */
  public static Throwable mistake(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RunFailure || of(cause) != INTERNAL_ERROR) {
        return cause;
      }
    }
    return null;
  }

  public static int of(Throwable failure) {
    if (failure instanceof BadDataException) {
      return BAD_DATA;
    }
    if (failure instanceof RunFailure run) {
      return run.exitCode();
    }
    return failure instanceof InvalidSettingException
            || failure instanceof ParameterException
            || failure instanceof ConfigException
        ? BAD_SETTING
        : INTERNAL_ERROR;
  }
}
