package org.ddpmix.io.read;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.spark.SparkException;
import org.apache.spark.sql.AnalysisException;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import scala.MatchError;

/** Tells files that cannot be read from mistakes in the program. */
public final class ReadFailure {

  private ReadFailure() {}

  /**
   * A one-line {@link BadDataException} where the input is to blame, else the exception itself,
   * wrapped if it is checked.
   */
  public static RuntimeException translate(Exception error, String path) {
    if (error instanceof InvalidSettingException invalid) {
      return invalid;
    }
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      String condition = condition(cause);
      if (cause instanceof BadDataException told) {
        return told;
      }
      if (cause instanceof IOException
          || isBeyondSpark(cause)
          || condition.equals("PATH_NOT_FOUND")
          || condition.startsWith("UNABLE_TO_INFER_SCHEMA")
          || condition.startsWith("CANNOT_READ_FILE_FOOTER")
          || condition.startsWith("FAILED_READ_FILE")) {
        return ofDecoder(cause, path);
      }
    }
    return error instanceof RuntimeException runtime ? runtime : new IllegalStateException(error);
  }

  /** Of what failed where files are read. */
  static BadDataException ofDecoder(Throwable error, String path) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof FileNotFoundException || condition(cause).equals("PATH_NOT_FOUND")) {
        return new BadDataException(path + ": no such file or folder, or not any more");
      }
      if (isBeyondSpark(cause)) {
        return damaged(path);
      }
    }
    return new BadDataException(path + ": cannot be read: " + RootCause.of(error));
  }

  static BadDataException damaged(String path) {
    return new BadDataException(path + ": cannot be read: a file is damaged");
  }

  /** What damage can lead a decoder to, such as endless recursion, Spark 4 cannot wrap. */
  private static boolean isBeyondSpark(Throwable cause) {
    StackTraceElement[] stack = cause.getStackTrace();
    return cause instanceof MatchError
        && stack.length > 0
        && stack[0].getClassName().endsWith(".FileDataSourceV2$");
  }

  private static String condition(Throwable error) {
    String condition = null;
    if (error instanceof SparkException spark) {
      condition = spark.getErrorClass();
    } else if (error instanceof AnalysisException analysis) {
      condition = analysis.getErrorClass();
    }
    return condition == null ? "" : condition;
  }
}
