package org.ddpmix;

import org.apache.spark.sql.SparkSession;

/** The Spark session that all tests in this JVM share. */
public final class TestSpark {

  private static final SparkSession SESSION =
      SparkSession.builder()
          .master("local[2]")
          .appName("ddpmix tests")
          .config("spark.ui.enabled", false)
          .config("spark.driver.host", "127.0.0.1")
          .config("spark.driver.bindAddress", "127.0.0.1")
          .config("spark.sql.shuffle.partitions", 2)
          .config("spark.sql.execution.interruptOnCancel", false) // as in the session of the job
          .config(
              "spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/ddpmix-warehouse")
          .getOrCreate();

  private TestSpark() {}

  public static SparkSession session() {
    return SESSION;
  }
}
