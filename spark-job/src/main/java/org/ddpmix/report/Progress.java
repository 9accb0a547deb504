package org.ddpmix.report;

import java.io.PrintStream;
import java.util.Locale;
import org.ddpmix.descent.StepRecord;

/**
 * Prints the progress of a descent: one line that is rewritten on a terminal, otherwise a line
 * every few seconds.
 */
public final class Progress implements AutoCloseable {
  private static final double SECONDS_BETWEEN_LINES = 5;
  private static final String REWRITE_LINE = "\r\u001b[K";

  private final PrintStream stream;
  private final boolean terminal;
  private final int stages;
  private final long steps;
  private final long samples;
  private StepRecord last;
  private long taken; // steps of this process in the current phase
  private double seconds; // run time of these steps
  private double lineSeconds = Double.NEGATIVE_INFINITY;
  private boolean shown = true;

  /**
   * @param stream receives the progress
   * @param terminal whether the stream is a terminal, whose current line can be rewritten
   * @param stages the number of stages
   * @param steps the largest possible number of steps of all stages together
   * @param samples the number of samples that one step reads
   */
  public Progress(PrintStream stream, boolean terminal, int stages, long steps, long samples) {
    this.stream = stream;
    this.terminal = terminal;
    this.stages = stages;
    this.steps = steps;
    this.samples = samples;
  }

  /** Reports a completed step. */
  public void step(StepRecord step) {
    if (last != null && last.stage() == 0 && step.stage() > 0) {
      close(); // the speed of the initialization does not predict that of the descent
      lineSeconds = Double.NEGATIVE_INFINITY;
      seconds = 0;
      taken = 0;
    }
    last = step;
    taken++;
    seconds += step.seconds();
    shown = false;
    if (terminal) {
      stream.print(REWRITE_LINE + line(step));
      stream.flush();
    } else if (seconds - lineSeconds >= SECONDS_BETWEEN_LINES) {
      show();
    }
  }

  private void show() {
    stream.println(line(last));
    lineSeconds = seconds;
    shown = true;
  }

  private String line(StepRecord step) {
    StringBuilder line = new StringBuilder();
    line.append(
        step.stage() == 0
            ? String.format("start  step %d", step.step())
            : String.format(
                "stage %d/%d  step %d of %d", step.stage(), stages, step.step(), steps));
    line.append(String.format(Locale.ROOT, "  loss %.5g", step.loss()));
    if (!Double.isNaN(step.error())) {
      line.append(String.format(Locale.ROOT, "  error %.4g", step.error()));
    }
    if (seconds > 0 && step.stage() > 0) {
      double secondsPerStep = seconds / taken;
      line.append("  ").append(count(samples / secondsPerStep)).append(" samples/s");
      line.append("  ").append(duration((steps - step.step()) * secondsPerStep)).append(" left");
    }
    return line.toString();
  }

  private static String count(double value) {
    if (value >= 1e6) {
      return String.format(Locale.ROOT, "%.1fM", value / 1e6);
    }
    return value >= 1e3
        ? String.format(Locale.ROOT, "%.1fk", value / 1e3)
        : String.format(Locale.ROOT, "%.0f", value);
  }

  private static String duration(double seconds) {
    long whole = Math.round(seconds);
    if (whole >= 3600) {
      return String.format("%dh %02dm", whole / 3600, whole % 3600 / 60);
    }
    return whole >= 60 ? String.format("%dm %02ds", whole / 60, whole % 60) : whole + "s";
  }

  /** Prints the last step if it has not been printed, and ends its line. */
  @Override
  public void close() {
    if (shown) {
      return;
    }
    if (terminal) {
      stream.println();
      shown = true;
    } else {
      show();
    }
  }
}
