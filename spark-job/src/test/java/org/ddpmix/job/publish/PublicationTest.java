package org.ddpmix.job.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.job.console.RunFailure;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicationTest {
  @TempDir Path folder;
  private Path output;

  @BeforeEach
  void choose() {
    output = folder.resolve("model");
  }

  private Publication open(boolean overwrite, String... inputs) {
    return Publication.to(output.toString(), overwrite, List.of(inputs), new Configuration());
  }

  private static void write(Publication publication, String text) {
    publication.createFolder();
    publication.write(new org.apache.hadoop.fs.Path(publication.temporary(), "a.txt"), text);
  }

  /** Output of an earlier run: old.txt and the manifest. */
  private void publishOld() {
    try (Publication publication = open(false)) {
      publication.createFolder();
      publication.write(new org.apache.hadoop.fs.Path(publication.temporary(), "old.txt"), "old");
      publication.publish();
    }
  }

  private void refusesToOverwrite(String problem) {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> open(true))
        .withMessage(
            "--output: "
                + output
                + " is not allowed; only output of ddpmix is replaced, and "
                + problem
                + "; delete or move it first");
  }

  /** What a run that was killed left is repaired by the next run of the same output only. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theNextRunRestoresAndDeletesWhatAKilledOneLeft(boolean betweenRenames) throws IOException {
    publishOld();
    String id = "." + java.util.UUID.randomUUID();
    if (betweenRenames) {
      Files.move(output, folder.resolve(".model" + id + ".old"));
    } else {
      Files.createDirectory(folder.resolve(".model" + id + ".old"));
    }
    Files.createDirectories(folder.resolve(".model" + id + ".new/samples"));
    Files.createFile(folder.resolve(".model.checkpoint" + id + ".tmp"));
    Files.createFile(folder.resolve(".model.lock" + id + ".tmp"));
    List<String> foreign =
        List.of(".other" + id + ".new", ".model-2" + id + ".old", ".model.new", "model" + id);
    for (String name : foreign) {
      Files.createFile(folder.resolve(name));
    }
    List<String> messages = new ArrayList<>();
    try (Publication next = open(true)) {
      next.lock(messages::add);
      assertThat(output.resolve("old.txt")).hasContent("old");
    }
    assertThat(messages).hasSize(betweenRenames ? 1 : 0).allMatch(m -> m.contains("restored from"));
    assertThat(names()).hasSize(foreign.size() + 1).contains("model").containsAll(foreign);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void outputIsHiddenUntilPublished() throws IOException {
    try (Publication publication = open(false)) {
      write(publication, "new");
      assertThat(names()).hasSize(1).allMatch(name -> name.startsWith("."));
      publication.publish();
    }
    assertThat(names()).containsExactly("model");
    assertThat(output.toFile().list()).containsExactlyInAnyOrder("a.txt", OutputManifest.NAME);
    assertThat(output.resolve("a.txt")).hasContent("new");
  }

  @Test
  void publishesASingleFile() throws IOException {
    try (Publication publication = open(false)) {
      publication.write(publication.temporary(), "text");
      publication.publish();
    }
    assertThat(names()).containsExactly("model");
    assertThat(output).hasContent("text");
  }

  @Test
  void existingOutputIsRefusedBeforeAnyWork() throws IOException {
    Files.createDirectory(output);
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> open(false))
        .withMessage(
            "--output: " + output + " is not allowed; it exists already; --overwrite replaces it");
    assertThat(names()).containsExactly("model");
  }

  @Test
  void whatAFailedJobHasWrittenIsDeleted() throws IOException {
    try (Publication publication = open(false)) {
      Path written = Path.of(publication.temporary().toUri());
      Runnable job =
          () -> {
            assertThat(written.toFile().mkdir()).isTrue();
            throw new IllegalStateException("failed");
          };
      assertThatThrownBy(() -> publication.write(job)).hasMessage("failed");
    }
    assertThat(names()).isEmpty();
  }

  @Test
  void outputThatAppearedInTheMeantimeIsKept() throws IOException {
    try (Publication publication = open(false)) {
      write(publication, "new");
      Files.createDirectory(output);
      assertThatThrownBy(publication::publish).isInstanceOf(InvalidSettingException.class);
    }
    assertThat(names()).containsExactly("model");
    assertThat(output.toFile().list()).isEmpty();
  }

  @Test
  void overwriteReplacesTheWholeFolder() throws IOException {
    publishOld();
    try (Publication publication = open(true)) {
      write(publication, "new");
      assertThat(output.resolve("old.txt")).hasContent("old");
      publication.publish();
    }
    assertThat(names()).containsExactly("model");
    assertThat(output.toFile().list()).containsExactlyInAnyOrder("a.txt", OutputManifest.NAME);
  }

  @Test
  void whatTheJobDidNotWriteIsNeverReplaced() throws IOException {
    Files.createDirectory(output);
    Files.writeString(output.resolve("thesis.txt"), "years of work");
    refusesToOverwrite("it has no _ddpmix.json");
    Files.writeString(output.resolve("_ddpmix.json"), "{}");
    refusesToOverwrite("_ddpmix.json is not of the format ddpmix-output/1");
    Files.writeString(output.resolve("_ddpmix.json"), "[");
    refusesToOverwrite("_ddpmix.json cannot be parsed");
    assertThat(output.resolve("thesis.txt")).hasContent("years of work");
  }

  @Test
  void aFileThatStandsAtTheOutputIsNeverReplaced() throws IOException {
    Files.writeString(output, "old");
    refusesToOverwrite("it is not a folder");
    assertThat(output).hasContent("old");
    output = Path.of("/dev/null");
    refusesToOverwrite("it is not a folder");
  }

  @Test
  void anotherFileInTheOutputKeepsIt() throws IOException {
    publishOld();
    Files.createDirectories(output.resolve("notes"));
    Files.writeString(output.resolve("notes/mine.txt"), "mine");
    refusesToOverwrite("it contains another file, notes/mine.txt");
    assertThat(output.resolve("notes/mine.txt")).hasContent("mine");
  }

  @Test
  void aChangedFileInTheOutputKeepsIt() throws IOException {
    publishOld();
    Files.writeString(output.resolve("old.txt"), "odl");
    refusesToOverwrite("its file old.txt has been changed");
  }

  /** A pipe would block for ever. */
  @ParameterizedTest
  @ValueSource(strings = {"_ddpmix.json", "old.txt"})
  void aPipeInTheOutputKeepsIt(String name) throws Exception {
    publishOld();
    Path file = output.resolve(name);
    Files.delete(file);
    Path manifest = output.resolve("_ddpmix.json");
    if (Files.exists(manifest)) { // the length of a pipe is 0
      Files.writeString(manifest, Files.readString(manifest).replace(": 3,", ": 0,"));
    }
    assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () ->
            assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> open(true))
                .withMessageContaining("it is not a regular file"));
    assertThat(file).exists();
  }

  /** A file that appears while the work runs is kept as well. */
  @Test
  void theOutputIsCheckedAgainBeforeItIsReplaced() throws IOException {
    publishOld();
    try (Publication publication = open(true)) {
      write(publication, "new");
      Files.writeString(output.resolve("mine.txt"), "mine");
      assertThatThrownBy(publication::publish)
          .isInstanceOf(InvalidSettingException.class)
          .hasMessageContaining("it contains another file, mine.txt");
    }
    assertThat(names()).containsExactly("model");
    assertThat(output.resolve("mine.txt")).hasContent("mine");
    assertThat(output.resolve("old.txt")).hasContent("old");
  }

  /** The files of an input that lie in the output, however the input is spelled. */
  @Test
  void inputsInsideTheOutputAreFoundByTheirRealPath() throws IOException {
    publishOld();
    Path link = Files.createSymbolicLink(folder.resolve("link"), output);
    Path file = Files.createSymbolicLink(folder.resolve("file.csv"), output.resolve("old.txt"));
    Path inputs = Files.createDirectory(folder.resolve("inputs"));
    Files.createSymbolicLink(inputs.resolve("part.csv"), output.resolve("old.txt"));
    for (String input :
        List.of(
            link + "/old.txt",
            file.toString(),
            folder + "/mod*/old.txt",
            folder + "/l?nk",
            inputs.toString(),
            folder + "/inputs/*.csv",
            folder + "/inputs/../model/old.txt")) {
      assertThatExceptionOfType(InvalidSettingException.class)
          .as(input)
          .isThrownBy(() -> open(true, input))
          .withMessageContaining("it must not contain the input " + input);
    }
    output = link; // the same folder by another name
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> open(true, folder + "/model/old.txt"))
        .withMessageContaining("it must not contain the input");
  }

  /** The same where Hadoop, and not Java, resolves paths. */
  @Test
  void inputsInsideTheOutputOfAnotherFileSystem() throws IOException {
    publishOld();
    Configuration hadoop = new Configuration();
    hadoop.set("fs.other.impl", OtherDisk.class.getName());
    for (String input : List.of("model/old.txt", "mod*/old.txt", "m?del", "x/../model/*.txt")) {
      assertThatExceptionOfType(InvalidSettingException.class)
          .as(input)
          .isThrownBy(
              () ->
                  Publication.to(
                      "other:" + output, true, List.of("other:" + folder + "/" + input), hadoop))
          .withMessageContaining("it must not contain the input other:" + folder + "/" + input);
    }
  }

  /** A file system of another scheme. */
  public static final class OtherDisk extends RawLocalFileSystem {
    @Override
    public java.net.URI getUri() {
      return java.net.URI.create("other:///");
    }
  }

  /** A small file is written through a new name, which no symbolic link can stand at. */
  @Test
  void smallFilesAreNotWrittenThroughLinks() throws IOException {
    Path victim = Files.writeString(folder.resolve("victim"), "mine");
    Files.createSymbolicLink(folder.resolve(".model.checkpoint.tmp"), victim);
    Files.createSymbolicLink(folder.resolve(".model.checkpoint"), victim);
    try (Publication publication = open(false)) {
      publication.beside(".checkpoint").replace("text");
      assertThat(publication.beside(".checkpoint").read()).hasValue("text");
    }
    assertThat(victim).hasContent("mine");
    assertThat(folder.resolve(".model.checkpoint")).isRegularFile().isNotEqualTo(victim);
  }

  @Test
  void failureKeepsExistingOutputAndDeletesPartialOutput() throws IOException {
    publishOld();
    assertThatThrownBy(
            () -> {
              try (Publication publication = open(true)) {
                write(publication, "half");
                throw new IllegalStateException("the work fails");
              }
            })
        .hasMessage("the work fails");
    assertThat(names()).containsExactly("model");
    assertThat(output.resolve("old.txt")).hasContent("old");
  }

  /** Fails to rename paths that end in .new. */
  public static final class BrokenRename extends RawLocalFileSystem {
    @Override
    public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to)
        throws IOException {
      return !from.getName().endsWith(".new") && super.rename(from, to);
    }
  }

  @Test
  void failedRenameRestoresExistingOutput() throws IOException {
    publishOld();
    Configuration hadoop = new Configuration();
    hadoop.setClass("fs.file.impl", BrokenRename.class, RawLocalFileSystem.class);
    try (Publication publication = Publication.to(output.toString(), true, List.of(), hadoop)) {
      write(publication, "new");
      assertThatThrownBy(publication::publish)
          .isInstanceOf(RunFailure.class)
          .hasMessageContaining("cannot rename");
    }
    assertThat(names()).containsExactly("model");
    assertThat(output.resolve("old.txt")).hasContent("old");
  }

  @Test
  void inputsInsideTheReplacedOutputAreRefused() throws IOException {
    publishOld();
    String input = output.resolve("samples/*.csv").toString();
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> open(true, "elsewhere", input))
        .withMessageContaining("it must not contain the input " + input);
    open(true, folder.toString(), folder.resolve("model-2").toString()).close();
  }

  @Test
  void theRootIsRefused() {
    output = Path.of("/");
    assertThatThrownBy(() -> open(true)).isInstanceOf(InvalidSettingException.class);
  }

  /** A run is suspended for longer than its lease, and another run takes over. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRunThatHasLostItsLockPublishesNothing(boolean written) throws IOException {
    publishOld();
    try (Publication suspended = open(true)) {
      suspended.lock(line -> {});
      if (written) {
        write(suspended, "of the suspended run");
      }
      Path lock = folder.resolve(".model.lock");
      Files.writeString(
          lock,
          Files.readString(lock)
              .replaceAll("(\"host\" : )[^,]+", "$1\"elsewhere\"")
              .replaceAll("(\"renewed\" : )[^}]+", "$1\"2020-01-01T00:00:00Z\""));
      List<String> messages = new ArrayList<>();
      try (Publication other = open(true)) {
        other.lock(messages::add);
        assertThat(messages).singleElement().asString().contains("took over the lock of process");
        write(other, "of the other run");

        if (!written) {
          write(suspended, "of the suspended run");
        }
        assertLost(suspended::publish);
        assertLost(() -> suspended.beside(".checkpoint").replace("x"));
        assertLost(() -> suspended.beside(".checkpoint").delete());
        assertThat(output.resolve("old.txt")).hasContent("old");
        other.publish();
      }
      assertLost(suspended::publish);
    }
    assertThat(output.resolve("a.txt")).hasContent("of the other run");
    assertThat(names()).containsExactly("model");
  }

  /** The lock is lost between the two renames of a replacement. */
  @Test
  void aLockThatIsLostDuringTheReplacementRestoresTheOldOutput() throws IOException {
    publishOld();
    Configuration hadoop = new Configuration();
    hadoop.set("fs.file.impl", LosesTheLock.class.getName());
    try (Publication publication = Publication.to(output.toString(), true, List.of(), hadoop)) {
      publication.lock(line -> {});
      write(publication, "new");
      assertLost(publication::publish);
    }
    assertThat(output.resolve("old.txt")).hasContent("old");
    Files.delete(folder.resolve(".model.lock"));
    assertThat(names()).containsExactly("model");
  }

  /** Another run takes over the lock when the old output is moved aside. */
  public static final class LosesTheLock extends LocalFileSystem {
    @Override
    public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to)
        throws IOException {
      if (to.getName().endsWith(".old")) {
        Path lock = pathToFile(from).toPath().resolveSibling(".model.lock");
        Files.writeString(lock, Files.readString(lock).replaceAll("(\"id\" : )[^,]+", "$1\"b\""));
      }
      return super.rename(from, to);
    }
  }

  private static void assertLost(ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(RunFailure.class, e -> assertThat(e.exitCode()).isEqualTo(5))
        .hasMessageEndingWith("another run has taken over its lock; nothing was published");
  }
}
