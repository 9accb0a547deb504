package org.ddpmix.job.command;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonConfigurationKeys;
import org.apache.hadoop.fs.FileSystem;

/**
 * Makes Hadoop follow the umask of the process. Hadoop has its own setting, with the default 022,
 * and changes the permissions of local files accordingly. A setting of the user takes precedence.
 */
final class Umask {
  static final String KEY = CommonConfigurationKeys.FS_PERMISSIONS_UMASK_KEY;

  private static final int HADOOP_DEFAULT = 0022;
  private static final Pattern STATUS = Pattern.compile("Umask:\\s*([0-7]{1,4})");

  private Umask() {}

  /**
   * Sets the umask in a configuration, and in the local file system that Hadoop keeps open, unless
   * the user has set one. Hadoop's default remains a lower bound, so that a wider umask of the
   * process does not make files on a shared file system writable for others.
   */
  static void apply(Configuration hadoop) throws IOException {
    String[] sources = hadoop.getPropertySources(KEY);
    boolean given =
        sources != null && !Arrays.stream(sources).allMatch(s -> s.contains("core-default.xml"));
    if (!given) {
      Optional<Integer> umask = ofProcess();
      if (umask.isPresent()) {
        String octal = String.format("%04o", umask.get() | HADOOP_DEFAULT);
        hadoop.set(KEY, octal);
        FileSystem.get(URI.create("file:///"), hadoop).getConf().set(KEY, octal);
      }
    }
  }

  /** The umask of the process; empty if the system has none, or does not tell it. */
  private static Optional<Integer> ofProcess() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .map(STATUS::matcher)
          .filter(Matcher::matches)
          .map(line -> Integer.parseInt(line.group(1), 8))
          .findFirst();
    } catch (IOException e) {
      return ofNewFolder();
    }
  }

  /** Without the file system /proc: what a new folder may not be used for. */
  private static Optional<Integer> ofNewFolder() {
    try {
      Path parent = Files.createTempDirectory("ddpmix");
      try {
        Path probe = Files.createDirectory(parent.resolve("umask"));
        int mode = (Integer) Files.getAttribute(probe, "unix:mode");
        Files.delete(probe);
        return Optional.of(~mode & 0777);
      } finally {
        Files.delete(parent);
      }
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
