package org.ddpmix.job;

import java.io.PrintStream;

/**
 * Where a command writes.
 *
 * @param out results only
 * @param err progress and errors
 * @param terminal whether a person watches {@code err}
 */
record Console(PrintStream out, PrintStream err, boolean terminal) {

  /** The process's own streams; {@code submit.sh} tells whether the second one is a terminal. */
  static Console ofProcess() {
    boolean terminal = "1".equals(System.getenv("DDPMIX_TERMINAL")) || System.console() != null;
    return new Console(System.out, System.err, terminal);
  }
}
