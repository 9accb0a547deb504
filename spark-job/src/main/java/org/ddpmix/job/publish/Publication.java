package org.ddpmix.job.publish;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.job.console.ExitCode;
import org.ddpmix.job.console.RunFailure;
import scala.Option;

/**
 * An output, folder or file, that appears at once or not at all: it is written under a hidden name
 * beside its place, and renamed when all of it is there. Until then what was there before stays; if
 * the work fails, or the JVM is told to end, the hidden one is removed.
 *
 * <p>As atomic as the file system's rename: on HDFS and local disks it is; object stores without a
 * rename copy file by file, so that a reader may see a part for a moment. To overwrite takes two
 * renames: a JVM killed between them leaves the old output under the hidden name {@code
 * .NAME.ID.old}, and the next run that takes over its lock puts it back.
 */
public final class Publication implements AutoCloseable {
  private static final int WAIT_MILLIS = 20;
  private static final int MOST_WAITS = 500; // 10 s
  private static final int QUIET_WAITS = 5; // Spark tells of a task that has begun a little later

  private final FileSystem files; // its own instance, closed with this object
  private final Path output;
  private final boolean overwrite;
  private final Path temporary;
  private final Path aside;
  private RunLock lock; // or null

  private Publication(FileSystem files, Path output, boolean overwrite) {
    this.files = files;
    this.output = output;
    this.overwrite = overwrite;
    String hidden = "." + output.getName() + "." + UUID.randomUUID();
    this.temporary = new Path(output.getParent(), hidden + ".new");
    this.aside = new Path(output.getParent(), hidden + ".old");
  }

  /**
   * Starts an output; nothing is written yet.
   *
   * @param output where it is to appear
   * @param overwrite whether it may take the place of what is there
   * @param inputs what the work reads; none of it may lie in what is replaced
   * @throws InvalidSettingException when it may not be written there
   */
  public static Publication to(
      String output, boolean overwrite, Collection<String> inputs, Configuration hadoop) {
    try {
      Path given = path(output);
      if (given.isRoot()) {
        throw new InvalidSettingException(
            "--output", output, "it must not be a file system's root");
      }
      FileSystem files = FileSystem.newInstance(given.toUri(), hadoop);
      files.setWriteChecksum(false); // no .crc beside the files on a local disk
      Path place = files.makeQualified(given);
      Publication publication = new Publication(files, place, overwrite);
      publication.check(output, inputs);
      return publication;
    } catch (IOException e) {
      throw new InvalidSettingException(
          "--output", output, "it must be reachable: " + e.getMessage());
    }
  }

  private static Path path(String output) {
    try {
      return new Path(output);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException("--output", output, "it must be a path");
    }
  }

  private void check(String asGiven, Collection<String> inputs) throws IOException {
    if (!overwrite && files.exists(output)) {
      throw new InvalidSettingException(
          "--output", asGiven, "it exists already; --overwrite replaces it");
    }
    for (String input : inputs) {
      Path read = path(input).makeQualified(files.getUri(), files.getWorkingDirectory());
      for (Path path = read; path != null; path = path.getParent()) {
        if (path.equals(output)) {
          throw new InvalidSettingException(
              "--output", asGiven, "the input " + input + " lies in it, and would be replaced");
        }
      }
    }
  }

