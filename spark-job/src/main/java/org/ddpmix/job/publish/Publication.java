package org.ddpmix.job.publish;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.job.console.Console;
import org.ddpmix.job.console.ExitCode;
import org.ddpmix.job.console.RunFailure;

/**
 * Atomic publication of an output file or folder. The output is written under a hidden name in the
 * same folder and renamed when it is complete. Existing output stays until then. If the work fails
 * or the JVM shuts down, the hidden output is deleted.
 *
 * <p>Publication is as atomic as the rename of the file system. HDFS and local disks rename
 * atomically. Object stores without a rename copy file by file, so that a reader may see part of
 * the output for a moment. Overwriting takes two renames. A JVM killed between them leaves the old
 * output under the hidden name {@code .NAME.ID.old}; the next run that takes over the lock restores
 * it.
 */
public final class Publication implements AutoCloseable {
  private static final Duration MAX_WAIT = Duration.ofSeconds(10);

  private final FileSystem files; // its own instance, closed with this object
  private final Path output;
  private final boolean overwrite;
  private final OwnOutput own;
  private final Path temporary;
  private final Path aside;
  private Consumer<String> log = line -> {};
  private RunLock lock; // null if not locked
  private boolean ownsLock;
  private String existing = "existing output is unchanged"; // for messages of failures

  private Publication(FileSystem files, Path output, boolean overwrite, OwnOutput own) {
    this.files = files;
    this.output = output;
    this.overwrite = overwrite;
    this.own = own;
    String hidden = "." + output.getName() + "." + UUID.randomUUID();
    this.temporary = new Path(output.getParent(), hidden + ".new");
    this.aside = new Path(output.getParent(), hidden + ".old");
  }

  /**
   * Checks the output path and reserves a temporary name. Writes nothing.
   *
   * @param output the path of the output
   * @param overwrite whether existing output of the job may be replaced; other files never are
   * @param inputs the paths that the work reads; none may be inside the output
   * @throws InvalidSettingException if the output path is not allowed or not reachable
   */
  public static Publication to(
      String output, boolean overwrite, Collection<String> inputs, Configuration hadoop) {
    return to(output, overwrite, OwnOutput.FOLDER, inputs, hadoop);
  }

  /**
   * The same for output of another kind than a folder.
   *
   * @param own how existing output of the job is recognized
   */
  public static Publication to(
      String output,
      boolean overwrite,
      OwnOutput own,
      Collection<String> inputs,
      Configuration hadoop) {
    try {
      Path given = OutputPath.parse("--output", output);
      if (given.isRoot()) {
        throw new InvalidSettingException(
            "--output", output, "it must not be the root of a file system");
      }
      FileSystem files = FileSystem.newInstance(given.toUri(), hadoop);
      files.setWriteChecksum(false); // no .crc beside the files on a local disk
      Path qualified = files.makeQualified(given);
      Publication publication = new Publication(files, qualified, overwrite, own);
      publication.check(output, inputs, hadoop);
      return publication;
    } catch (InvalidSettingException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidSettingException(
          "--output", output, "it must be reachable: " + e.getMessage());
    }
  }

  private void check(String asGiven, Collection<String> inputs, Configuration hadoop)
      throws IOException {
    if (!files.exists(output)) {
      return;
    }
    if (!overwrite) {
      throw existsAlready(asGiven);
    }
    Path real = RealPath.of(files, output);
    for (String input : inputs) {
      if (RealPath.ofInput(input, hadoop).stream().anyMatch(read -> RealPath.isIn(read, real))) {
        throw new InvalidSettingException(
            "--output", asGiven, "it must not contain the input " + input);
      }
    }
    requireOwn(asGiven);
  }

  private static InvalidSettingException existsAlready(String output) {
    return new InvalidSettingException(
        "--output", output, "it exists already; --overwrite replaces it");
  }

  /** Refuses to replace what the job did not write. */
  private void requireOwn(String asGiven) throws IOException {
    Optional<String> problem = own.problem(files, output);
    if (problem.isPresent()) {
      throw new InvalidSettingException(
          "--output",
          asGiven,
          "only output of ddpmix is replaced, and " + problem.get() + "; delete or move it first");
    }
  }

