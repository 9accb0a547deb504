package org.ddpmix.job.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What remains if the JVM is stopped within a change of files. */
class UninterruptedTest {
  private static final int WAIT_SECONDS = 60;
  @TempDir Path folder;

  /** A local disk on which the JVM is stopped at the n-th registration or rename, which is slow. */
  public static final class Stopping extends LocalFileSystem {
    private static int left = Integer.MAX_VALUE;

    private static void pause() {
      if (--left == 0) {
        new Thread(() -> System.exit(0)).start();
        try {
          TimeUnit.MILLISECONDS.sleep(500); // shutdown hooks that do not wait take less
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public boolean deleteOnExit(org.apache.hadoop.fs.Path path) throws IOException {
      pause();
      return super.deleteOnExit(path);
    }

    @Override
    public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to)
        throws IOException {
      boolean renamed = super.rename(from, to);
      pause();
      return renamed;
    }
  }

  /** Replaces an output: {@code OUTPUT N}. */
  public static final class Writer {
    public static void main(String[] arguments) {
      Stopping.left = Integer.parseInt(arguments[1]);
      publish(arguments[0], "new", Stopping.class.getName());
      System.exit(3); // it was not stopped
    }
  }

  private static void publish(String output, String text, String files) {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.file.impl", files);
    try (Publication publication = Publication.to(output, true, List.of(), hadoop)) {
      publication.lock(line -> {});
      publication.createFolder();
      publication.write(new org.apache.hadoop.fs.Path(publication.temporary(), "a.txt"), text);
      publication.publish();
    }
  }

  @ParameterizedTest
  @CsvSource({"1,old", "2,old", "3,old", "4,old", "5,old", "6,old", "7,new"})
  void leavesTheOldOrTheNewOutputAndNoTemporaryFile(int n, String expected) throws Exception {
    Path output = folder.resolve("model");
    publish(output.toString(), "old", LocalFileSystem.class.getName());
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                output.toString(),
                Integer.toString(n))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactlyInAnyOrder(output, log);
    }
    assertThat(output.resolve("a.txt")).hasContent(expected);
    assertThat(
            OutputManifest.problem(
                FileSystem.getLocal(new Configuration()),
                new org.apache.hadoop.fs.Path(output.toUri())))
        .isEmpty();
  }
}
