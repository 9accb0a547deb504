package org.ddpmix.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.spark.launcher.JavaModuleOptions;
import org.ddpmix.job.Main;

/** The assembled job in a separate JVM with two cores, and with the compiler of the tests. */
final class JobProcess implements AutoCloseable {
  private static final Path JAR = Path.of("target", "ddpmix-local.jar").toAbsolutePath();
  private static final long MOST_SECONDS = 180;

  private final Process process;
  private final Path out;
  private final Path err;

  private JobProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts a command. Its words are separated by spaces. */
  static JobProcess start(Path folder, String command) throws IOException {
    return start(folder, Path.of(System.getProperty("java.io.tmpdir")), command);
  }

  /**
   * Starts a command under the umask 077.
   *
   * @param temporary the folder for temporary files
   */
  static JobProcess start(Path folder, Path temporary, String command) throws IOException {
    return start(folder, temporary, "umask 077", command);
  }

  /**
   * Starts a command after other commands of the shell.
   *
   * @param temporary the folder for temporary files
   * @param shell what the shell does before
   * @param options for the JVM
   */
  static JobProcess start(
      Path folder, Path temporary, String shell, String command, String... options)
      throws IOException {
    List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", shell + "; exec \"$@\"", "sh"));
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
    words.add("--add-modules=jdk.incubator.vector"); // not listed by Spark 3.5
    words.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    words.add("-Dspark.master=local[2]");
    words.add("-Djava.io.tmpdir=" + temporary);
    words.addAll(List.of(options));
    words.addAll(List.of("-cp", JAR.toString(), LocalRunner.class.getName()));
    words.addAll(List.of(command.split(" ")));
    Path out = Files.createTempFile("job", ".out");
    Path err = Files.createTempFile("job", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    return new JobProcess(builder.start(), out, err);
  }

  /** Runs a command in this JVM and returns the lines that it printed on standard error. */
  static List<String> runHere(int exitCode, String command) {
    System.setProperty("spark.master", "local[2]");
    System.setProperty("spark.ui.enabled", "false");
    PrintStream real = System.err;
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      assertThat(Main.run(command.split(" "))).as("%s: %s", command, err).isEqualTo(exitCode);
    } finally {
      System.setErr(real);
    }
    return err.toString(StandardCharsets.UTF_8).lines().toList();
  }

  /** Waits for a condition, which must become true while the job runs. */
  void await(String what, BooleanSupplier happened) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    while (!happened.getAsBoolean()) {
      assertThat(process.isAlive()).as("alive until %s: %s", what, err()).isTrue();
      assertThat(System.nanoTime()).as("%s: %s", what, err()).isLessThan(end);
      Thread.sleep(10);
    }
  }

  /** Sends a signal: INT, TERM, KILL, STOP or CONT. */
  void send(String signal) throws Exception {
    Process kill =
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).inheritIO().start();
    assertThat(kill.waitFor()).isZero();
  }

  /** The addresses and ports on which the job listens, as the system has them in hexadecimal. */
  List<String> listening() throws IOException {
    Path self = Path.of("/proc", Long.toString(process.pid()));
    Set<String> sockets = new HashSet<>();
    try (DirectoryStream<Path> open = Files.newDirectoryStream(self.resolve("fd"))) {
      for (Path each : open) {
        sockets.add(Files.readSymbolicLink(each).toString());
      }
    }
    List<String> addresses = new ArrayList<>();
    for (String table : List.of("net/tcp", "net/tcp6")) {
      for (String line : Files.readAllLines(self.resolve(table))) {
        String[] fields = line.strip().split(" +");
        if (fields[3].equals("0A") && sockets.contains("socket:[" + fields[9] + "]")) {
          addresses.add(fields[1]);
        }
      }
    }
    return addresses;
  }

  /** Waits for the end of the job and returns the exit code as a shell reports it. */
  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  void succeed() throws Exception {
    assertThat(exitCode()).as("%s", err()).isZero();
  }

  /** The lines on standard error without the warnings of the JVM. */
  List<String> err() throws IOException {
    return Files.readAllLines(err).stream().filter(line -> !line.startsWith("WARNING: ")).toList();
  }

  List<String> out() throws IOException {
    return Files.readAllLines(out);
  }

  @Override
  public void close() throws Exception {
    process.destroyForcibly().waitFor();
    Files.delete(out);
    Files.delete(err);
  }
}
