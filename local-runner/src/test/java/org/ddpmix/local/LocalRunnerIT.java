package org.ddpmix.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code java -jar ddpmix-local.jar} in another folder. */
class LocalRunnerIT {
  private static final Path JAR = Path.of("target", "ddpmix-local.jar").toAbsolutePath();

  @TempDir private Path folder;

  @Test
  void runsTheJob() throws Exception {
    Process job = start("--version");

    String out = new String(job.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(job.waitFor()).isZero();
    assertThat(out.strip()).startsWith("ddpmix ");
  }

  @Test
  void returnsTheExitCodeOfTheJob() throws Exception {
    assertThat(start("no-such-command").waitFor()).isEqualTo(2);
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", JAR.toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** A bare name is that of a file in the folder of the process. */
  @Test
  void aConfigurationInTheWorkingFolderMayIncludeFilesOfIt() throws Exception {
    Files.writeString(folder.resolve("base.conf"), "report { run = included }");
    Files.writeString(folder.resolve("c.conf"), "include \"base\"");
    try (JobProcess job = JobProcess.start(folder, "report --config c.conf")) {
      assertThat(job.exitCode()).isEqualTo(3);
      assertThat(job.err()).containsExactly("ddpmix: included/mixture.json: no such file");
    }
  }

  /** The address of the UI is an environment variable of Spark. */
  @Test
  void theUiIsNotOpenedOnAllInterfaces() throws Exception {
    String generate = "generate --k 1 --dim 1 --samples 9 --output o";
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    String shell = "unset SPARK_LOCAL_IP; export JAVA_TOOL_OPTIONS=-Dspark.ui.enabled=true";
    try (JobProcess job = JobProcess.start(folder, temporary, shell, generate)) {
      assertThat(job.exitCode()).isEqualTo(2);
      assertThat(job.err())
          .last()
          .isEqualTo(
              "ddpmix: spark.ui.enabled: true is not allowed; the UI would listen on all"
                  + " interfaces; set the environment variable SPARK_LOCAL_IP=127.0.0.1");
    }
    assertThat(folder).isEmptyDirectory();
  }
}
