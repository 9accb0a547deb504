package org.ddpmix.job.console;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.util.SignalUtils;

/**
 * Whether the process has been told to end, by SIGTERM or Ctrl-C, while it does work that can stop
 * after its current step. Without such work, or told a second time, it ends at once.
 */
public final class StopRequest implements AutoCloseable {

  /** What a process is told to end with. */
  public enum Signal {
    INT(2, "Ctrl-C"),
    TERM(15, "SIGTERM");

    private final int number;
    private final String text;

    Signal(int number, String text) {
      this.number = number;
      this.text = text;
    }

    /** What a shell reports of a process that such a signal ended. */
    public int exitCode() {
      return 128 + number;
    }

    /** As people call it. */
    @Override
    public String toString() {
      return text;
    }
  }

  private static final AtomicReference<StopRequest> CURRENT = new AtomicReference<>();

  static {
    for (Signal signal : Signal.values()) {
      SignalUtils.register(signal.name(), () -> isTaken(signal));
    }
  }

  private final AtomicReference<Signal> signal = new AtomicReference<>();

  /** Listens until it is closed. */
  public StopRequest() {
    CURRENT.set(this);
  }

  /** Whether the work will see to it that the process ends; if not, the JVM does what it would. */
  private static boolean isTaken(Signal signal) {
    StopRequest current = CURRENT.get();
    // A terminal's Ctrl-C may reach this process and one that passes SIGTERM on: that is not twice.
    return current != null && current.signal.getAndSet(signal) != signal;
  }

  /** What came, if anything. */
  public Optional<Signal> signal() {
    return Optional.ofNullable(signal.get());
  }

  @Override
  public void close() {
    CURRENT.compareAndSet(this, null);
  }
}