  /**
   * Locks the output against other runs until {@link #close}.
   *
   * @param log receives a message if a stale lock is taken over
   * @throws RunFailure with {@link ExitCode#LOCKED} if another run holds the lock
   */
  public void lock(Consumer<String> log) {
    this.log = log;
    try {
      take(sibling(".lock"), output.toString());
      repair(output);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /**
   * Locks the folder that contains the output, which is output of the job too, in the same way: no
   * other run replaces it in the meantime.
   */
  public void lockFolder(Console console) {
    this.log = console::log;
    Path folder = output.getParent();
    OutputPath.requireName("--run", folder, folder);
    try {
      Path file = new Path(folder.getParent(), "." + folder.getName() + ".lock");
      take(file, folder.toString());
      repair(output);
      repair(new Path(folder, OutputManifest.NAME));
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private void take(Path file, String place) throws IOException {
    lock = RunLock.take(files, file, place, log);
    ownsLock = true;
  }

  /**
   * Publishes under a lock that the caller holds and releases.
   *
   * @param held the lock of a folder that contains the output
   */
  public void under(RunLock held) {
    lock = held;
  }

  /** Locks the output, with messages to standard error. */
  public void lock(Console console) {
    lock(console::log);
  }

  /**
   * Restores the old output that an earlier run had moved aside before it was killed or failed, and
   * deletes what it left. The lock is held, so nobody else works on this output.
   */
  private void repair(Path target) throws IOException {
    Pattern leftover = Leftovers.of(target.getName());
    for (FileStatus file : files.listStatus(target.getParent())) {
      String name = file.getPath().getName();
      if (leftover.matcher(name).matches()) {
        if (name.endsWith(".old") && !files.exists(target)) {
          rename(file.getPath(), target);
          log.accept(target + ": restored from " + name);
          if (!overwrite) {
            throw existsAlready(target.toString());
          }
        } else {
          files.delete(file.getPath(), true);
        }
      }
    }
  }

  /** A small file in the same folder as the output, with the hidden name .NAME + extension. */
  public SmallFile beside(String extension) {
    return new SmallFile(files, sibling(extension), this::checkLock);
  }

  private Path sibling(String extension) {
    return new Path(output.getParent(), "." + output.getName() + extension);
  }

  /** The hidden path to write to; it becomes the output file or folder. */
  public Path temporary() {
    return temporary;
  }

  /** The path of the output after publication. */
  public Path output() {
    return output;
  }

  /**
   * Writes a UTF-8 text file.
   *
   * @param file {@link #temporary()} or a path below it
   * @throws RunFailure if it cannot be written
   */
  public void write(Path file, String text) {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes a file.
   *
   * @param file {@link #temporary()} or a path below it
   * @throws RunFailure if it cannot be written
   */
  public void write(Path file, byte[] bytes) {
    try {
      Uninterrupted.make(
          () -> {
            try (OutputStream out = files.create(file, false)) {
              files.deleteOnExit(temporary);
              out.write(bytes);
            }
            return null;
          });
    } catch (IOException e) {
      throw failure(e);
    } catch (FSError e) { // wraps the IOException of a local disk
      throw failure(new IOException(e.getCause().getMessage(), e));
    }
  }

  /**
   * Runs work whose Spark tasks write below {@link #temporary()}.
   *
   * @throws RunFailure if a file could not be written
   */
  public void write(Runnable job) {
    try {
      job.run();
    } catch (Exception | FSError e) { // Spark throws checked exceptions without declaring them
      RunningTasks.await(MAX_WAIT);
      if (ExitCode.reportableCause(e) == null) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
          if (cause instanceof IOException io) {
            throw failure(io);
          }
        }
      }
      throw e;
    } finally {
      deleteUnlessPublished();
    }
  }

  private void deleteUnlessPublished() {
    try {
      files.deleteOnExit(temporary);
    } catch (IOException e) { // then the next run deletes it
      log.accept(temporary + ": cannot be examined: " + e.getMessage());
    }
  }

  /**
   * Creates {@link #temporary()} as a folder.
   *
   * @throws RunFailure if it cannot be created
   */
  public void createFolder() {
    try {
      Uninterrupted.make(
          () -> {
            files.mkdirs(temporary);
            return files.deleteOnExit(temporary);
          });
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /**
   * Renames the temporary output to its final path. Immediately before each rename, the lock must
   * still be held.
   *
   * @throws InvalidSettingException if the output exists by now and may not be replaced
   * @throws RunFailure if the rename fails or another run has taken over the lock
   */
  public void publish() {
    try {
      if (files.getFileStatus(temporary).isDirectory()) {
        OutputManifest.write(files, temporary, this::checkLock);
      }
      Uninterrupted.make(
          () -> {
            moveToOutput();
            return null;
          });
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private void moveToOutput() throws IOException {
    if (!files.exists(output)) {
      checkLock();
      rename(temporary, output);
    } else if (overwrite) {
      requireOwn(output.toString());
      replace();
    } else {
      throw new InvalidSettingException(
          "--output",
          output,
          "another run has written it in the meantime; --overwrite replaces it");
    }
  }

  /** Publishes a file of an existing output folder, whose manifest then lists its new content. */
  public void publishInto() {
    try {
      Path folder = output.getParent();
      // The page of a run that ended between the two writes differs from the manifest.
      boolean unchanged = OutputManifest.problem(files, folder, output.getName()).isEmpty();
      publish();
      if (unchanged) {
        OutputManifest.write(files, folder, this::checkLock);
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /**
   * Whether a file is that of an output, or what a run of it may leave beside it.
   *
   * @param output the name of the output
   * @param name the name of a file in the same folder
   */
  public static boolean isOf(String output, String name) {
    return name.equals(output)
        || name.matches("\\." + Pattern.quote(output) + "\\.(checkpoint|lock|lock\\.takeover)")
        || Leftovers.of(output).matcher(name).matches();
  }

  /** Why a folder must not be deleted; empty if the job wrote all that it contains. */
  public static Optional<String> problemOf(FileSystem files, Path folder) throws IOException {
    return OwnOutput.FOLDER.problem(files, folder);
  }

  private void replace() throws IOException {
    checkLock();
    rename(output, aside);
    try {
      checkLock();
      rename(temporary, output);
    } catch (IOException | RuntimeException e) {
      existing = "existing output is in " + aside + ", from where the next run restores it";
      if (!files.exists(output)) { // else the run that took over the lock has published
        rename(aside, output);
      }
      existing = "existing output is unchanged";
      throw e;
    }
    try {
      files.delete(aside, true);
    } catch (IOException e) { // the new output is published
      log.accept(aside + ": cannot be deleted, which the next run tries again: " + e.getMessage());
    }
  }

  /** The failure for an I/O error such as a full disk. */
  private RunFailure failure(IOException cause) {
    Optional<RunFailure> lost = lock == null ? Optional.empty() : lock.loss();
    if (lost.isPresent()) { // the run that took over the lock has deleted the temporary output
      return lost.get();
    }
    return new RunFailure(
        ExitCode.INTERNAL_ERROR,
        output + ": cannot be written: " + cause.getMessage() + "; " + existing);
  }

  private void checkLock() throws IOException {
    Uninterrupted.checkRunning();
    if (lock != null) {
      lock.check();
    }
  }

  private void rename(Path from, Path to) throws IOException {
    if (!files.rename(from, to)) {
      throw new IOException("cannot rename " + from + " to " + to);
    }
  }

  /**
   * Deletes output that was not published, and releases the lock. What cannot be deleted is left to
   * the next run.
   */
  @Override
  public void close() {
    try (files) { // also deletes the paths registered with deleteOnExit
      if (ownsLock) {
        lock.close();
      }
    } catch (IOException e) {
      log.accept(output + ": cannot be unlocked, which the next run does: " + e.getMessage());
    }
  }
}
