package org.ddpmix.job.console;

import java.io.PrintStream;

/**
 * Where a command writes.
 *
 * @param out results only
 * @param err progress and errors
 * @param terminal whether a person watches {@code err}
 * @param bars whether a person watches {@code out}, on a terminal that has block characters
 */
public record Console(PrintStream out, PrintStream err, boolean terminal, boolean bars) {

  public Console(PrintStream out, PrintStream err, boolean terminal) {
    this(out, err, terminal, false);
  }

  /** The process's own streams; {@code submit.sh} tells which of them are terminals. */
  public static Console ofProcess() {
    boolean terminal = "1".equals(System.getenv("DDPMIX_TERMINAL")) || System.console() != null;
    boolean bars = "1".equals(System.getenv("DDPMIX_BARS"));
    return new Console(System.out, System.err, terminal, bars);
  }
}
