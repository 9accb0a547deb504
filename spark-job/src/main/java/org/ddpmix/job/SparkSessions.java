package org.ddpmix.job;

import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.ShutdownHookManager;

/** Starts Spark for a command and stops it after. */
final class SparkSessions {
  private static final String NAME = "ddpmix";

  private SparkSessions() {}

  /** Does the work in a session; one that is there already is used, and left running. */
  static <T> T with(String command, Function<SparkSession, T> work) {
    if (SparkSession.getDefaultSession().isDefined()) {
      return work.apply(SparkSession.getDefaultSession().get());
    }
    SparkConf conf = new SparkConf().setIfMissing("spark.master", "local[*]");
    String name = conf.get("spark.app.name", NAME);
    if (name.equals(NAME) || name.equals(Main.class.getName())) { // not one that the user chose
      conf.setAppName(NAME + " " + command);
    }
    SparkSession session = SparkSession.builder().config(conf).getOrCreate();
    try {
      return work.apply(session);
    } catch (RuntimeException e) {
      if (ShutdownHookManager.inShutdown()) { // and Spark's own end was the cause
        throw new RunFailure(ExitCode.INTERNAL_ERROR, "ended from outside; nothing was written");
      }
      throw e;
    } finally {
      session.stop();
    }
  }

  /** What Spark will give Hadoop, to check paths before it starts. */
  static Configuration hadoop() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }
}
