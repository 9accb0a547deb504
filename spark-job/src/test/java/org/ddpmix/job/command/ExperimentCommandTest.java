package org.ddpmix.job.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.ddpmix.TestSpark;
import org.ddpmix.experiment.Experiment;
import org.ddpmix.job.Main;
import org.ddpmix.job.console.Console;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    return Main.run(new Console(print(out), print(err), false), args);
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  @Test
  void listPrintsAllExperiments() {
    assertThat(run("experiment", "list")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8).lines().map(line -> line.split(" ")[0]))
        .containsExactlyElementsOf(Experiment.all().stream().map(Experiment::name).toList());
  }

  @Test
  void unknownNameIsRefusedInOneLine() {
    assertThat(run("experiment", "spectral", "--output", "x")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("ddpmix: experiment: spectral is not allowed; it must be list, two-component, ")
        .hasLineCount(1);
  }

  @Test
  void writesSummaryTableAndPlots(@TempDir Path folder) throws Exception {
    TestSpark.session();
    Path output = folder.resolve("out");
    assertThat(run("experiment", "spectral-connection", "--quick", "--output", output.toString()))
        .isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("held: ");
    try (Stream<Path> files = Files.list(output)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "_ddpmix.json",
              "summary.md",
              "results.csv",
              "spectral-connection.svg",
              "spectral-connection.png");
    }
    assertThat(output.resolve("summary.md"))
        .content()
        .contains("| held |", "](spectral-connection.svg)", "--quick");
  }
}
