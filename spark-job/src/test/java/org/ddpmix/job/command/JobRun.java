package org.ddpmix.job.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.ddpmix.job.Main;
import org.ddpmix.job.console.Console;

/** Runs commands in this JVM and keeps the output of the last one. */
final class JobRun {
  private final Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /**
   * @param folder replaces @ in arguments
   */
  JobRun(Path folder) {
    this.folder = folder;
  }

  /** Splits the command at spaces, runs it and returns the exit code. */
  int run(String command) {
    out.reset();
    err.reset();
    String[] args =
        Arrays.stream(command.split(" "))
            .map(arg -> arg.replace("@", folder + "/"))
            .toArray(String[]::new);
    return Main.run(new Console(print(out), print(err), false), args);
  }

  void succeed(String command) {
    assertThat(run(command)).as("%s: %s", command, err()).isZero();
  }

  void fail(String command, int exitCode) {
    assertThat(run(command)).as("%s: %s", command, err()).isEqualTo(exitCode);
  }

  String out() {
    return text(out);
  }

  String err() {
    return text(err);
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8).strip();
  }
}
