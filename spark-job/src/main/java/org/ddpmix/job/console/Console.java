package org.ddpmix.job.console;

import java.io.PrintStream;
import org.ddpmix.exception.MessageText;

/**
 * The output streams of a command.
 *
 * @param out receives results only
 * @param err receives progress and errors
 * @param terminal whether {@code err} is a terminal
 * @param bars whether {@code out} is a terminal that can display block characters
 */
public record Console(PrintStream out, PrintStream err, boolean terminal, boolean bars) {

  public Console(PrintStream out, PrintStream err, boolean terminal) {
    this(out, err, terminal, false);
  }

  /** Standard output and error; {@code submit.sh} sets variables for those that are terminals. */
  public static Console ofProcess() {
    boolean terminal = "1".equals(System.getenv("DDPMIX_TERMINAL")) || System.console() != null;
    boolean bars = "1".equals(System.getenv("DDPMIX_BARS"));
    return new Console(System.out, System.err, terminal, bars);
  }

  /** Prints a message to standard error: one line, without control characters. */
  public void log(String message) {
    err.println("ddpmix: " + MessageText.line(message));
  }

  /** Prints a line of the result, in which control characters are escaped. */
  public void say(String line) {
    out.println(MessageText.escaped(line));
  }
}
