package org.ddpmix.job.rerun;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
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
import org.ddpmix.job.publish.OutputPath;
import org.ddpmix.job.publish.Publication;
import org.ddpmix.job.publish.RunLock;
import org.ddpmix.job.publish.SmallFile;
import org.ddpmix.report.Rerun;

/**
 * The folder of scheduled runs. It contains one folder per run; {@code latest}, a file with the ID
 * of the latest run; and {@code history.csv}, one line per published run.
 *
 * <p>A run is published with one rename, then added to the history, then named in {@code latest}.
 * {@code latest} therefore names a complete run at any time, and the next run repairs what a killed
 * run left unfinished.
 */
public final class RunsFolder implements AutoCloseable {
  public static final String COMPARISON = "comparison.json";
  private static final String LATEST = "latest";
  private static final String HISTORY = "history.csv";
  private static final int MAX_SHOWN = 60;

  /** Excludes paths, hidden folders, and characters that Hadoop escapes. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  /** Temporary files, folders and checkpoints that a killed run may leave. */
  private static final Pattern LEFTOVER =
      Pattern.compile(
          "\\.(.+?)(?:(?:\\.checkpoint)?\\.[0-9a-f-]{36}\\.(?:new|old|tmp)|(\\.checkpoint))");

  private final FileSystem files; // its own instance, closed with this object
  private final Path folder;
  private final SmallFile latest;
  private final SmallFile history;
  private final Consumer<String> log;
  private RunLock lock;

  private RunsFolder(FileSystem files, Path folder, Consumer<String> log) {
    this.log = log;
    this.files = files;
    this.folder = folder;
    this.latest = new SmallFile(files, new Path(folder, LATEST), () -> lock.check());
    this.history = new SmallFile(files, new Path(folder, HISTORY), () -> lock.check());
  }

  /**
   * Whether a run may have this name. IDs that are read from files are checked too, so that no file
   * can name a path outside the folder.
   */
  static boolean isRunId(String name) {
    return ID.matcher(name).matches() && !Set.of(LATEST, HISTORY).contains(name);
  }

