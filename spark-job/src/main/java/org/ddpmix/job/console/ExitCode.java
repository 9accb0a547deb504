package org.ddpmix.job.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.typesafe.config.ConfigException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.spark.SparkException;
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

  /** How Spark describes a task or an executor without memory: 52 and 137 are exit codes. */
  private static final Pattern OUT_OF_MEMORY =
      Pattern.compile(
          "OutOfMemoryError|exceeding (?:physical |virtual )?memory limits|OOM"
              + "|(?:exit code|exited with code|Exit status:) (?:52|137)\\b");

  private ExitCode() {}

  /**
   * Returns the cause of a failure that can be reported in one line, such as a user error. Spark
   * wraps exceptions that tasks throw, so all causes are searched. Returns null if there is no such
   * cause.
   */
  public static Throwable reportableCause(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RunFailure || of(cause) != INTERNAL_ERROR) {
        return cause;
      }
    }
    return null;
  }

  /**
   * Returns what is printed of a failure in one line: its reportable cause, that the memory was too
   * small, or an I/O error that nobody translated, for example of a network file system. Returns
   * null if the failure is an internal error.
   */
  public static Throwable reportable(Throwable failure) {
    Throwable known = reportableCause(failure);
    if (known != null) {
      return known;
    }
    Optional<RunFailure> memory = outOfMemory(failure);
    if (memory.isPresent()) {
      return memory.get();
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException && !(cause instanceof JsonProcessingException)) {
        return new RunFailure(INTERNAL_ERROR, "input or output failed: " + shown(cause));
      }
    }
    return null;
  }

  /** The setting to raise, if the failure is that of a JVM without memory. */
  private static Optional<RunFailure> outOfMemory(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String text = String.valueOf(cause.getMessage());
      boolean ofTask = cause instanceof SparkException && OUT_OF_MEMORY.matcher(text).find();
      if (ofTask && !text.contains("executor driver)")) {
        return Optional.of(outOfMemory("an executor", "--executor-memory"));
      }
      if (ofTask || cause instanceof OutOfMemoryError) {
        return Optional.of(outOfMemory("the driver", "--driver-memory"));
      }
    }
    return Optional.empty();
  }

  private static RunFailure outOfMemory(String where, String setting) {
    return new RunFailure(
        INTERNAL_ERROR,
        where + " ran out of memory; " + setting + " of spark-submit sets its size");
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
