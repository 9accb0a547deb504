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
import org.ddpmix.job.console.Console;
import org.ddpmix.job.console.RunFailure;
import org.ddpmix.job.console.StopRequest;

/**
 * Keeps a descent's latest checkpoint in a file: after the start, every so many steps, when a step
 * ends more than a minute after the last one, and when the process is told to end.
 */
public final class Checkpoints implements Descent.Listener, AutoCloseable {
  /** The end of a checkpoint\'s file name; the rest is that of the output, hidden. */
  public static final String SUFFIX = ".checkpoint";

  private static final long MOST_NANOS = 60_000_000_000L; // of work that may be lost

  private final SmallFile file;
  private final int interval;
  private final Map<String, String> conditions;
  private final Console console;
  private final List<StepRecord> history = new ArrayList<>();
  private long lastStep;
  private long lastNanos;
  private boolean failed;
  private StopRequest stop; // from the first checkpoint on

  /**
   * @param file where the checkpoint is
   * @param interval steps between two checkpoints; 0 for none at all
   * @param conditions what a checkpoint must have been written under
   */
  public Checkpoints(
      SmallFile file, int interval, Map<String, String> conditions, Console console) {
    this.file = file;
    this.interval = interval;
    this.conditions = conditions;
    this.console = console;
  }

  /**
   * The checkpoint to go on from; empty, and said on the console, where there is none or it is
   * damaged.
   *
   * @throws InvalidSettingException when it is another run's, naming what differs
   */
  public Optional<Checkpoint> find() {
    try {
      Optional<String> text = file.read();
      if (text.isEmpty()) {
        tell("there is no checkpoint " + file.path() + "; starting afresh");
        return Optional.empty();
      }
      Checkpoint checkpoint = Checkpoint.parse(text.get(), file.path().toString());
      checkConditions(checkpoint.conditions());
      history.addAll(checkpoint.history());
      tell("going on after step " + checkpoint.state().step());
      begin(checkpoint.state());
      return Optional.of(checkpoint);
    } catch (BadDataException e) {
      tell(e.getMessage() + "; starting afresh");
    } catch (IOException e) {
      tell(file.path() + ": cannot be read: " + e.getMessage() + "; starting afresh");
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
                + ", and now it is "
                + now
                + "; without --resume the run starts afresh");
      }
    }
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
          state.step() - lastStep >= interval || System.nanoTime() - lastNanos > MOST_NANOS;
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
      file.replace(new Checkpoint(conditions, state, history).toText());
      failed = false;
    } catch (IOException e) {
      if (!failed) {
        tell(file.path() + ": the checkpoint cannot be written: " + e.getMessage());
      }
      failed = true; // a run that may come to its end is not given up for it
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
                ? "; nothing is left of it"
                : "; the same command with --resume goes on from there"));
  }

  private void tell(String line) {
    console.err().println("ddpmix: " + line);
  }

  @Override
  public void close() {
    if (stop != null) {
      stop.close();
    }
  }
}
