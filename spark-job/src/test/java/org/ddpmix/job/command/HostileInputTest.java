package org.ddpmix.job.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings and files that would take much memory or never end are refused in one line. */
class HostileInputTest {
  private static final String MODEL =
      "{\"format\": \"ddpmix-mixture/1\", \"dimension\": 1, \"variance\": 1, \"weights\": [1], "
          + "\"means\": [[0]]}";

  @TempDir private Path folder;
  private JobRun job;

  @BeforeEach
  void prepare() throws IOException {
    job = new JobRun(folder);
    Files.writeString(folder.resolve("m.json"), MODEL);
    Files.writeString(folder.resolve("in.csv"), "x\n1\n2\n");
  }

  private void refuses(String command, int exitCode, String message) throws IOException {
    List<String> before = names();
    assertTimeoutPreemptively(Duration.ofSeconds(10), () -> job.fail(command, exitCode));
    assertThat(job.err()).hasLineCount(1).startsWith("ddpmix: ").contains(message);
    assertThat(names()).isEqualTo(before);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "generate --output @o --k 2 --dim 1000000000 --samples 9 | --dim: 1000000000 is not allowed; with --k 2 it must be at most 5000000",
        "generate --output @o --k 2 --dim 1e9 --samples 9 | --dim: 1e9 is not allowed",
        "generate --output @o --k 1e9 --dim 2 --samples 9 | --k: 1e9 is not allowed; it must be a whole number from 1 to 10000",
        "generate --output @o --k 2 --dim 2 --samples 1e18 | --samples: 1e18 is not allowed; it must be a whole number from 1 to 1000000000000",
        "generate --output @o --k 2 --dim 2 --samples 9e99999999 | --samples: 9e99999999 is not allowed",
        "generate --output @o --k 2 --dim 2 --samples 9 --partitions 1e9 | --partitions: 1e9 is not allowed; it must be a whole number from 1 to 100000",
        "sample --mixture @m.json --output @o --samples 1e18 | --samples: 1e18 is not allowed",
        "sample --mixture @m.json --output @o --samples 9 --steps 2e9 --sampler ode | --steps: 2e9 is not allowed",
        "sample --mixture @m.json --output @o --samples 9 --partitions 1e9 | --partitions: 1e9 is not allowed",
        "fit --input @in.csv --k 1 --output @o --partitions 1e9 | --partitions: 1e9 is not allowed",
        "predict --mixture @m.json --input @in.csv --output @o --partitions 1e9 | --partitions: 1e9 is not allowed",
      })
  void sizesHaveLimits(String command, String message) throws IOException {
    refuses(command, 2, message);
  }

  static Stream<String> outputs() {
    return Stream.of(
        "fit --input @in.csv --k 1 --output ",
        "generate --k 1 --dim 1 --samples 9 --output ",
        "predict --mixture @m.json --input @in.csv --output ",
        "sample --mixture @m.json --samples 9 --output ",
        "evaluate --mixture @m.json --input @in.csv --output ",
        "experiment spectral-connection --quick --output ",
        "demo --output ",
        "rerun --set fit.input=@in.csv --set fit.k=1 --runs ");
  }

  /** Names that Hadoop cannot open, and paths for whose folders it would take minutes. */
  @ParameterizedTest
  @MethodSource("outputs")
  void outputsThatCannotBeWritten(String command) throws IOException {
    String setting = command.strip().replaceAll(".*(--\\w+)$", "$1");
    refuses(command + "@a:b", 2, setting + ": ");
    assertThat(job.err()).endsWith("its name must not have a colon");
    refuses(command + "@" + "n/".repeat(1000) + "o", 2, setting + ": ");
    assertThat(job.err()).endsWith("a path may have 4000 characters and 100 folders");
    refuses(command + "@" + "n".repeat(5000), 2, setting + ": ");
  }

  static Stream<String> models() {
    return Stream.of(
        "evaluate --truth @m.json --mixture ",
        "evaluate --mixture @m.json --truth ",
        "fit --input @in.csv --k 1 --output @o --start ",
        "fit --input @in.csv --k 1 --output @o --truth ",
        "sample --samples 9 --output @o --mixture ",
        "predict --input @in.csv --output @o --mixture ");
  }

  @ParameterizedTest
  @MethodSource("models")
  void modelsThatAreNoRegularFilesOrTooLarge(String command) throws Exception {
    refuses(command + "/dev/zero", 3, "/dev/zero: cannot be read: it is not a regular file");
    assertThat(new ProcessBuilder("mkfifo", folder.resolve("fifo").toString()).start().waitFor())
        .isZero();
    refuses(command + "@fifo", 3, "fifo: cannot be read: it is not a regular file");
    Files.createDirectory(folder.resolve("dir"));
    refuses(command + "@dir", 3, "dir: cannot be read: it is a folder, and should be a file");
    try (RandomAccessFile large = new RandomAccessFile(folder.resolve("large").toFile(), "rw")) {
      large.setLength(1L << 40); // takes no space on the disk
    }
    refuses(command + "@large", 3, "--driver-memory");
  }

  @ParameterizedTest
  @MethodSource("models")
  void modelsOfAnotherShape(String command) throws IOException {
    String deep = "[".repeat(200_000) + "]".repeat(200_000);
    for (String model :
        List.of(
            MODEL.replace("\"variance\": 1", "\"variance\": 1, \"variance\": 2"),
            MODEL.replace("[[0]]", deep),
            deep,
            MODEL.replace("[[0]]", "[[1e999]]"),
            MODEL.replace("[[0]]", "[[" + "9".repeat(5000) + "]]"),
            MODEL.replace("\"dimension\": 1", "\"dimension\": 2000000000"),
            MODEL.replace("\"dimension\": 1", "\"dimension\": 1e9"),
            MODEL.replace("\"variance\": 1", "\"variance\": 1e-999"),
            MODEL.replace("[1]", "[" + "0,".repeat(100_000) + "1]"),
            MODEL.replace("ddpmix-mixture/1", "x".repeat(1_000_000)),
            "\0",
            "null",
            "")) {
      Files.writeString(folder.resolve("bad.json"), model);
      refuses(command + "@bad.json", 3, "bad.json: ");
    }
  }

  private void refusesConfiguration(String text, String message) throws IOException {
    Files.writeString(folder.resolve("c.conf"), text);
    refuses("fit --config @c.conf --input @in.csv --k 1 --output @o", 2, message);
  }

  @Test
  void configurationsThatExpand() throws IOException {
    String doubling =
        "a0 = [1, 1]\n"
            + IntStream.range(1, 40)
                .mapToObj(i -> "a%d = ${a%d} ${a%d}\n".formatted(i, i - 1, i - 1))
                .collect(Collectors.joining());
    refusesConfiguration(doubling, "characters after its substitutions");
    refusesConfiguration(doubling.replace("[1, 1]", "abc"), "characters after its substitutions");
    refusesConfiguration(
        "a = [1, 1]\n" + "a = ${a} ${a}\n".repeat(40), "characters after its substitutions");
    refusesConfiguration("a = 1\n" + "a += ${a}\n".repeat(40), "");
    refusesConfiguration(
        "x { b = [1, 1] }\n"
            + IntStream.range(0, 40)
                .mapToObj(
                    i ->
                        "x { b%d = ${x.b%s} ${x.b%s} }\n"
                            .formatted(i, i == 0 ? "" : i - 1 + "", i == 0 ? "" : i - 1 + ""))
                .collect(Collectors.joining()),
        "characters after its substitutions");
    String objects =
        "o0 { p = 1 }\n"
            + IntStream.range(1, 40)
                .mapToObj(i -> "o%d { l = ${o%d}, r = ${o%d} }\n".formatted(i, i - 1, i - 1))
                .collect(Collectors.joining());
    refusesConfiguration(objects, "characters after its substitutions");
  }

  @Test
  void configurationsThatAreLargeOrDeep() throws IOException {
    refusesConfiguration(
        IntStream.range(0, 300_000).mapToObj(i -> "k" + i + "=1\n").collect(Collectors.joining()),
        "all files together may have 1048576 bytes");
    refusesConfiguration(
        "a0 = 1\n"
            + IntStream.range(1, 5000)
                .mapToObj(i -> "a%d = ${a%d}\n".formatted(i, i - 1))
                .collect(Collectors.joining()),
        "more than 1000 substitutions");
    refusesConfiguration(
        "a0 = 1\n"
            + IntStream.range(1, 900)
                .mapToObj(i -> "a%d = ${a%d}\n".formatted(i, i - 1))
                .collect(Collectors.joining()),
        "is not a setting");
    refusesConfiguration("a=" + "[".repeat(100_000) + "]".repeat(100_000), "nested too deeply");
    refusesConfiguration("a" + ".a".repeat(100_000) + "=1", "");
    refusesConfiguration("a = ${b}, b = ${a}", "");
    refusesConfiguration("fit { k = ${fit} }", "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "include \"/dev/zero\"",
        "include file(\"/dev/zero\")",
        "include \"fifo\"",
        "include file(\"@fifo\")",
        "include required(file(\"@fifo\"))",
        "include \"c.conf\"",
        "include \"twice.conf\"",
        "include file(\"@large.conf\")",
        "include \"large\"",
      })
  void includesHaveLimits(String include) throws Exception {
    assertThat(new ProcessBuilder("mkfifo", folder.resolve("fifo").toString()).start().waitFor())
        .isZero();
    Files.writeString(
        folder.resolve("twice.conf"), "include \"twice.conf\"\ninclude \"twice.conf\"\n");
    Files.writeString(folder.resolve("large.conf"), "#".repeat(2_000_000));
    refusesConfiguration(include.replace("@", folder + "/"), "");
  }

  @Test
  void ordinarySubstitutionsAndIncludes() throws IOException {
    Files.writeString(
        folder.resolve("base.conf"),
        "report { run = ${?NOT_SET_ANYWHERE}\"" + folder + "/none\" }");
    Files.writeString(
        folder.resolve("c.conf"), "include \"base\"\nreport.run = ${report.run}\"/x\"");
    job.fail("report --config @c.conf", 3);
    assertThat(job.err()).contains("none/x/mixture.json: no such file");
  }
}
