package org.ddpmix.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** A local file system on which a reading task, or the driver, runs out of memory. */
  public static final class LittleHeap extends RawLocalFileSystem {
    private static boolean inTasks;

    @Override
    public URI getUri() {
      return URI.create("heap:///");
    }

    @Override
    public FileStatus getFileStatus(org.apache.hadoop.fs.Path file) throws IOException {
      if (inTasks == Thread.currentThread().getName().startsWith("Executor task")) {
        throw new OutOfMemoryError("Java heap space");
      }
      return super.getFileStatus(file);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void outOfMemoryNamesTheSettingToRaise(boolean inTasks) throws IOException {
    LittleHeap.inTasks = inTasks;
    Path input = Files.writeString(folder.resolve("in.csv"), "x\n1\n2\n");
    System.setProperty("spark.hadoop.fs.heap.impl", LittleHeap.class.getName());
    try {
      String fit = "fit --k 1 --quiet --input heap:" + input + " --output " + folder + "/model";
      assertThat(JobProcess.runHere(1, fit))
          .last() // after log lines of Spark, which conf/log4j2.properties suppresses
          .isEqualTo(
              "ddpmix: the driver ran out of memory; --driver-memory of spark-submit sets its"
                  + " size");
    } finally {
      System.clearProperty("spark.hadoop.fs.heap.impl");
    }
    assertThat(folder).isDirectoryNotContaining("glob:**/*model*");
  }

  @Test
  void temporaryFilesThatCannotBeWrittenAreOneLine() {
    System.setProperty("spark.local.dir", "/proc/none,/dev/null/x");
    try {
      assertThat(
              JobProcess.runHere(
                  1, "generate --k 2 --dim 2 --samples 10 --output " + folder + "/data"))
          .containsExactly(
              "ddpmix: no temporary files can be written to /proc/none, /dev/null/x;"
                  + " spark.local.dir or the variable SPARK_LOCAL_DIRS names another folder");
    } finally {
      System.clearProperty("spark.local.dir");
    }
    assertThat(folder).isEmptyDirectory();
  }
}
