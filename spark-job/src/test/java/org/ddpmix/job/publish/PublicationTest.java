package org.ddpmix.job.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.job.console.RunFailure;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
