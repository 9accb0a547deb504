package org.ddpmix.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three scheduled runs on changing data. The second run is killed. */
@Tag("slow")
class RerunIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** About the duration of a read. Without a pause the reader would occupy a core. */
  private static final long NANOS_BETWEEN_READS = 300_000;

  @TempDir private Path folder;

  private void generate(int seed) {
    JobProcess.runHere(
        0,
        "generate --k 3 --dim 8 --samples 20000 --partitions 2 --overwrite --seed "
            + seed
            + " --output "
            + folder.resolve("data"));
  }

  private JobProcess rerun(String id) throws IOException {
    return JobProcess.start(folder, "rerun --config nightly.conf --quiet --run-id " + id);
  }

  private String latest() throws IOException {
    return Files.readString(folder.resolve("runs/latest"));
  }

  /** Reads the latest run repeatedly, as a consumer would. Returns the number of reads. */
  private long watch(AtomicBoolean ended) {
    long reads = 0;
    boolean seen = false;
    try {
      while (!ended.get()) {
        if (seen || Files.exists(folder.resolve("runs/latest"))) {
          seen = true;
          String id = latest();
          assertThat(id).matches("r[13]\n");
          Path run = folder.resolve("runs").resolve(id.strip());
          assertThat(JSON.readTree(run.resolve("comparison.json").toFile()).get("run").asText())
              .isEqualTo(id.strip());
          assertThat(JSON.readTree(run.resolve("mixture.json").toFile()).get("means")).hasSize(3);
          reads++;
        }
        LockSupport.parkNanos(NANOS_BETWEEN_READS);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return reads;
  }

  @Test
  void latestIsValidAtAllTimes() throws Exception {
    Files.writeString(
        folder.resolve("nightly.conf"),
        """
        fit { input = data/samples, k = 3, partitions = 2, tol = 0, ladder = "0.3x150", integrated = 0,
              checkpoint-interval = 1 }
        rerun { runs = runs, min-rows = 1000, max-likelihood-drop = 1 }
        """);
    AtomicBoolean ended = new AtomicBoolean();
    CompletableFuture<Long> watcher = CompletableFuture.supplyAsync(() -> watch(ended));
    try {
      generate(1);
      try (JobProcess first = rerun("r1")) {
        first.succeed();
        assertThat(first.err()).isEmpty();
      }
      assertThat(latest()).isEqualTo("r1\n");

      generate(2);
      try (JobProcess second = rerun("r2")) {
        Path checkpoint = folder.resolve("runs/.r2.checkpoint");
        second.await("a checkpoint", () -> Files.exists(checkpoint));
        second.send("KILL");
        assertThat(second.exitCode()).isEqualTo(137);
      }
      assertThat(latest()).isEqualTo("r1\n");
      assertThat(folder.resolve("runs/r2")).doesNotExist();

      generate(3);
      try (JobProcess third = rerun("r3")) {
        third.succeed();
        assertThat(third.err()).singleElement().asString().contains("took over the lock");
        assertThat(third.out()).anyMatch(line -> line.startsWith("since r1 "));
      }
      assertThat(latest()).isEqualTo("r3\n");
    } finally {
      ended.set(true);
    }
    assertThat(watcher.get(1, TimeUnit.MINUTES)).isPositive();
    assertThat(folder.resolve("runs").toFile().list())
        .containsExactlyInAnyOrder("r1", "r3", "latest", "history.csv");
    List<String> history = Files.readAllLines(folder.resolve("runs/history.csv"));
    assertThat(history).hasSize(3);
    assertThat(history.get(1)).startsWith("r1,");
    assertThat(history.get(2)).startsWith("r3,");
  }
}
