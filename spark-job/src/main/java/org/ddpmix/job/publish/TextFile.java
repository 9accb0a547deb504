package org.ddpmix.job.publish;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.ddpmix.exception.BadDataException;

/** Reads a text file from any file system that Hadoop supports. */
final class TextFile {
  private TextFile() {}

  static String read(String file, Configuration hadoop) {
    try {
      Path path = new Path(file);
      try (InputStream in = path.getFileSystem(hadoop).open(path)) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (FileNotFoundException e) {
      throw new BadDataException(file + ": no such file");
    } catch (IOException | IllegalArgumentException e) {
      throw new BadDataException(file + ": cannot be read: " + e.getMessage());
    }
  }
}
