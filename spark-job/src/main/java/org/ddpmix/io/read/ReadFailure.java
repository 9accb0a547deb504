package org.ddpmix.io.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import org.apache.spark.SparkArithmeticException;
import org.apache.spark.SparkException;
import org.apache.spark.sql.AnalysisException;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import scala.MatchError;

/** Distinguishes unreadable input files from defects of the program. */
public final class ReadFailure {

  private ReadFailure() {}

  /**
   * Translates an exception of Spark. Returns a one-line {@link BadDataException} if the input
   * caused the exception. Otherwise returns the exception itself, wrapped if it is checked.
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
          || isMatchErrorOfSpark(cause)
          || condition.equals("PATH_NOT_FOUND")
          || condition.startsWith("UNABLE_TO_INFER_SCHEMA")
          || condition.startsWith("CANNOT_READ_FILE_FOOTER")
          || condition.startsWith("FAILED_READ_FILE")
          || condition.startsWith("PARQUET_TYPE")
          || condition.startsWith("DECIMAL_PRECISION")
          || condition.startsWith("INVALID_JSON")
          || condition.startsWith("MALFORMED_RECORD")) {
        return ofDecoder(cause, path);
      }
    }
    return error instanceof RuntimeException runtime ? runtime : new IllegalStateException(error);
  }

  /** Whether text that is not JSON, or not a record, caused an exception of Spark. */
  static boolean isOfJson(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      String condition = condition(cause);
      if (cause instanceof JsonProcessingException
          || condition.startsWith("INVALID_JSON")
          || condition.startsWith("MALFORMED_RECORD")) {
        return true;
      }
    }
    return false;
  }

  /** Translates an exception that was thrown while a file was read. */
  static BadDataException ofDecoder(Throwable error, String path) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof FileNotFoundException || condition(cause).equals("PATH_NOT_FOUND")) {
        return new BadDataException(
            path + ": no such file or folder; it may have been deleted during the run");
      }
      if (isMatchErrorOfSpark(cause)) {
        return damaged(path);
      }
      if (cause instanceof CharacterCodingException) {
        return new BadDataException(path + ": " + TextEncoding.WRONG_CHARACTER);
      }
    }
    return new BadDataException(path + ": cannot be read: " + RootCause.of(error));
  }

  static BadDataException damaged(String path) {
    return new BadDataException(path + ": cannot be read: a file is damaged");
  }

  /**
   * Whether Spark 4 failed to wrap an error of a decoder. A damaged file can cause errors such as a
   * stack overflow, for which the error handling of Spark throws a MatchError.
   */
  private static boolean isMatchErrorOfSpark(Throwable cause) {
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
    } else if (error instanceof SparkArithmeticException arithmetic) {
      condition = arithmetic.getErrorClass();
    }
    return condition == null ? "" : condition;
  }
}
