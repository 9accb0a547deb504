package org.ddpmix.benchmarks.speed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SpeedBenchmarkIT {
  private static final Effort TINY = new Effort(500, 1, 0, 1, 3);

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
    assertThat(report).contains("EM, s | KMeans row, s | KMeans block, s | GaussianMixture, s |\n");
    assertThat(report)
        .contains("| Commons Math KMeansPlusPlusClusterer, 1 thread |")
        .contains("| Tribuo KMeansTrainer, 2 threads |");
    List<String> csv = Files.readAllLines(folder.resolve("speed.csv"));
    assertThat(csv).hasSizeGreaterThan(60);
    // A mixture that is learned from few samples has a higher likelihood than the true mixture.
    assertThat(
            csv.stream().filter(line -> line.contains("\"truth\",\"minus that of ddpmix, nats\"")))
        .singleElement(InstanceOfAssertFactories.STRING)
        .containsPattern(",-\\d\\S*$");
  }
}
