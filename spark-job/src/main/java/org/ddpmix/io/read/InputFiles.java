package org.ddpmix.io.read;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;

/**
 * The data files of an input path, which is a file, a folder or a glob on any Hadoop file system. A
 * file or folder with exactly this name takes precedence over a glob. Folders are searched with all
 * their subfolders.
 *
 * <p>Files whose names begin with {@code _} or {@code .} are hidden, as in Spark. Files of other
 * formats, empty files, and folders that ddpmix wrote are left out and named in {@link #leftOut}.
 */
final class InputFiles {

  /** The marker of a folder that ddpmix wrote. */
  static final String OUTPUT_MARKER = "_ddpmix.json";

  private static final int MAX_DEPTH = 40;
  private static final int SHOWN = 3;
  private static final int HEAD = 1 << 14; // bytes
  private static final int HEAD_LINES = 20;

  /** A table format whose log says which files of a folder belong to the table. */
  enum TableFormat {
    DELTA("delta", "Delta", "_delta_log", "io.delta.sql.DeltaSparkSessionExtension"),
    HUDI("hudi", "Hudi", ".hoodie", "org.apache.hudi.DefaultSource"),
    ICEBERG("iceberg", "Iceberg", "metadata", "org.apache.iceberg.spark.source.IcebergSource");

    private final String key;
    private final String title;
    private final String folder;
    private final String readerClass;

    TableFormat(String key, String title, String folder, String readerClass) {
      this.key = key;
      this.title = title;
      this.folder = folder;
      this.readerClass = readerClass;
    }

    /** The name of the data source. */
    String key() {
      return key;
    }

    boolean isReadable() {
      try {
        Class.forName(readerClass, false, Thread.currentThread().getContextClassLoader());
        return true;
      } catch (ClassNotFoundException | LinkageError e) {
        return false;
      }
    }

    BadDataException refusal(String folder) {
      return new BadDataException(
          folder
              + ": it is a "
              + title
              + " table, whose log says which files count; reading it needs the "
              + title
              + " package for Spark (spark-submit --packages), or an export of the table");
    }
  }

  private final String given;
  private final Path root;
  private final List<FileStatus> files = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();
  private final List<String> empty = new ArrayList<>();
  private List<FileStatus> chosen;
  private SampleFormat format;
  private TableFormat table; // or null
  private boolean single; // the path is a file

  private InputFiles(String given, Path root) {
    this.given = given;
    this.root = root;
  }

  /**
   * Finds the files.
   *
   * @param wanted the format, or AUTO to choose it by the extensions
   * @throws BadDataException if the path does not exist, cannot be read, or has no data files
   * @throws InvalidSettingException if the format is AUTO and files of several formats are present
   */
  static InputFiles find(String given, SampleFormat wanted, Configuration hadoop) {
    try {
      Path path = new Path(given);
      FileSystem fileSystem = path.getFileSystem(hadoop);
      FileStatus[] matches = matches(fileSystem, path);
      if (matches.length == 0) {
        throw new BadDataException(given + ": no such file or folder");
      }
      InputFiles input = new InputFiles(given, fileSystem.makeQualified(path));
      input.single = matches.length == 1 && matches[0].isFile();
      for (FileStatus match : matches) {
        if (match.isFile()) {
          input.addNamed(match);
        } else {
          input.table = tableAbove(fileSystem, match.getPath());
          if (input.table != null) {
            return input.asTable(matches);
          }
          input.list(fileSystem, match.getPath(), 0);
        }
      }
      input.choose(fileSystem, wanted);
      return input;
    } catch (InvalidSettingException e) { // an IllegalArgumentException too
      throw e;
    } catch (FileNotFoundException e) {
      throw new BadDataException(given + ": no such file or folder");
    } catch (IOException | IllegalArgumentException e) {
      throw new BadDataException(given + ": cannot be read: " + RootCause.of(e));
    }
  }

  /** What a path names: the file or folder of exactly this name, else the matches of the glob. */
  private static FileStatus[] matches(FileSystem fileSystem, Path path) throws IOException {
    try {
      return new FileStatus[] {fileSystem.getFileStatus(path)};
    } catch (FileNotFoundException e) {
      FileStatus[] matches = fileSystem.globStatus(path);
      if (matches == null) {
        return new FileStatus[0];
      }
      Arrays.sort(matches);
      return matches;
    }
  }

  private void addNamed(FileStatus file) {
    if (isHidden(file.getPath())) {
      if (single) {
        throw new BadDataException(
            given + ": files whose names begin with _ or . are hidden from Spark; rename it");
      }
      return;
    }
    add(file);
  }

  private void add(FileStatus file) {
    if (file.getLen() == 0) {
      empty.add(display(file.getPath()));
    } else {
      files.add(file);
    }
  }

