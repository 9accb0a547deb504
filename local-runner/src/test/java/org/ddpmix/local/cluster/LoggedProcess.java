package org.ddpmix.local.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A child process whose output is read while it runs, so that a test can wait for a line. */
final class LoggedProcess implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofMinutes(3);
  private static final long SECONDS_TO_STOP = 10;

  private final Process process;
  private final Lines out;
  private final Lines err;

  private LoggedProcess(Process process) {
    this.process = process;
    this.out = new Lines(process.getInputStream());
    this.err = new Lines(process.getErrorStream());
  }

  static LoggedProcess start(ProcessBuilder builder) {
    try {
      return new LoggedProcess(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All lines of standard output. Waits until the process has ended. */
  List<String> out() throws InterruptedException {
    return out.all();
  }

  /** All lines of standard error. Waits until the process has ended. */
  List<String> err() throws InterruptedException {
    return err.all();
  }

  /** Waits until {@code count} lines of standard error match a condition. */
  void awaitErr(int count, Predicate<String> wanted) throws InterruptedException {
    err.await(count, wanted);
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Waits until the process has ended and returns its exit code. */
  int waitFor() throws InterruptedException {
    if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("still running after " + TIMEOUT + ":\n" + err.soFar());
    }
    return process.exitValue();
  }

  /** Terminates the process and its children, by force if necessary. */
  @Override
  public void close() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    children.forEach(ProcessHandle::destroyForcibly);
  }

  /** The lines of a stream. */
  private static final class Lines {
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    Lines(InputStream stream) {
      Thread reader = new Thread(() -> read(stream), "lines of a child process");
      reader.setDaemon(true);
      reader.start();
    }

    private void read(InputStream stream) {
      try (BufferedReader reader =
          new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          add(line);
        }
      } catch (IOException e) {
        // The process was killed.
      } finally {
        end();
      }
    }

    private synchronized void add(String line) {
      lines.add(line);
      notifyAll();
    }

    private synchronized void end() {
      ended = true;
      notifyAll();
    }

    synchronized void await(int count, Predicate<String> wanted) throws InterruptedException {
      long deadline = System.nanoTime() + TIMEOUT.toNanos();
      while (lines.stream().filter(wanted).count() < count) {
        waitUntil(deadline);
        if (ended && lines.stream().filter(wanted).count() < count) {
          throw new AssertionError("ended without the line waited for:\n" + soFar());
        }
      }
    }

    synchronized List<String> all() throws InterruptedException {
      long deadline = System.nanoTime() + TIMEOUT.toNanos();
      while (!ended) {
        waitUntil(deadline);
      }
      return List.copyOf(lines);
    }

    private void waitUntil(long deadline) throws InterruptedException {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError("no such line within " + TIMEOUT + ":\n" + soFar());
      }
      if (!ended) {
        wait(left);
      }
    }

    synchronized String soFar() {
      return String.join("\n", lines);
    }
  }
}
