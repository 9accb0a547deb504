package org.ddpmix.job.publish;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.ddpmix.exception.BadDataException;

/** Reads a text file from any file system that Hadoop supports. */
final class TextFile {
  /** The heap that a parsed text may take, for each byte of the text. */
  private static final int HEAP_PER_BYTE = 12;

  private static final int MAX_BYTES = 1 << 30; // of a text

  private TextFile() {}

  static String read(String file, Configuration hadoop) {
    try {
      Path path = new Path(file);
      return read(path.getFileSystem(hadoop), path);
    } catch (FileNotFoundException e) {
      throw new BadDataException(file + ": no such file");
    } catch (IOException | IllegalArgumentException e) {
      throw new BadDataException(file + ": cannot be read: " + e.getMessage());
    }
  }

  /**
   * Reads a whole file.
   *
   * @throws FileNotFoundException if it does not exist
   * @throws IOException also if it is no regular file, which might never end, or too large for the
   *     heap
   */
  static String read(FileSystem files, Path path) throws IOException {
    return new String(readBytes(files, path, largest()), StandardCharsets.UTF_8);
  }

  /** The largest number of bytes of a text that is parsed. */
  static int largest() {
    return (int) Math.min(MAX_BYTES, Runtime.getRuntime().maxMemory() / HEAP_PER_BYTE);
  }

  /**
   * The same with another limit.
   *
   * @param most the largest number of bytes
   */
  static byte[] readBytes(FileSystem files, Path path, int most) throws IOException {
    FileStatus status = files.getFileStatus(path);
    if (status.isDirectory()) {
      throw new IOException("it is a folder, and should be a file");
    }
    Path qualified = files.makeQualified(path);
    if (qualified.toUri().getScheme().equals("file")
        && !Files.isRegularFile(java.nio.file.Path.of(qualified.toUri().getPath()))) {
      throw new IOException("it is not a regular file");
    }
    if (status.getLen() > most) {
      throw tooLarge(status.getLen(), most);
    }
    try (InputStream in = files.open(path)) {
      byte[] bytes = in.readNBytes(most); // the file may grow
      if (bytes.length == most && in.read() >= 0) {
        throw tooLarge(most + 1L, most);
      }
      return bytes;
    }
  }

  private static IOException tooLarge(long bytes, int most) {
    return new IOException(
        "its "
            + bytes
            + " bytes are more than the "
            + most
            + " that are read with this heap; --driver-memory sets its size");
  }
}
