package org.ddpmix.job.rerun;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.job.console.ExitCode;
import org.ddpmix.job.console.RunFailure;
import org.ddpmix.job.publish.Checkpoints;
import org.ddpmix.job.publish.RunLock;
import org.ddpmix.job.publish.SmallFile;
import org.ddpmix.report.Rerun;

/**
 * The folder of scheduled runs: a folder for each; {@code latest}, a file that holds the name of
 * the latest one; and {@code history.csv}, a line for each one that was published.
 *
 * <p>A run is published by one rename; only then is it entered in the history, and only then does
 * {@code latest} move. So {@code latest} names a whole run at every moment, and a killed run leaves
 * nothing that the next one does not put right.
 */
public final class RunsFolder implements AutoCloseable {
  public static final String COMPARISON = "comparison.json";
  private static final String LATEST = "latest";
  private static final String HISTORY = "history.csv";

  /** What a killed run leaves: a half-written or half-deleted folder, a checkpoint. */
  private static final Pattern LEFTOVER =
      Pattern.compile("\\.(.+)\\.(?:[0-9a-f-]{36}\\.(?:new|old)|(checkpoint))");

  private final FileSystem files; // its own instance, closed with this object
  private final Path folder;
  private final SmallFile latest;
  private final SmallFile history;
  private RunLock lock;

  private RunsFolder(FileSystem files, Path folder) {
    this.files = files;
    this.folder = folder;
    this.latest = new SmallFile(files, new Path(folder, LATEST));
    this.history = new SmallFile(files, new Path(folder, HISTORY));
  }

  /** Whether the folder has a file of this name that is no run. */
  static boolean isReserved(String name) {
    return Set.of(LATEST, HISTORY).contains(name);
  }

  /**
   * Opens the folder, which may be missing, for one run at a time.
   *
   * @param tell hears of a lock that was taken over
   * @throws RunFailure with {@link ExitCode#LOCKED} when another run works in it
   */
  public static RunsFolder open(String path, Configuration hadoop, Consumer<String> tell) {
    try {
      Path given = new Path(path);
      FileSystem files = FileSystem.newInstance(given.toUri(), hadoop);
      files.setWriteChecksum(false); // no .crc beside the files on a local disk
      RunsFolder runs = new RunsFolder(files, files.makeQualified(given));
      try {
        runs.lock = RunLock.take(files, new Path(runs.folder, ".lock"), path, tell);
        return runs;
      } catch (IOException | RuntimeException e) {
        files.close();
        throw e;
      }
    } catch (IOException | IllegalArgumentException e) {
      throw e instanceof InvalidSettingException invalid
          ? invalid
          : new InvalidSettingException("--runs", path, "it must be writable: " + e.getMessage());
    }
  }

  public Path run(String id) {
    return new Path(folder, id);
  }

  public boolean has(String id) {
    return unchecked(() -> files.exists(run(id)));
  }

  public boolean hasCheckpoint(String id) {
    return unchecked(() -> files.exists(new Path(folder, "." + id + Checkpoints.SUFFIX)));
  }

  /** The run that {@code latest} names, if it is there. */
  public Optional<Rerun> latest() {
    return unchecked(latest::read).map(String::strip).flatMap(this::comparison);
  }

  private Optional<Rerun> comparison(String id) {
    SmallFile file = new SmallFile(files, new Path(run(id), COMPARISON));
    try {
      return file.read().map(text -> Rerun.parse(text, file.path().toString()));
    } catch (BadDataException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /**
   * Finishes what a killed run began: enters a published run, and clears away what was half done.
   *
   * @param id whose checkpoint is left for it to go on from
   */
  public void finishInterrupted(String id) {
    List<Rerun> published = new ArrayList<>();
    try {
      for (FileStatus status : files.listStatus(folder)) {
        String name = status.getPath().getName();
        Matcher leftover = LEFTOVER.matcher(name);
        if (leftover.matches()) {
          if (leftover.group(2) == null || !leftover.group(1).equals(id)) {
            files.delete(status.getPath(), true);
          }
        } else if (status.isDirectory() && !entered(name)) {
          comparison(name).ifPresent(published::add);
        }
      }
    } catch (FileNotFoundException e) {
      return; // the first run
    } catch (IOException e) {
      throw failure(e);
    }
    published.sort(Comparator.comparing(run -> Instant.parse(run.finished())));
    published.forEach(this::enter);
    // It may have been killed between the two.
    List<String> names = enteredNames();
    for (int last = names.size() - 1; last >= 0; last--) {
      if (comparison(names.get(last)).isPresent()) {
        moveLatest(names.get(last));
        return;
      }
    }
  }

  /** Enters a published run, makes it the latest, and keeps but so many. */
  public void accept(Rerun run, int keep) {
    enter(run);
    moveLatest(run.run());
    prune(keep);
  }

  private void enter(Rerun run) {
    unchecked(
        () -> {
          String text = history.read().orElse(Rerun.CSV_HEADER + "\n");
          history.replace(text + run.csvRow() + "\n");
          return null;
        });
  }

  private void moveLatest(String id) {
    unchecked(
        () -> {
          if (!latest.read().equals(Optional.of(id + "\n"))) {
            latest.replace(id + "\n");
          }
          return null;
        });
  }

  private boolean entered(String id) {
    return enteredNames().contains(id);
  }

  /** Of all runs that were ever published, in that order. */
  private List<String> enteredNames() {
    return unchecked(history::read).stream()
        .flatMap(text -> Arrays.stream(text.split("\n")).skip(1))
        .map(line -> line.substring(0, line.indexOf(',')))
        .toList();
  }

  /** Removes all published runs but the last ones; what was not made by a rerun stays. */
  private void prune(int keep) {
    List<String> names = enteredNames().stream().filter(id -> comparison(id).isPresent()).toList();
    for (String id : names.subList(0, Math.max(0, names.size() - keep))) {
      unchecked(
          () -> {
            Path aside = new Path(folder, "." + id + "." + UUID.randomUUID() + ".old");
            if (files.rename(run(id), aside)) { // or who reads it would see it fade
              files.delete(aside, true);
            }
            return null;
          });
    }
  }

  /**
   * To be asked before something is published.
   *
   * @throws RunFailure when another run works here
   */
  public void checkLock() {
    unchecked(
        () -> {
          lock.check(folder.toString());
          return null;
        });
  }

  private interface Action<T> {
    T run() throws IOException;
  }

  private <T> T unchecked(Action<T> action) {
    try {
      return action.run();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private RunFailure failure(IOException cause) {
    return new RunFailure(
        ExitCode.INTERNAL_ERROR, folder + ": cannot be used: " + cause.getMessage());
  }

  @Override
  public void close() {
    unchecked(
        () -> {
          lock.close();
          files.close();
          return null;
        });
  }
}
