package org.ddpmix.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Samples of 51 MB, where Spark has less for them. */
class LittleMemoryIT {
  private static final String SPARKS_MEMORY = "spark.testing.memory";
  private static final String LESS_RESERVED = "spark.testing.reservedMemory";

  @TempDir private Path folder;

  @AfterEach
  void clear() {
    System.clearProperty(SPARKS_MEMORY);
    System.clearProperty(LESS_RESERVED);
  }

  @Test
  void samplesThatDoNotFitAreReadFromDiskAndGiveTheSame() throws Exception {
    JobProcess.runHere(
        0, "generate --k 2 --dim 64 --samples 100000 --output " + folder.resolve("data"));
    String fit =
        "fit --k 2 --quiet --input " + folder.resolve("data/samples") + " --output " + folder;
    assertThat(JobProcess.runHere(0, fit + "/model")).isEmpty();

    System.setProperty(LESS_RESERVED, "0");
    System.setProperty(SPARKS_MEMORY, Long.toString(60 << 20)); // of which samples get 36 MB

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
  void lessThanSparkStartsWithIsTheUsersMistake() {
    System.setProperty(SPARKS_MEMORY, Long.toString(300 << 20));

    assertThat(
            JobProcess.runHere(
                2, "generate --k 2 --dim 2 --samples 10 --output " + folder + "/data"))
        .last() // after what Spark logs, which conf/log4j2.properties leaves out
        .isEqualTo(
            "ddpmix: --driver-memory: a heap of 300 MiB is not allowed; Spark needs at least 450"
                + " MiB");
  }
}
