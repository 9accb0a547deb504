package org.ddpmix.job;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/** The software of a run. */
final class Versions {
  private Versions() {}

  static Map<String, String> of(SparkSession spark) {
    return new TreeMap<>(
        Map.of(
            "ddpmix", Main.version(),
            "spark", spark.version(),
            "scala", scala.util.Properties.versionNumberString(),
            "java", Runtime.version().toString()));
  }
}
