package org.ddpmix.benchmarks;

import org.apache.spark.sql.SparkSession;

/** The Spark sessions of the benchmarks. */
public final class LocalSpark {
  private LocalSpark() {}

  /** Creates a local session in this JVM. */
  public static SparkSession session(int cores) {
    return SparkSession.builder()
        .master("local[" + cores + "]")
        .appName("benchmark")
        .config("spark.ui.enabled", false)
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", cores)
        .getOrCreate();
  }
}
