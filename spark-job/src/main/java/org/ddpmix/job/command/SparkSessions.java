package org.ddpmix.job.command;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.Utils;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.job.console.ExitCode;
import org.ddpmix.job.console.RunFailure;
import org.ddpmix.job.publish.RunningTasks;

/** Starts Spark for a command and stops it afterwards. */
final class SparkSessions {
  private static final String NAME = "ddpmix";
  private static final String MAIN_CLASS = "org.ddpmix.job.Main";

  /**
   * After a task failure the other tasks end at their next row without an interrupt. An interrupt
   * makes libraries log warnings.
   */
  private static final String INTERRUPT = "spark.sql.execution.interruptOnCancel";

  private static final String LOCAL_DIR = "spark.local.dir";
  private static final String UI = "spark.ui.enabled";
  private static final String LOCAL_IP = "SPARK_LOCAL_IP";
  private static final String TEMPORARY = "java.io.tmpdir";

  /**
   * How deep Spark searches a failed task for a fatal error such as an OutOfMemoryError, upon which
   * it ends the JVM. In a local run that is the JVM of the driver, which has to report it.
   */
  private static final String KILL_ON_FATAL_ERROR = "spark.executor.killOnFatalError.depth";

  private static final Pattern LITTLE_MEMORY =
      Pattern.compile("System memory (\\d+) must be at least (\\d+)");

  private static final String BAD_MASTER = "Could not parse Master URL"; // of a SparkException

  private SparkSessions() {}

  /** Runs the work in the existing session, or in a new one that is stopped afterwards. */
  static <T> T with(String command, Function<SparkSession, T> work) {
    if (SparkSession.getDefaultSession().isDefined()) {
      return work.apply(SparkSession.getDefaultSession().get());
    }
    try {
      return inNewSession(command, work);
    } catch (Exception | LinkageError e) { // also checked ones, which Spark does not declare
      if (ShutdownHookManager.get().isShutdownInProgress()) { // which caused the exception
        throw new RunFailure(
            ExitCode.INTERNAL_ERROR, "the process was stopped; nothing was written");
      }
      throw e;
    }
  }

  private static <T> T inNewSession(String command, Function<SparkSession, T> work) {
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
    if (conf.get("spark.master").startsWith("local")) {
      setLocalDefaults(conf);
    }
    String umask = hadoop().get(Umask.KEY);
    if (umask != null) {
      conf.set("spark.hadoop." + Umask.KEY, umask);
    }
    SparkSession session = start(conf);
    Runnable removeHook = RunningTasks.cancelAtShutdown(session.sparkContext());
    boolean done = false;
    try {
      T result = work.apply(session);
      done = true;
      return result;
    } finally {
      if (!done) { // Spark would log a stack trace for a task that it starts while it stops
        RunningTasks.cancel(session.sparkContext());
      }
      session.stop();
      removeHook.run();
    }
  }

  /**
   * A local run listens on the loopback interface only, and has a private folder for temporary
   * files. Applied here and not by a script, so that it holds for every way to start a run.
   */
  private static void setLocalDefaults(SparkConf conf) {
    Properties defaults = new Properties();
    try (InputStream in = SparkSessions.class.getResourceAsStream("spark-defaults.conf")) {
      defaults.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    defaults.forEach((key, value) -> conf.setIfMissing((String) key, (String) value));
    if (conf.getBoolean(UI, false) && System.getenv(LOCAL_IP) == null) {
      throw new InvalidSettingException(
          UI,
          true,
          "the UI would listen on all interfaces; set the environment variable "
              + LOCAL_IP
              + "=127.0.0.1");
    }
    if (conf.contains(LOCAL_DIR)) {
      conf.set(LOCAL_DIR, ScratchFolder.in(conf.get(LOCAL_DIR)));
    } else { // Spark would log a warning if its setting had a value
      System.setProperty(TEMPORARY, ScratchFolder.in(System.getProperty(TEMPORARY)));
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
      SparkSession session = SparkSession.builder().config(conf).getOrCreate();
      session.conf().get("spark.sql.shuffle.partitions"); // checks the settings of SQL
      if (session.sparkContext().isLocal()) { // the environment may have set another place
        ScratchFolder.makePrivate(SparkEnv.get().blockManager().diskBlockManager().localDirs());
      }
      return session;
    } catch (Exception e) { // Spark throws checked exceptions without declaring them
      Optional<InvalidSettingException> refused = refused(e);
      if (refused.isPresent()) {
        throw refused.get();
      }
      throw e;
    }
  }

  /** The message for settings that Spark does not take; empty for other failures. */
  private static Optional<InvalidSettingException> refused(Exception failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = String.valueOf(cause.getMessage()).replaceFirst("^requirement failed: ", "");
    Matcher tooSmall = LITTLE_MEMORY.matcher(message);
    if (tooSmall.find()) {
      return Optional.of(
          new InvalidSettingException(
              "--driver-memory",
              "a heap of " + mebibytes(tooSmall.group(1)),
              "Spark needs at least " + mebibytes(tooSmall.group(2))));
    }
    if (cause instanceof ClassNotFoundException) {
      message = "there is no class " + message;
    } else if (!(cause instanceof IllegalArgumentException || message.startsWith(BAD_MASTER))) {
      return Optional.empty(); // such as an application that a cluster does not start
    }
    return Optional.of(new InvalidSettingException("Spark refuses its settings: " + message));
  }

  private static String mebibytes(String bytes) {
    return (Long.parseLong(bytes) >> 20) + " MiB";
  }

  /** The Hadoop configuration that Spark will use; needs no session. */
  static Configuration hadoop() {
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(new SparkConf());
    try {
      Umask.apply(hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return hadoop;
  }
}
