package org.ddpmix.job.command;

import java.io.File;
import java.util.Arrays;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.ShutdownHookManager;
import org.apache.spark.util.Utils;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.job.console.ExitCode;
import org.ddpmix.job.console.RunFailure;

/** Starts Spark for a command and stops it afterwards. */
final class SparkSessions {
  private static final String NAME = "ddpmix";
  private static final String MAIN_CLASS = "org.ddpmix.job.Main";

  /**
   * After a task failure the other tasks end at their next row without an interrupt. An interrupt
   * makes libraries log warnings.
   */
  private static final String INTERRUPT = "spark.sql.execution.interruptOnCancel";

  /**
   * How deep Spark searches a failed task for a fatal error such as an OutOfMemoryError, upon which
   * it ends the JVM. In a local run that is the JVM of the driver, which has to report it.
   */
  private static final String KILL_ON_FATAL_ERROR = "spark.executor.killOnFatalError.depth";

  private static final Pattern LITTLE_MEMORY =
      Pattern.compile("System memory (\\d+) must be at least (\\d+)");

  private SparkSessions() {}

  /** Runs the work in the existing session, or in a new one that is stopped afterwards. */
  static <T> T with(String command, Function<SparkSession, T> work) {
    if (SparkSession.getDefaultSession().isDefined()) {
      return work.apply(SparkSession.getDefaultSession().get());
    }
    SparkConf conf =
        new SparkConf().setIfMissing("spark.master", "local[*]").setIfMissing(INTERRUPT, "false");
    if (conf.get("spark.master").startsWith("local")) {
      conf.setIfMissing(KILL_ON_FATAL_ERROR, "0");
    }
    checkScratch(conf);
    String name = conf.get("spark.app.name", NAME);
    if (name.equals(NAME) || name.equals(MAIN_CLASS)) { // the user did not set a name
      conf.setAppName(NAME + " " + command);
    }
    SparkSession session = start(conf);
    try {
      return work.apply(session);
    } catch (RuntimeException e) {
      if (ShutdownHookManager.inShutdown()) { // the shutdown of Spark caused the exception
        throw new RunFailure(
            ExitCode.INTERNAL_ERROR, "the process was stopped; nothing was written");
      }
      throw e;
    } finally {
      session.stop();
    }
  }

  /** Spark ends the process if it cannot create its folders for temporary files. */
  private static void checkScratch(SparkConf conf) {
    String[] folders = Utils.getConfiguredLocalDirs(conf);
    if (Arrays.stream(folders).map(File::new).noneMatch(SparkSessions::isWritable)) {
      throw new RunFailure(
          ExitCode.INTERNAL_ERROR,
          "no temporary files can be written to "
              + String.join(", ", folders)
              + "; spark.local.dir or the variable SPARK_LOCAL_DIRS names another folder");
    }
  }

  private static boolean isWritable(File folder) {
    return (folder.isDirectory() || folder.mkdirs()) && folder.canWrite();
  }

  private static SparkSession start(SparkConf conf) {
    try {
      return SparkSession.builder().config(conf).getOrCreate();
    } catch (IllegalArgumentException e) {
      Matcher tooSmall = LITTLE_MEMORY.matcher(String.valueOf(e.getMessage()));
      if (!tooSmall.find()) {
        throw e;
      }
      throw new InvalidSettingException(
          "--driver-memory",
          "a heap of " + mebibytes(tooSmall.group(1)),
          "Spark needs at least " + mebibytes(tooSmall.group(2)));
    }
  }

  private static String mebibytes(String bytes) {
    return (Long.parseLong(bytes) >> 20) + " MiB";
  }

  /** The Hadoop configuration that Spark will use; needs no session. */
  static Configuration hadoop() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }
}
