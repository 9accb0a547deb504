package org.ddpmix.benchmarks.speed;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.ddpmix.job.Main;
import org.ddpmix.job.console.Console;

/** Commands of ddpmix in this JVM and in its Spark session, and their files. */
final class Commands {
  private Commands() {}

  static void run(String... command) {
    PrintStream none =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    int code = Main.run(new Console(none, System.err, false), command);
    if (code != 0) {
      throw new IllegalStateException(command[0] + " ended with " + code);
    }
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
