package org.ddpmix.job.config;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/** The software that a run uses, with versions. */
public final class Versions {
  private Versions() {}

  /** The job's own version, from the manifest of its jar. */
  public static String ddpmix() {
    String version = Versions.class.getPackage().getImplementationVersion();
    return version == null ? "(development build)" : version;
  }

  public static Map<String, String> of(SparkSession spark) {
    return new TreeMap<>(
        Map.of(
            "ddpmix", ddpmix(),
            "spark", spark.version(),
            "scala", scala.util.Properties.versionNumberString(),
            "java", Runtime.version().toString()));
  }
}