  /**
   * Opens and locks the folder. It need not exist.
   *
   * @param log receives a message if a stale lock is taken over
   * @throws RunFailure with {@link ExitCode#LOCKED} if another run holds the lock
   * @throws InvalidSettingException if the folder cannot be written
   */
  public static RunsFolder open(String path, Configuration hadoop, Consumer<String> log) {
    try {
      Path given = OutputPath.parse("--runs", path);
      FileSystem files = FileSystem.newInstance(given.toUri(), hadoop);
      files.setWriteChecksum(false); // no .crc beside the files on a local disk
      RunsFolder runs = new RunsFolder(files, files.makeQualified(given), log);
      try {
        runs.lock = RunLock.take(files, new Path(runs.folder, ".lock"), path, log);
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

  /** The folder of a run. */
  public Path run(String id) {
    return new Path(folder, id);
  }

  /** Whether a run with this ID has been published. */
  public boolean has(String id) {
    return unchecked(() -> files.exists(run(id)));
  }

  public boolean hasCheckpoint(String id) {
    return unchecked(() -> files.exists(new Path(folder, "." + id + Checkpoints.SUFFIX)));
  }

  /**
   * The ID of the run that {@code latest} names; empty if there is none.
   *
   * @throws BadDataException if {@code latest} is damaged
   */
  public Optional<String> latestId() {
    return stored(latest).map(text -> requireRunId(text.strip(), latest.path().toString()));
  }

  /** The content of a file of this folder, which is not the same as none if it is unreadable. */
  private static Optional<String> stored(SmallFile file) {
    try {
      return file.read();
    } catch (IOException e) {
      throw new BadDataException(file.path() + ": it cannot be read: " + e.getMessage());
    }
  }

  private static String requireRunId(String id, String where) {
    if (!isRunId(id)) {
      String shown = id.length() <= MAX_SHOWN ? id : id.substring(0, MAX_SHOWN) + "…";
      throw new BadDataException(where + ": '" + shown + "' is not the ID of a run");
    }
    return id;
  }

  /**
   * The comparison of a published run; empty if there is no such run.
   *
   * @throws BadDataException if it is damaged
   */
  public Optional<Rerun> comparison(String id) {
    SmallFile file = new SmallFile(files, new Path(run(id), COMPARISON));
    Optional<Rerun> run = stored(file).map(text -> Rerun.parse(text, file.path().toString()));
    if (run.isEmpty() && has(id)) {
      throw new BadDataException(file.path() + ": no such file");
    }
    // A run is the folder that it is in, whatever the file says.
    if (run.isPresent() && !run.get().run().equals(id)) {
      throw new BadDataException(file.path() + ": it is the comparison.json of another run");
    }
    return run;
  }

  private Optional<Rerun> validComparison(String id) {
    try {
      return comparison(id);
    } catch (BadDataException e) {
      return Optional.empty();
    }
  }

  /**
   * Repairs the folder after a killed run: adds published runs that are missing from the history,
   * deletes temporary folders and checkpoints, and corrects {@code latest}.
   *
   * @param id the run whose checkpoint is kept, so that it can be resumed
   * @throws BadDataException if {@code latest} or the history is damaged
   */
  public void finishInterrupted(String id) {
    latestId(); // a damaged file is reported before anything is changed
    List<Rerun> published = new ArrayList<>();
    try {
      for (FileStatus status : files.listStatus(folder)) {
        String name = status.getPath().getName();
        Matcher leftover = LEFTOVER.matcher(name);
        if (leftover.matches()) {
          boolean resumable = leftover.group(2) != null && leftover.group(1).equals(id) && !has(id);
          if (!resumable && !isOfAnotherCommand(leftover.group(1))) {
            files.delete(status.getPath(), true);
          }
        } else if (status.isDirectory() && isRunId(name) && !isInHistory(name)) {
          validComparison(name).ifPresent(published::add);
        }
      }
    } catch (FileNotFoundException e) {
      return; // no run has created the folder yet
    } catch (IOException e) {
      throw failure(e);
    }
    published.sort(Comparator.comparing(run -> Instant.parse(run.finished())));
    published.forEach(this::addToHistory);
    // A run may have been killed after it was added to the history and before latest was replaced.
    List<String> names = historyIds();
    for (int last = names.size() - 1; last >= 0; last--) {
      if (has(names.get(last))) { // even if it is damaged, which the next run must not overlook
        setLatest(names.get(last));
        return;
      }
    }
  }

  /** Whether a command such as fit works, or has worked, on this output: those have a lock each. */
  private boolean isOfAnotherCommand(String name) throws IOException {
    return files.exists(new Path(folder, "." + name + ".lock"));
  }

  /** Adds a published run to the history, makes it the latest, and deletes the oldest runs. */
  public void accept(Rerun run, int keep) {
    addToHistory(run);
    setLatest(run.run());
    prune(keep);
  }

  private void addToHistory(Rerun run) {
    unchecked(
        () -> {
          String text = stored(history).map(Rerun::withAllColumns).orElse(Rerun.CSV_HEADER + "\n");
          history.replace(text + run.csvRow() + "\n");
          return null;
        });
  }

  private void setLatest(String id) {
    unchecked(
        () -> {
          if (!stored(latest).equals(Optional.of(id + "\n"))) {
            latest.replace(id + "\n");
          }
          return null;
        });
  }

  private boolean isInHistory(String id) {
    return historyIds().contains(id);
  }

  /**
   * The IDs of all runs ever published, in order of publication.
   *
   * @throws BadDataException if the history is damaged
   */
  private List<String> historyIds() {
    Optional<String> text = stored(history).map(Rerun::withAllColumns);
    if (text.isEmpty()) {
      return List.of();
    }
    String where = history.path().toString();
    List<String> lines = text.get().lines().toList();
    if (lines.isEmpty() || !lines.get(0).equals(Rerun.CSV_HEADER)) {
      throw new BadDataException(where + ": its first line must be " + Rerun.CSV_HEADER);
    }
    return lines.stream().skip(1).map(line -> requireRunId(line.split(",", 2)[0], where)).toList();
  }

  /**
   * Deletes all but the last published runs. Folders that no rerun wrote, or that hold other files,
   * are kept, and so are runs that cannot be read, which do not count.
   */
  public void prune(int keep) {
    List<String> ids = new ArrayList<>(historyIds());
    Collections.reverse(ids); // from the newest
    List<String> existing =
        ids.stream().distinct().filter(this::has).toList(); // an ID may be used again
    if (existing.size() <= keep) {
      return; // without reading any of them
    }
    int found = 0;
    for (String id : existing) {
      try {
        if (comparison(id).isPresent() && ++found > keep) {
          delete(id);
        }
      } catch (BadDataException e) {
        log.accept("run " + id + " is not deleted, because " + e.getMessage());
      }
    }
  }

  private void delete(String id) {
    unchecked(
        () -> {
          Optional<String> problem = Publication.problemOf(files, run(id));
          if (problem.isPresent()) {
            log.accept("run " + id + " is not deleted, because " + problem.get());
            return null;
          }
          lock.check();
          Path aside = new Path(folder, "." + id + "." + UUID.randomUUID() + ".old");
          if (files.rename(run(id), aside)) { // so that readers never see a partly deleted run
            files.delete(aside, true);
          }
          return null;
        });
  }

  /** The lock of the folder, under which runs are published. */
  public RunLock lock() {
    return lock;
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
    if (lock != null && lock.loss().isPresent()) { // its new owner has deleted temporary files
      return lock.loss().get();
    }
    return new RunFailure(
        ExitCode.INTERNAL_ERROR, folder + ": cannot be read or written: " + cause.getMessage());
  }

  @Override
  public void close() {
    try (files) {
      lock.close();
    } catch (IOException e) {
      log.accept(folder + ": cannot be unlocked, which the next run does: " + e.getMessage());
    }
  }
}