  /**
   * Keeps other runs off this output until it is closed.
   *
   * @param tell hears of a lock that was taken over
   * @throws RunFailure with {@link ExitCode#LOCKED} when another run works on it
   */
  public void lock(Consumer<String> tell) {
    try {
      boolean[] takenOver = {false};
      lock =
          RunLock.take(
              files,
              sibling(".lock"),
              output.toString(),
              line -> {
                takenOver[0] = true;
                tell.accept(line);
              });
      if (takenOver[0]) {
        clearAway();
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Removes what a killed run left half-written, and puts back what it had moved aside. */
  private void clearAway() throws IOException {
    String mine = Pattern.quote("." + output.getName()) + "\\.[0-9a-f-]{36}";
    for (FileStatus file : files.listStatus(output.getParent())) {
      String name = file.getPath().getName();
      if (name.matches(mine + "\\.old") && !files.exists(output)) {
        rename(file.getPath(), output);
      } else if (name.matches(mine + "\\.(new|old)")) {
        files.delete(file.getPath(), true);
      }
    }
  }

  /** A small file that is kept beside the output, under a hidden name made from its own. */
  public SmallFile beside(String extension) {
    return new SmallFile(files, sibling(extension));
  }

  private Path sibling(String extension) {
    return new Path(output.getParent(), "." + output.getName() + extension);
  }

  /** Where to write, under a hidden name, a file or a folder. */
  public Path temporary() {
    return temporary;
  }

  /** Where it is to appear. */
  public Path output() {
    return output;
  }

  /** Writes a text file: {@link #temporary()} or one below it. */
  public void write(Path file, String text) {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a file: {@link #temporary()} or one below it. */
  public void write(Path file, byte[] bytes) {
    try (OutputStream out = files.create(file, false)) {
      files.deleteOnExit(temporary);
      out.write(bytes);
    } catch (IOException e) {
      throw failure(e);
    } catch (FSError e) { // what a local disk's IOException comes wrapped in
      throw failure(new IOException(e.getCause().getMessage(), e));
    }
  }

  /**
   * Does what writes below {@link #temporary()} in tasks of Spark.
   *
   * @throws RunFailure where a file could not be written
   */
  public void write(Runnable job) {
    try {
      job.run();
    } catch (Exception | FSError e) { // Spark's are checked ones, undeclared
      awaitTasks();
      if (ExitCode.mistake(e) == null) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
          if (cause instanceof IOException io) {
            throw failure(io);
          }
        }
      }
      throw e;
    }
  }

  /** Until tasks that were cut short write no more, so that what they wrote can be deleted. */
  private static void awaitTasks() {
    int quiet = 0;
    for (int i = 0; i < MOST_WAITS && quiet < QUIET_WAITS; i++) {
      quiet = tasksRun() ? 0 : quiet + 1;
      try {
        Thread.sleep(WAIT_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static boolean tasksRun() {
    Option<SparkSession> session = SparkSession.getDefaultSession();
    return session.isDefined()
        && Stream.of(session.get().sparkContext().statusTracker().getExecutorInfos())
            .anyMatch(executor -> executor.numRunningTasks() > 0);
  }

  /** Makes {@link #temporary()} a folder. */
  public void createFolder() {
    try {
      files.mkdirs(temporary);
      files.deleteOnExit(temporary);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Puts what was written in its place. */
  public void publish() {
    try {
      if (lock != null) {
        lock.check(output.toString());
      }
      if (!files.exists(output)) {
        rename(temporary, output);
      } else if (overwrite) {
        replace();
      } else {
        throw new InvalidSettingException(
            "--output",
            output,
            "another run has written it in the meantime; --overwrite replaces it");
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private void replace() throws IOException {
    rename(output, aside);
    try {
      rename(temporary, output);
    } catch (IOException | RuntimeException e) {
      rename(aside, output);
      throw e;
    }
    files.delete(aside, true);
  }

  /** Such as a full disk. */
  private RunFailure failure(IOException cause) {
    return new RunFailure(
        ExitCode.INTERNAL_ERROR,
        output
            + ": cannot be written: "
            + cause.getMessage()
            + "; what was there before is as it was");
  }

  private void rename(Path from, Path to) throws IOException {
    if (!files.rename(from, to)) {
      throw new IOException("cannot rename " + from + " to " + to);
    }
  }

  /** Removes what was written and not published. */
  @Override
  public void close() {
    try {
      if (lock != null) {
        lock.close();
      }
      files.close(); // deletes what deleteOnExit was told of, if it is still there
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
