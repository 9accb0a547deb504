package org.ddpmix.job.publish;

import org.apache.hadoop.fs.Path;
import org.ddpmix.exception.InvalidSettingException;

/** Paths to which the job writes. */
public final class OutputPath {
  /** Local disks have no longer ones, and Hadoop creates each folder with a process of its own. */
  private static final int MAX_LENGTH = 4000;

  private static final int MAX_DEPTH = 100;

  private OutputPath() {}

  /**
   * The path that a setting gives.
   *
   * @param setting the name of the setting, for messages
   * @throws InvalidSettingException if it is no path, too long, or has a name that Hadoop refuses
   */
  public static Path parse(String setting, String given) {
    Path path;
    try {
      path = new Path(given);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException(setting, given, "it must be a valid path");
    }
    if (given.length() > MAX_LENGTH || path.depth() > MAX_DEPTH) {
      throw new InvalidSettingException(
          setting,
          given,
          "a path may have %d characters and %d folders".formatted(MAX_LENGTH, MAX_DEPTH));
    }
    requireName(setting, given, path);
    return path;
  }

  /** Refuses a name that Hadoop cannot open once a dot is put before it, for a hidden file. */
  static void requireName(String setting, Object given, Path path) {
    if (path.getName().contains(":")) {
      throw new InvalidSettingException(setting, given, "its name must not have a colon");
    }
  }
}
