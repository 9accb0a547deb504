package org.ddpmix.job.publish;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;

/**
 * A text file that is replaced atomically: a reader sees the complete old or the complete new text,
 * even if a JVM is killed.
 *
 * <p>Local disks and HDFS use a rename. Other file systems are treated as object stores, in which
 * an object becomes visible when it is closed.
 */
public final class SmallFile {
  /** Checks that the file may still be changed. */
  @FunctionalInterface
  public interface Fence {
    /**
     * @throws org.ddpmix.job.console.RunFailure if it may not
     */
    void check() throws IOException;
  }

  private final FileSystem files;
  private final Path path;
  private final Fence fence;

  /**
   * @param files must not write checksum files on a local disk
   */
  public SmallFile(FileSystem files, Path path) {
    this(files, path, () -> {});
  }

  /**
   * @param fence is called immediately before each change of the file
   */
  public SmallFile(FileSystem files, Path path, Fence fence) {
    this.files = files;
    this.path = path;
    this.fence = fence;
  }

  public Path path() {
    return path;
  }

  /**
   * The text; empty if the file does not exist.
   *
   * @throws IOException if there is something that cannot be read, such as a folder
   */
  public Optional<String> read() throws IOException {
    return read(TextFile.largest());
  }

  /**
   * The text of a file that has at most this many bytes.
   *
   * @throws IOException if the file is larger, or cannot be read
   */
  Optional<String> read(int most) throws IOException {
    if (files instanceof LocalFileSystem local) {
      java.nio.file.Path file = local.pathToFile(path).toPath();
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file)) {
        throw notAFile(); // a pipe would block
      }
    }
    try {
      byte[] bytes = TextFile.readBytes(files, path, most);
      return Optional.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (FileNotFoundException e) {
      if (files.exists(path)) { // a missing permission, for example
        throw new IOException(e.getMessage(), e);
      }
      return Optional.empty();
    }
  }

  private IOException notAFile() {
    return new IOException(path + " is not a file");
  }

  /** Replaces the file or creates it. */
  public void replace(String text) throws IOException {
    Uninterrupted.make(
        () -> {
          replaceAtOnce(text);
          return null;
        });
  }

  private void replaceAtOnce(String text) throws IOException {
    boolean local = files instanceof LocalFileSystem;
    if (!local && !(files instanceof DistributedFileSystem)) {
      fence.check();
      create(path, text, true);
      return;
    }
    Path temporary = temporary();
    try {
      create(temporary, text, false);
      if (local && ((LocalFileSystem) files).pathToFile(path).isDirectory()) {
        throw notAFile(); // Hadoop would move the file into the folder
      }
      fence.check();
      if (files instanceof DistributedFileSystem hdfs) {
        hdfs.rename(temporary, path, Options.Rename.OVERWRITE);
      } else if (!files.rename(temporary, path)) { // a POSIX rename replaces the target
        throw new IOException("cannot rename " + temporary + " to " + path);
      }
    } catch (IOException | RuntimeException e) {
      discard(temporary, e); // frees its space if the disk is full
      throw e;
    } finally {
      files.cancelDeleteOnExit(temporary);
    }
  }

  private void discard(Path temporary, Exception cause) {
    try {
      files.delete(temporary, false);
    } catch (IOException e) { // the next run with the lock deletes it
      cause.addSuppressed(e);
    }
  }

  /** A new name, which nobody can prepare, so that nothing but the file itself is replaced. */
  private Path temporary() {
    String name = path.getName();
    return new Path(
        path.getParent(),
        (name.startsWith(".") ? name : "." + name) + "." + UUID.randomUUID() + ".tmp");
  }

  private void create(Path file, String text, boolean overwrite) throws IOException {
    try (FSDataOutputStream out = files.create(file, overwrite)) {
      if (!overwrite) { // temporary: SIGTERM leaves nothing
        files.deleteOnExit(file);
      }
      write(out, text.getBytes(StandardCharsets.UTF_8));
    } catch (FSError e) { // wraps the IOException of a local disk
      throw new IOException(e.getCause().getMessage(), e);
    }
  }

  /** Writes the whole content, or, on a file system that can abandon a file, nothing. */
  static void write(FSDataOutputStream out, byte[] content) throws IOException {
    try (out) {
      try {
        out.write(content);
        if (out.hasCapability("hsync")) {
          out.hsync(); // the rename must not reach the disk before the content
        }
      } catch (IOException e) {
        if (out.hasCapability(CommonPathCapabilities.ABORTABLE_STREAM)) {
          out.abort(); // an object store would publish the partial content when it is closed
        }
        throw e;
      }
    }
  }

  public void delete() throws IOException {
    fence.check();
    files.delete(path, false);
  }
}