  /** The table format of a folder or of one above it, or null. */
  private static TableFormat tableAbove(FileSystem fileSystem, Path folder) throws IOException {
    for (Path at = fileSystem.makeQualified(folder); at != null; at = at.getParent()) {
      for (TableFormat format : TableFormat.values()) {
        if (isTable(fileSystem, at, format)) {
          return format;
        }
      }
    }
    return null;
  }

  private static boolean isTable(FileSystem fileSystem, Path folder, TableFormat format)
      throws IOException {
    Path log = new Path(folder, format.folder);
    try {
      if (!fileSystem.getFileStatus(log).isDirectory()) {
        return false;
      }
      return format != TableFormat.ICEBERG
          || Arrays.stream(fileSystem.listStatus(log))
              .anyMatch(file -> file.getPath().getName().endsWith(".metadata.json"));
    } catch (IOException e) { // also: a folder above may not be listed by this user
      return false;
    }
  }

  private InputFiles asTable(FileStatus[] matches) {
    if (matches.length > 1 || !table.isReadable()) {
      throw table.refusal(given);
    }
    format = SampleFormat.PARQUET;
    chosen = List.of();
    return this;
  }

  private void list(FileSystem fileSystem, Path folder, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new BadDataException(
          display(folder) + ": folders are nested more than " + MAX_DEPTH + " deep");
    }
    FileStatus[] children = fileSystem.listStatus(folder);
    Arrays.sort(children);
    for (FileStatus child : children) {
      Path path = child.getPath();
      if (isHidden(path)) {
        continue;
      }
      if (child.isFile()) {
        add(child);
      } else if (fileSystem.exists(new Path(path, OUTPUT_MARKER))) {
        leftOut.add(display(path) + " (output of ddpmix)");
      } else {
        for (TableFormat format : TableFormat.values()) {
          if (isTable(fileSystem, path, format)) {
            throw format.refusal(display(path));
          }
        }
        list(fileSystem, path, depth + 1);
      }
    }
  }

  private static boolean isHidden(Path path) {
    String name = path.getName();
    return name.startsWith(".")
        || (name.startsWith("_") && !name.contains("="))
        || name.endsWith("._COPYING_");
  }

  /** Whether a file begins with lines of the LibSVM format. */
  private static boolean isLibSvm(FileSystem fileSystem, Path file) throws IOException {
    String head;
    try (var in = fileSystem.open(file)) {
      head = new String(in.readNBytes(HEAD), StandardCharsets.ISO_8859_1);
    }
    List<String> lines =
        head.lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .limit(HEAD_LINES + 1)
            .toList();
    int complete = lines.size() > 1 ? Math.min(HEAD_LINES, lines.size() - 1) : lines.size();
    return complete > 0 && lines.subList(0, complete).stream().allMatch(LibSvmRowReader::isRow);
  }

  private void choose(FileSystem fileSystem, SampleFormat wanted) throws IOException {
    if (files.isEmpty()) {
      throw new BadDataException(
          given
              + (empty.isEmpty()
                  ? ": the folder has no data files"
                  : single ? ": the file is empty" : ": all files are empty"));
    }
    format = wanted == SampleFormat.AUTO ? formatByNames() : wanted;
    List<FileStatus> named = new ArrayList<>();
    List<FileStatus> unknown = new ArrayList<>();
    for (FileStatus file : files) {
      String name = file.getPath().getName();
      SampleFormat found = SampleFormat.ofName(name);
      SampleFormat weak = SampleFormat.ofWeakName(name);
      if (found == format) {
        named.add(file);
      } else if (found == null && (weak == null || weak == format || weak == SampleFormat.CSV)) {
        unknown.add(file);
      }
    }
    chosen = !named.isEmpty() ? named : unknown.isEmpty() ? files : unknown;
    if (wanted == SampleFormat.AUTO && named.isEmpty()) {
      chosen =
          files.stream()
              .filter(file -> SampleFormat.ofWeakName(file.getPath().getName()) == format)
              .toList();
      if (format == SampleFormat.CSV && isLibSvm(fileSystem, first())) {
        format = SampleFormat.LIBSVM;
      }
    }
    Set<FileStatus> read = new HashSet<>(chosen);
    List<String> others =
        files.stream().filter(f -> !read.contains(f)).map(f -> display(f.getPath())).toList();
    if (!others.isEmpty()) {
      leftOut.add(shown(others) + " (not named as " + format.key() + ")");
    }
    if (!empty.isEmpty()) {
      leftOut.add(shown(empty) + " (empty)");
    }
  }

  private SampleFormat formatByNames() {
    Map<SampleFormat, List<String>> found = new EnumMap<>(SampleFormat.class);
    Map<SampleFormat, List<String>> weak = new EnumMap<>(SampleFormat.class);
    for (FileStatus file : files) {
      String name = file.getPath().getName();
      SampleFormat strong = SampleFormat.ofName(name);
      SampleFormat other = SampleFormat.ofWeakName(name);
      if (strong != null) {
        found.computeIfAbsent(strong, f -> new ArrayList<>()).add(display(file.getPath()));
      } else if (other != null) {
        weak.computeIfAbsent(other, f -> new ArrayList<>()).add(display(file.getPath()));
      }
    }
    Map<SampleFormat, List<String>> formats = found.isEmpty() ? weak : found;
    if (formats.isEmpty()) {
      throw SampleFormat.unknownExtension(display(files.get(0).getPath()));
    }
    if (formats.size() > 1) {
      throw new InvalidSettingException(
          "format",
          "auto",
          given
              + " has files of several formats: "
              + formats.entrySet().stream()
                  .map(entry -> entry.getKey().key() + " (" + shown(entry.getValue()) + ")")
                  .collect(Collectors.joining(", "))
              + "; set it to the one to read");
    }
    return formats.keySet().iterator().next();
  }

  private static String shown(List<String> names) {
    String some = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
    return names.size() <= SHOWN ? some : some + " and " + (names.size() - SHOWN) + " more files";
  }

  /** The path as the user gave it. */
  String given() {
    return given;
  }

  SampleFormat format() {
    return format;
  }

  /** The table format that must read the path; null for plain files. */
  TableFormat table() {
    return table;
  }

  /** The data files, in the order of their paths; at least one unless this is a table. */
  List<Path> paths() {
    return chosen.stream().map(FileStatus::getPath).toList();
  }

  /** The data files for the readers of Spark. */
  String[] names() {
    return paths().stream().map(InputFiles::escaped).toArray(String[]::new);
  }

  /** A path for the readers of Spark, which would take some characters for those of a glob. */
  static String escaped(Path file) {
    return file.toString().replaceAll("[{}\\[\\]*?\\\\]", "\\\\$0");
  }

  Path first() {
    return chosen.get(0).getPath();
  }

  /** The total length of the files in bytes. */
  long bytes() {
    return chosen.stream().mapToLong(FileStatus::getLen).sum();
  }

  /** What is not read and why, one text per item. */
  List<String> leftOut() {
    return leftOut;
  }

  /**
   * The keys of folder names such as {@code day=1} below the given path, if all files have the same
   * keys; else none.
   */
  List<String> partitionKeys() {
    List<String> keys = null;
    for (Path file : paths()) {
      List<String> own =
          new ArrayList<>(partitionsOf(file).stream().map(Map.Entry::getKey).toList());
      if (keys != null && !keys.equals(own)) {
        return List.of();
      }
      keys = own;
    }
    return keys == null ? List.of() : keys;
  }

  /** The keys and values in the names of the folders between the given path and a file. */
  List<Map.Entry<String, String>> partitionsOf(Path file) {
    List<Map.Entry<String, String>> partitions = new ArrayList<>();
    Path base = base();
    for (Path at = file.getParent(); at != null && !at.equals(base); at = at.getParent()) {
      int equals = at.getName().indexOf('=');
      if (equals > 0) {
        partitions.add(
            0, Map.entry(at.getName().substring(0, equals), at.getName().substring(equals + 1)));
      }
    }
    return partitions;
  }

  /** The folder below which folder names are partition keys: the part of the path before a glob. */
  Path base() {
    Path base = single ? root.getParent() : root;
    for (Path at = base; at != null; at = at.getParent()) {
      if (at.getName().matches(".*[*?\\[{].*") && !isParentOfAll(at)) {
        base = at.getParent();
      }
    }
    return base;
  }

  private boolean isParentOfAll(Path folder) {
    return paths().stream().allMatch(file -> file.toString().startsWith(folder + "/"));
  }

  /**
   * The name of a file in messages, in the notation of the user's path.
   *
   * @param uri the escaped URI that Spark returns
   */
  String displayUri(String uri) {
    return display(new Path(URI.create(uri)));
  }

  /** The name of a file in messages. */
  String display(Path file) {
    String path = withoutScheme(file);
    String qualified = withoutScheme(root);
    if (path.equals(qualified)) {
      return given;
    }
    return path.startsWith(qualified + "/")
        ? stripSlash(given) + path.substring(qualified.length())
        : path;
  }

  /** Whether the last four bytes of the first file, decoded as ASCII, match a pattern. */
  boolean firstFileEndsWith(String pattern, Configuration hadoop) throws IOException {
    FileSystem fileSystem = first().getFileSystem(hadoop);
    long length = fileSystem.getFileStatus(first()).getLen();
    byte[] end = new byte[(int) Math.min(4, length)];
    try (var in = fileSystem.open(first())) {
      in.readFully(length - end.length, end);
    }
    return new String(end, StandardCharsets.US_ASCII).matches(pattern);
  }

  private static String withoutScheme(Path path) {
    return Path.getPathWithoutSchemeAndAuthority(path).toString();
  }

  private static String stripSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
