package org.ddpmix.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A copy of the files of the project that {@code submit.sh} uses, in the state after a build, with
 * another jar in place of the job jar. Programs that {@code submit.sh} calls can be replaced by
 * scripts on its PATH.
 */
final class Checkout implements AutoCloseable {
  /** The exit code and the output of a script. */
  record Outcome(int exitCode, List<String> out, List<String> err) {}

  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  final Path root;
  final Path jar;

  /** The assembled Spark, with a link to the jars of the project. */
  final Path spark;

  private final Path bin;
  private final Path workingFolder;

  /**
   * Creates the copy.
   *
   * @param folder an empty folder for all files
   * @param job the jar in place of the job jar
   */
  Checkout(Path folder, Path job) throws IOException {
    root = Files.createDirectory(folder.resolve("a checkout"));
    bin = Files.createDirectory(folder.resolve("bin"));
    workingFolder = Files.createDirectory(folder.resolve("working folder"));
    for (String file :
        List.of(
            "submit.sh",
            "pom.xml",
            "core/pom.xml",
            "spark-job/pom.xml",
            "local-runner/pom.xml",
            "conf/log4j2.properties")) {
      Files.createDirectories(root.resolve(file).getParent());
      Files.copy(PROJECT.resolve(file), root.resolve(file));
    }
    for (String source :
        List.of(
            "conf/reference.conf",
            "conf/demo.conf",
            "conf/spark-defaults.conf",
            "core/src/main/java/Core.java",
            "spark-job/src/main/java/Job.java",
            "local-runner/src/main/java/Runner.java")) {
      Files.createDirectories(root.resolve(source).getParent());
      Files.createFile(root.resolve(source));
    }
    Path target = Files.createDirectory(root.resolve("spark-job/target"));
    spark = Files.createDirectory(target.resolve("spark"));
    Files.createSymbolicLink(spark.resolve("jars"), PROJECT.resolve("spark-job/target/spark/jars"));
    jar = target.resolve("ddpmix.jar");
    Files.copy(job, jar);
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(path -> !path.startsWith(target)).toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
      }
    }
  }

  /** Installs a bash script on the PATH. */
  void install(String program, String script) throws IOException {
    script(bin.resolve(program), script);
  }

  /** Writes an executable bash script. */
  static void script(Path file, String script) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/bash\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Sets the modification time of a file to a time after that of the job jar. */
  void touch(String file) throws IOException {
    Files.setLastModifiedTime(root.resolve(file), FileTime.from(Instant.now().plusSeconds(60)));
  }

  /** Runs submit.sh from a folder outside the checkout. */
  Outcome submit(String... arguments) throws IOException, InterruptedException {
    return submit(Map.of(), arguments);
  }

  Outcome submit(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return run(root.resolve("submit.sh"), environment, arguments);
  }

  Outcome run(Path script, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(workingFolder, "out", "");
    Path err = Files.createTempFile(workingFolder, "err", "");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(workingFolder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeIf(key -> key.startsWith("SPARK_"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("PATH", bin + ":/usr/bin:/bin");
    builder.environment().putAll(environment);
    int exitCode = builder.start().waitFor();
    return new Outcome(exitCode, lines(out), lines(err));
  }

  /** The working directory of the scripts. */
  Path workingFolder() {
    return workingFolder;
  }

  /** Removes the link to the jars of Spark, so that deleting the folder does not follow it. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(spark.resolve("jars"));
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file, StandardCharsets.UTF_8);
  }
}
