package org.ddpmix.job.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.ddpmix.job.console.RunFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchFolderTest {
  @TempDir private Path parent;

  /** Holds a scratch folder until it is killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws Exception {
      String folder = ScratchFolder.in(args[0]);
      Files.createDirectories(Path.of(folder, "blockmgr/0c"));
      Files.writeString(Path.of(folder, "blockmgr/0c/rdd_1_0"), "samples");
      Files.writeString(Path.of(args[0], "started"), folder);
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  private List<Path> scratchFolders() throws IOException {
    try (Stream<Path> files = Files.list(parent)) {
      return files.filter(file -> file.getFileName().toString().startsWith("ddpmix-")).toList();
    }
  }

  @Test
  void isPrivateAndTheSameForAllSessionsOfTheProcess() throws IOException {
    Path folder = Path.of(ScratchFolder.in(parent.toString()));
    assertThat(folder.getParent()).isEqualTo(parent.toRealPath());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    assertThat(ScratchFolder.in(parent.toString())).isEqualTo(folder.toString());
    assertThat(ScratchFolder.in(folder.toString())).isEqualTo(folder.toString());
  }

  @Test
  void isDeletedByTheNextRunAfterItsProcessWasKilled() throws Exception {
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                parent.toString())
            .inheritIO()
            .start();
    Path foreign = Files.createDirectory(parent.resolve("ddpmix-scratch-mine")); // no owner
    Path target = Files.createDirectory(parent.resolve("target"));
    Files.writeString(target.resolve("thesis.txt"), "mine");
    Path link = Files.createSymbolicLink(parent.resolve("ddpmix-scratch-link"), target);
    Files.createFile(target.resolve(".owner"));
    Path started = parent.resolve("started");
    try {
      while (!Files.exists(started) || Files.size(started) == 0) {
        assertThat(holder.isAlive()).isTrue();
        Thread.sleep(10);
      }
      Path held = Path.of(Files.readString(started));
      Files.createSymbolicLink(held.resolve("link"), target);

      Path own = Path.of(ScratchFolder.in(parent.toString()));
      assertThat(held.resolve("blockmgr/0c/rdd_1_0")).hasContent("samples");

      holder.destroyForcibly().waitFor();
      Files.delete(own.resolve(".owner"));
      Files.delete(own); // so that the next session is like one of another process
      String next = ScratchFolder.in(parent.toString());
      assertThat(held).doesNotExist();
      assertThat(scratchFolders()).containsExactlyInAnyOrder(Path.of(next), foreign, link);
      assertThat(target.resolve("thesis.txt")).hasContent("mine");
    } finally {
      holder.destroyForcibly();
    }
  }

  @Test
  void aFolderThatCannotBeCreatedIsOneLine() throws IOException {
    Path file = Files.createFile(parent.resolve("file"));
    String good = parent.resolve("good").toString();
    assertThat(ScratchFolder.in(file + "," + good)).startsWith(good).doesNotContain(",");
    assertThatThrownBy(() -> ScratchFolder.in(file + ",/proc/none"))
        .isInstanceOf(RunFailure.class)
        .hasMessageStartingWith("spark.local.dir: no folder for temporary files can be created in ")
        .hasMessageEndingWith("; --conf spark.local.dir=DIR gives another place");
  }
}
