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
    assertThat(output.toFile().list()).containsExactly("a.txt");
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
    Files.createDirectory(output);
    Files.writeString(output.resolve("old.txt"), "old");
    try (Publication publication = open(true)) {
      write(publication, "new");
      assertThat(output.resolve("old.txt")).hasContent("old");
      publication.publish();
    }
    assertThat(names()).containsExactly("model");
    assertThat(output.toFile().list()).containsExactly("a.txt");
  }

  @Test
  void failureKeepsExistingOutputAndDeletesPartialOutput() throws IOException {
    Files.writeString(output, "old");
    assertThatThrownBy(
            () -> {
              try (Publication publication = open(true)) {
                write(publication, "half");
                throw new IllegalStateException("the work fails");
              }
            })
        .hasMessage("the work fails");
    assertThat(names()).containsExactly("model");
    assertThat(output).hasContent("old");
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
    Files.createDirectory(output);
    Files.writeString(output.resolve("old.txt"), "old");
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
    Files.createDirectory(output);
    String input = output.resolve("samples/*.csv").toString();
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> open(true, "elsewhere", input))
        .withMessageContaining("it must not contain the input " + input);
    open(true, folder.toString(), folder.resolve("model-2").toString(), "hdfs://host:1/model")
        .close();
  }

  @Test
  void theRootIsRefused() {
    output = Path.of("/");
    assertThatThrownBy(() -> open(true)).isInstanceOf(InvalidSettingException.class);
  }
}
