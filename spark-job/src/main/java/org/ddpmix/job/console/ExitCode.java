package org.ddpmix.job.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.typesafe.config.ConfigException;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import picocli.CommandLine.ParameterException;

/** The exit codes of the process, a contract for scripts and schedulers. */
public final class ExitCode {
  public static final int DONE = 0;
  public static final int INTERNAL_ERROR = 1;
  public static final int BAD_SETTING = 2;
  static final int BAD_DATA = 3;
  public static final int NOT_CONVERGED = 4;
  public static final int LOCKED = 5;

  private ExitCode() {}

  /**
   * Returns what can be reported of a failure in one line, such as a user error. Spark wraps
   * exceptions that tasks throw, so all causes are searched. An I/O error that nobody translated,
   * for example of a network file system, is a {@link RunFailure}. Returns null if there is no such
   * cause; the failure is then an internal error.
   */
  public static Throwable reportableCause(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RunFailure || of(cause) != INTERNAL_ERROR) {
        return cause;
      }
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException && !(cause instanceof JsonProcessingException)) {
        return new RunFailure(INTERNAL_ERROR, "input or output failed: " + shown(cause));
      }
    }
    return null;
  }

  private static String shown(Throwable error) {
    return error.getMessage() == null || error instanceof FileNotFoundException
        ? error.toString()
        : error.getMessage();
  }

  /** The exit code for a failure; its causes are not considered. */
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
