package org.ddpmix.job.config;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/** Versions of the software that a run uses. */
public final class Versions {
  private Versions() {}

  /** The version of ddpmix, from the manifest of its jar. */
  public static String ddpmix() {
    String version = Versions.class.getPackage().getImplementationVersion();
    return version == null ? "(development build)" : version;
  }

  /** The versions by the names ddpmix, spark, scala and java. */
  public static Map<String, String> of(SparkSession spark) {
    return new TreeMap<>(
        Map.of(
            "ddpmix", ddpmix(),
            "spark", spark.version(),
            "scala", scala.util.Properties.versionNumberString(),
            "java", Runtime.version().toString()));
  }
}
