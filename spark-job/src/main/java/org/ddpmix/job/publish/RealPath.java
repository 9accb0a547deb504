package org.ddpmix.job.publish;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Identity of files: paths with symbolic links resolved and patterns expanded. */
final class RealPath {
  private RealPath() {}

  /** The path with all symbolic links resolved; the part that does not exist is kept. */
  static Path of(FileSystem files, Path path) throws IOException {
    Path qualified = files.makeQualified(path);
    if (qualified.toUri().getScheme().equals("file")) {
      java.nio.file.Path local = java.nio.file.Path.of(qualified.toUri().getPath());
      java.nio.file.Path existing = local;
      while (existing.getParent() != null && !Files.exists(existing)) {
        existing = existing.getParent();
      }
      java.nio.file.Path real =
          existing.toRealPath().resolve(existing.relativize(local)).normalize();
      return new Path(URI.create("file:/"))
          .getFileSystem(files.getConf())
          .makeQualified(new Path("file", null, real.toString()));
    }
    Path existing = qualified;
    List<String> rest = new ArrayList<>();
    while (true) {
      try {
        Path real = files.resolvePath(existing);
        for (int i = rest.size() - 1; i >= 0; i--) {
          real = new Path(real, rest.get(i));
        }
        return real;
      } catch (FileNotFoundException e) {
        if (existing.getParent() == null) {
          return qualified;
        }
        rest.add(existing.getName());
        existing = existing.getParent();
      }
    }
  }

  /**
   * The real paths of everything that an input path names: the file or folder of this name, or all
   * matches of the pattern, and the files directly in folders.
   */
  static List<Path> ofInput(String input, Configuration hadoop) throws IOException {
    Path path = new Path(input);
    FileSystem files = path.getFileSystem(hadoop);
    FileStatus[] matches = files.globStatus(path);
    if (matches == null || matches.length == 0) {
      return List.of(of(files, path));
    }
    List<Path> real = new ArrayList<>();
    for (FileStatus match : matches) {
      real.add(of(files, match.getPath()));
      if (match.isDirectory()) {
        for (FileStatus file : files.listStatus(match.getPath())) {
          if (!file.isDirectory()) {
            real.add(of(files, file.getPath()));
          }
        }
      }
    }
    return real;
  }

  /** Whether a path is the folder or lies in it. */
  static boolean isIn(Path path, Path folder) {
    for (Path at = path; at != null; at = at.getParent()) {
      if (at.equals(folder)) {
        return true;
      }
    }
    return false;
  }
}
