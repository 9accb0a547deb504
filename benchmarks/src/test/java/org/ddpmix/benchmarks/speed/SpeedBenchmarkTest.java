package org.ddpmix.benchmarks.speed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SpeedBenchmarkTest {
  private static final Effort TINY = new Effort(5000, 0, 1, 3);

  @TempDir private Path folder;

  @Test
  void everySectionWritesItsTables() throws IOException {
    int code =
        new CommandLine(new SpeedBenchmark(TINY))
            .execute("--output", folder.toString(), "--command", "this test");

    assertThat(code).isZero();
    String report = Files.readString(folder.resolve("speed.md"));
    assertThat(report).contains("Made by `this test` on ", "Spark ");
    for (Table table : Table.values()) {
      assertThat(report)
          .contains("## " + table.title() + "\n\n" + table.note() + "\n\n| samples |");
    }
    // Every competitor is measured where it can be; GaussianMixture only where there are few
    // coordinates.
    assertThat(report.lines().filter(line -> line.startsWith("| 100 × 784, K = 10 |")).findFirst())
        .hasValueSatisfying(line -> assertThat(line).endsWith("| – |"));
    assertThat(report)
        .contains("| Commons Math KMeansPlusPlusClusterer, 1 thread |")
        .contains("| Tribuo KMeansTrainer, 2 threads |");
    assertThat(report.lines().filter(line -> line.contains("| ddpmix fit | ")))
        .isNotEmpty()
        .allMatch(line -> line.contains("| 1 |"));
    assertThat(Files.readString(folder.resolve("speed.csv")).lines())
        .hasSizeGreaterThan(100)
        .allMatch(line -> line.split(",").length >= 4);
  }
}
