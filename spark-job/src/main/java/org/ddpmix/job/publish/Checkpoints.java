package org.ddpmix.job.publish;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.ddpmix.descent.Checkpoint;
import org.ddpmix.descent.Descent;
import org.ddpmix.descent.DescentState;
import org.ddpmix.descent.StepRecord;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.exception.NewerFormatException;
import org.ddpmix.job.console.Console;
import org.ddpmix.job.console.RunFailure;
import org.ddpmix.job.console.StopRequest;
import org.ddpmix.start.SelectionTable;

/**
 * Writes the latest checkpoint of a gradient descent to a file: after initialization, at a fixed
 * interval of steps, after a step that ends more than a minute after the last checkpoint, and when
 * SIGTERM or Ctrl-C requests a stop.
 */
public final class Checkpoints implements Descent.Listener, AutoCloseable {
  /** A checkpoint of output NAME has the file name .NAME followed by this suffix. */
  public static final String SUFFIX = ".checkpoint";

  private static final long MAX_NANOS = 60_000_000_000L; // between two checkpoints

  private final SmallFile file;
  private final int interval;
  private final Map<String, String> conditions;
  private final Console console;
  private final List<StepRecord> history = new ArrayList<>();
  private long lastStep;
  private long lastNanos;
  private boolean failed;
  private SelectionTable selection; // null if the initialization compared nothing
  private StopRequest stop; // from the first checkpoint on

  /**
   * @param file the checkpoint file
   * @param interval steps between two checkpoints; 0 writes none
   * @param conditions everything that affects the result, by name (see {@link ResumeFingerprint});
   *     a checkpoint is resumed only under equal conditions
   */
  public Checkpoints(
      SmallFile file, int interval, Map<String, String> conditions, Console console) {
    this.file = file;
    this.interval = interval;
    this.conditions = conditions;
    this.console = console;
  }

  /**
   * Returns the checkpoint to resume from. Prints a line and returns empty if there is none or it
   * is damaged.
   *
   * @throws InvalidSettingException if it was written under other conditions; the message names the
   *     first difference
   * @throws NewerFormatException if a newer version wrote it
   */
  public Optional<Checkpoint> find() {
    try {
      Optional<String> text = file.read();
      if (text.isEmpty()) {
        log("there is no checkpoint " + file.path() + "; starting from the beginning");
        return Optional.empty();
      }
      Checkpoint checkpoint = Checkpoint.parse(text.get(), file.path().toString());
      checkConditions(checkpoint.conditions());
      history.addAll(checkpoint.history());
      selection = checkpoint.selection();
      log("resuming after step " + checkpoint.state().step());
      begin(checkpoint.state());
      return Optional.of(checkpoint);
    } catch (NewerFormatException e) {
      throw e; // it is not damaged, and must not be replaced
    } catch (BadDataException e) {
      log(e.getMessage() + "; starting from the beginning");
    } catch (IOException e) {
      log(file.path() + ": cannot be read: " + e.getMessage() + "; starting from the beginning");
    }
    return Optional.empty();
  }

  private void checkConditions(Map<String, String> found) {
    TreeSet<String> names = new TreeSet<>(conditions.keySet());
    names.addAll(found.keySet());
    for (String name : names) {
      String then = found.get(name);
      String now = conditions.get(name);
      if (!Objects.equals(then, now)) {
        throw new InvalidSettingException(
            "--resume: the checkpoint "
                + file.path()
                + " was written with "
                + name
                + " = "
                + then
                + ", but now it is "
                + now
                + "; without --resume the run starts from the beginning");
      }
    }
  }

  @Override
  public void selected(SelectionTable table) {
    selection = table;
  }

  @Override
  public void started(DescentState state, List<StepRecord> steps) {
    history.addAll(steps);
    if (interval > 0) {
      write(state);
    }
    begin(state);
  }

  private void begin(DescentState state) {
    lastStep = state.step();
    lastNanos = System.nanoTime();
    if (interval > 0) {
      stop = new StopRequest();
    }
  }

  @Override
  public void stepTaken(StepRecord record, DescentState state) {
    history.add(record);
    if (interval > 0) {
      boolean due =
          state.step() - lastStep >= interval || System.nanoTime() - lastNanos > MAX_NANOS;
      Optional<StopRequest.Signal> signal = stop.signal();
      if (due || signal.isPresent()) {
        write(state);
      }
      if (signal.isPresent()) {
        throw ended(signal.get(), state);
      }
    }
  }

  private void write(DescentState state) {
    lastStep = state.step();
    lastNanos = System.nanoTime();
    try {
      file.replace(new Checkpoint(conditions, state, history, selection).toText());
      failed = false;
    } catch (IOException e) {
      if (!failed) {
        log(file.path() + ": the checkpoint cannot be written: " + e.getMessage());
      }
      failed = true; // not fatal: the run may still complete without a checkpoint
    }
  }

  private RunFailure ended(StopRequest.Signal signal, DescentState state) {
    return new RunFailure(
        signal.exitCode(),
        "ended by "
            + signal
            + " after step "
            + state.step()
            + (failed
                ? "; the run cannot be resumed because no checkpoint was written"
                : "; the same command with --resume continues from there"));
  }

  private void log(String line) {
    console.log(line);
  }

  @Override
  public void close() {
    if (stop != null) {
      stop.close();
    }
  }
}
