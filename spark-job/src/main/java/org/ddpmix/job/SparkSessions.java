package org.ddpmix.job;

import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;

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
    } finally {
      session.stop();
    }
  }

  /** What Spark will give Hadoop, to check paths before it starts. */
  static Configuration hadoop() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }
}
