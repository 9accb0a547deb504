package org.ddpmix.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes output to a full disk, a small tmpfs. Skipped if the user may not mount one. */
class DiskFullIT {
  private static final int PAGE = 4096;

  @TempDir private Path folder;
  private Path disk;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    mounted = run("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", disk.toString());
    assumeTrue(mounted, "skipped: this user may not mount a tmpfs");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(run("umount", "--lazy", disk.toString())).isTrue(); // Spark may still hold a file
    }
  }

  private static boolean run(String... command) throws Exception {
    return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  /** Fills the disk except for a number of free pages. */
  private void fill(int pages) throws IOException {
    Path filler = disk.resolve("filler");
    long size = 0;
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(new byte[PAGE]);
        size += PAGE;
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
    try (var channel =
        java.nio.channels.FileChannel.open(filler, java.nio.file.StandardOpenOption.WRITE)) {
      channel.truncate(size - (long) pages * PAGE);
    }
  }

  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(disk)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(
            file.toString(),
            file.endsWith("filler") ? "" : Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return files;
  }

  @Test
  void aFailedFitDoesNotChangeTheOldOutput() throws Exception {
    String data = folder.resolve("data").toString();
    JobProcess.runHere(
        0, "generate --k 12 --dim 64 --samples 2000 --partitions 1 --output " + data);
    String fit =
        "fit --input " + data + "/samples --max-iter 3 --quiet --output " + disk.resolve("model");
    JobProcess.runHere(0, fit + " --k 1");
    fill(4);
    Map<String, String> before = files();

    List<String> err = JobProcess.runHere(1, fit + " --k 12 --start random --overwrite");

    assertThat(err)
        .hasSize(2)
        .satisfies(
            lines ->
                assertThat(lines.get(0))
                    .endsWith("the checkpoint cannot be written: No space left on device"),
            lines ->
                assertThat(lines.get(1))
                    .startsWith("ddpmix: ")
                    .endsWith(
                        "model: cannot be written: No space left on device; existing output is"
                            + " unchanged"));
    assertThat(files()).isEqualTo(before);

    fill(0);
    assertThat(JobProcess.runHere(1, fit + " --k 12 --overwrite"))
        .singleElement()
        .asString()
        .contains("No space left on device");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void failedWritesOfSamplesDoNotChangeTheOldOutput() throws Exception {
    String data = folder.resolve("data").toString();
    JobProcess.runHere(0, "generate --k 2 --dim 64 --samples 20000 --output " + data);
    String model = folder.resolve("model").toString();
    JobProcess.runHere(
        0, "fit --k 2 --start random --max-iter 2 --input " + data + "/samples --output " + model);
    Path output = disk.resolve("output");
    JobProcess.runHere(
        0, "generate --k 2 --dim 1 --samples 5 --partitions 1 --format csv --output " + output);
    for (String command :
        List.of(
            "generate --k 2 --dim 64 --samples 20000 --overwrite --output ",
            "sample --mixture " + model + "/mixture.json --samples 20000 --overwrite --output ",
            "predict --mixture "
                + model
                + "/mixture.json --input "
                + data
                + "/samples --output-format csv --overwrite --output ")) {
      Map<String, String> before = files();

      assertThat(JobProcess.runHere(1, command + output))
          .as(command)
          .singleElement()
          .asString()
          .startsWith("ddpmix: ")
          .endsWith(
              "output: cannot be written: No space left on device; existing output is unchanged");
      assertThat(files()).isEqualTo(before);
    }
  }
}
