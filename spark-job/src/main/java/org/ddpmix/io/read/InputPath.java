package org.ddpmix.io.read;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.ddpmix.exception.BadDataException;

/**
 * An input path with the first data file that it matches. The path is a file, a folder or a glob on
 * any Hadoop file system.
 */
final class InputPath {

  private final String given;
  private final String qualified;
  private final String[] paths;
  private final String firstFile;

  private InputPath(String given, String qualified, String[] paths, String firstFile) {
    this.given = given;
    this.qualified = qualified;
    this.paths = paths;
    this.firstFile = firstFile;
  }

  /**
   * Resolves a path.
   *
   * @throws BadDataException if the path does not exist, cannot be read, or matches only hidden or
   *     empty files
   */
  static InputPath find(String given, Configuration hadoop) {
    try {
      Path path = new Path(given);
      FileSystem fileSystem = path.getFileSystem(hadoop);
      FileStatus[] matches = fileSystem.globStatus(path);
      if (matches == null || matches.length == 0) {
        throw new BadDataException(given + ": no such file or folder");
      }
      Arrays.sort(matches);
      boolean onlyEmpty = false;
      for (FileStatus match : matches) {
        FileStatus file = firstDataFile(fileSystem, match);
        if (file != null && file.getLen() > 0) {
          String[] paths =
              Arrays.stream(matches).map(m -> m.getPath().toString()).toArray(String[]::new);
          return new InputPath(
              given,
              withoutScheme(fileSystem.makeQualified(path)),
              paths,
              file.getPath().toString());
        }
        onlyEmpty |= file != null;
      }
      throw new BadDataException(
          given + (onlyEmpty ? ": the file is empty" : ": the folder has no data files"));
    } catch (FileNotFoundException e) {
      throw new BadDataException(given + ": no such file or folder");
    } catch (IOException | IllegalArgumentException e) {
      throw new BadDataException(given + ": cannot be read: " + RootCause.of(e));
    }
  }

  /**
   * Returns the first file in the order of names that is not hidden. Files with content take
   * precedence over empty files. Returns null if there is no such file.
   */
  private static FileStatus firstDataFile(FileSystem fileSystem, FileStatus status)
      throws IOException {
    if (status.isFile()) {
      return status;
    }
    FileStatus empty = null;
    FileStatus[] children = fileSystem.listStatus(status.getPath());
    Arrays.sort(children);
    for (FileStatus child : children) {
      String name = child.getPath().getName();
      boolean hidden = name.startsWith(".") || (name.startsWith("_") && !name.contains("="));
      FileStatus found = hidden ? null : firstDataFile(fileSystem, child);
      if (found != null && found.getLen() > 0) {
        return found;
      }
      empty = empty == null ? found : empty;
    }
    return empty;
  }

  /** The path as the user gave it. */
  String given() {
    return given;
  }

  /** The matches of the path. */
  String[] paths() {
    return paths;
  }

  String firstFile() {
    return firstFile;
  }

  /** Whether the last four bytes of the first file, decoded as ASCII, match a pattern. */
  boolean firstFileEndsWith(String pattern, Configuration hadoop) throws IOException {
    Path file = new Path(firstFile);
    FileSystem fileSystem = file.getFileSystem(hadoop);
    long length = fileSystem.getFileStatus(file).getLen();
    byte[] end = new byte[(int) Math.min(4, length)];
    try (FSDataInputStream in = fileSystem.open(file)) {
      in.readFully(length - end.length, end);
    }
    return new String(end, StandardCharsets.US_ASCII).matches(pattern);
  }

  /**
   * The name of a file in messages, in the notation of the user's path.
   *
   * @param uri the escaped URI that Spark returns
   */
  String displayUri(String uri) {
    return display(new Path(URI.create(uri)));
  }

  /** The name of the first file in messages. */
  String displayFirstFile() {
    return display(new Path(firstFile));
  }

  private String display(Path file) {
    String path = withoutScheme(file);
    if (path.equals(qualified)) {
      return given;
    }
    return path.startsWith(qualified + "/")
        ? stripSlash(given) + path.substring(qualified.length())
        : path;
  }

  private static String withoutScheme(Path path) {
    return Path.getPathWithoutSchemeAndAuthority(path).toString();
  }

  private static String stripSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
