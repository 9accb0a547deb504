package org.ddpmix.io.read;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A part of a Parquet file for a task. It has the row groups whose middle is in it.
 *
 * @param start the first byte
 * @param end the byte after the last one
 */
record FileRange(String path, long start, long end) implements Serializable {
  private static final long BYTES = 128L << 20; // about a row group

  static List<FileRange> of(List<Path> files, Configuration hadoop) throws IOException {
    List<FileRange> ranges = new ArrayList<>();
    for (Path path : files) {
      long length = path.getFileSystem(hadoop).getFileStatus(path).getLen();
      for (long start = 0; start < length; start += BYTES) {
        ranges.add(new FileRange(path.toString(), start, Math.min(length, start + BYTES)));
      }
    }
    return ranges;
  }
}
