package org.ddpmix.job.console;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.util.SignalUtils;

/**
 * Records SIGTERM or Ctrl-C while an instance is open, so that the work can stop after its current
 * step. If no instance is open, or if the same signal arrives again, the process ends immediately.
 */
public final class StopRequest implements AutoCloseable {

  /** A signal that requests the end of the process. */
  public enum Signal {
    INT(2, "Ctrl-C"),
    TERM(15, "SIGTERM");

    private final int number;
    private final String text;

    Signal(int number, String text) {
      this.number = number;
      this.text = text;
    }

    /** The exit status that shells use for a process ended by this signal: 128 + its number. */
    public int exitCode() {
      return 128 + number;
    }

    /** The name for messages. */
    @Override
    public String toString() {
      return text;
    }
  }

  private static final AtomicReference<StopRequest> CURRENT = new AtomicReference<>();

  static {
    for (Signal signal : Signal.values()) {
      SignalUtils.register(signal.name(), () -> isHandled(signal));
    }
  }

  private final AtomicReference<Signal> signal = new AtomicReference<>();

  /** Starts to record signals, until {@link #close}. */
  public StopRequest() {
    CURRENT.set(this);
  }

  /** Returns whether the running work handles the signal; if not, the JVM default applies. */
  private static boolean isHandled(Signal signal) {
    StopRequest current = CURRENT.get();
    // Ctrl-C may reach both this process and a parent that forwards it as SIGTERM. A different
    // signal therefore does not count as a repeated request.
    return current != null && current.signal.getAndSet(signal) != signal;
  }

  /** The most recent signal; empty if none has arrived. */
  public Optional<Signal> signal() {
    return Optional.ofNullable(signal.get());
  }

  @Override
  public void close() {
    CURRENT.compareAndSet(this, null);
  }
}
