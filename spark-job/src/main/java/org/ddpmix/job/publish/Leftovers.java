package org.ddpmix.job.publish;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of temporary files and folders, which a run that was killed or failed may leave. */
final class Leftovers {
  /** What follows the hidden name: an identifier that nobody can predict, and the purpose. */
  static final String SUFFIX = "\\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.(?:new|old|tmp)";

  private static final Pattern NAME = Pattern.compile("\\.?(.+?)" + SUFFIX);

  private Leftovers() {}

  /** The names of temporary files and folders of an output, of its checkpoint and its lock. */
  static Pattern of(String output) {
    return Pattern.compile(
        (output.startsWith(".") ? "" : "\\.")
            + Pattern.quote(output)
            + "(\\.checkpoint|\\.lock)?"
            + SUFFIX);
  }

  /**
   * Whether a path is a temporary file of the manifest or of one of its files.
   *
   * @param files the files of the manifest, by name
   */
  static boolean isOf(Map<String, ?> files, String path) {
    Matcher name = NAME.matcher(path);
    return name.matches()
        && (files.containsKey(name.group(1)) || name.group(1).equals(OutputManifest.NAME));
  }
}
