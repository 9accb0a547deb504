package org.ddpmix.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fits 51 MB of samples with less storage memory than that. */
class LittleMemoryIT {
  private static final String MEMORY = "spark.testing.memory";
  private static final String RESERVED_MEMORY = "spark.testing.reservedMemory";

  @TempDir private Path folder;

  @AfterEach
  void clear() {
    System.clearProperty(MEMORY);
    System.clearProperty(RESERVED_MEMORY);
  }

  @Test
  void samplesThatSpillToDiskGiveTheSameMixture() throws Exception {
    JobProcess.runHere(
        0, "generate --k 2 --dim 64 --samples 100000 --output " + folder.resolve("data"));
    String fit =
        "fit --k 2 --quiet --input " + folder.resolve("data/samples") + " --output " + folder;
    assertThat(JobProcess.runHere(0, fit + "/model")).isEmpty();

    System.setProperty(RESERVED_MEMORY, "0");
    System.setProperty(MEMORY, Long.toString(60 << 20)); // Spark uses 36 MB of it for samples

    assertThat(JobProcess.runHere(0, fit + "/other"))
        .singleElement()
        .asString()
        .matches(
            "ddpmix: \\d+ of 51 MB of samples do not fit into memory; each step reads them"
                + " from disk");
    assertThat(folder.resolve("other/mixture.json"))
        .hasSameTextualContentAs(folder.resolve("model/mixture.json"));
    assertThat(folder.resolve("other/report.html")).exists();
  }

  @Test
  void lessMemoryThanSparkNeedsIsAUserError() {
    System.setProperty(MEMORY, Long.toString(300 << 20));

    assertThat(
            JobProcess.runHere(
                2, "generate --k 2 --dim 2 --samples 10 --output " + folder + "/data"))
        .last() // after log lines of Spark, which conf/log4j2.properties suppresses
        .isEqualTo(
            "ddpmix: --driver-memory: a heap of 300 MiB is not allowed; Spark needs at least 450"
                + " MiB");
  }
}
