package org.ddpmix.job.publish;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;

/**
 * A text file that is replaced at once: who reads it sees all of the old or all of the new text,
 * whenever a JVM is killed.
 *
 * <p>On local disks and HDFS by a rename; other file systems are taken for object stores, in which
 * an object appears when it is closed.
 */
public final class SmallFile {
  private final FileSystem files;
  private final Path path;

  /**
   * @param files without checksum files beside the files on a local disk
   */
  public SmallFile(FileSystem files, Path path) {
    this.files = files;
    this.path = path;
  }

  public Path path() {
    return path;
  }

  /** The text; empty where there is no file. */
  public Optional<String> read() throws IOException {
    try (InputStream in = files.open(path)) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Puts a text in the place of what is there, if anything. */
  public void replace(String text) throws IOException {
    boolean local = files instanceof LocalFileSystem;
    if (!local && !(files instanceof DistributedFileSystem)) {
      write(path, text);
      return;
    }
    Path aside = aside();
    try {
      write(aside, text);
    } catch (IOException e) {
      files.delete(aside, false); // a part of it would keep a full disk full
      throw e;
    }
    if (files instanceof DistributedFileSystem hdfs) {
      hdfs.rename(aside, path, Options.Rename.OVERWRITE);
    } else if (!files.rename(aside, path)) { // of POSIX, which replaces
      throw new IOException("cannot rename " + aside + " to " + path);
    }
  }

  private Path aside() {
    String name = path.getName();
    return new Path(path.getParent(), (name.startsWith(".") ? name : "." + name) + ".tmp");
  }

  private void write(Path file, String text) throws IOException {
    try (FSDataOutputStream out = files.create(file, true)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      if (out.hasCapability("hsync")) {
        out.hsync(); // the rename must not reach the disk before the content
      }
    } catch (FSError e) { // what a local disk's IOException comes wrapped in
      throw new IOException(e.getCause().getMessage(), e);
    }
  }

  public void delete() throws IOException {
    files.delete(path, false);
    files.delete(aside(), false);
  }
}
