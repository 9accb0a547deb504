package org.ddpmix.job.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.SoftAssertions;
import org.ddpmix.TestSpark;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.report.Rerun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes each field of the files of a run folder in many ways, and reads them. */
@Tag("slow")
class StoredRecordsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DEEP = "[".repeat(2000) + "]".repeat(2000);

  /** What replaces a value. */
  private static final List<String> VALUES =
      List.of(
          "null",
          "{}",
          "[]",
          "[null]",
          "\"text\"",
          "\"NaN\"",
          "-1",
          "1e9",
          "1e400",
          "-9223372036854775808",
          DEEP,
          "LONG");

  /** The same for settings, which the report only shows. */
  private static final List<String> SOME_VALUES = List.of("null", "[null]", "LONG");

  @TempDir private static Path folder;
  private static JobRun job;

  @BeforeAll
  static void run() throws IOException {
    TestSpark.session();
    job = new JobRun(folder);
    job.succeed("generate --output @data --k 2 --dim 2 --samples 60 --separation 9 --format csv");
    Files.writeString(
        folder.resolve("n.conf"),
        "fit { k = 2, partitions = 1, input = %1$s/data/samples, truth = %1$s/data/truth.json }\n"
                .formatted(folder)
            + "rerun { holdout = 0, min-rows = 1, runs = %s/runs }".formatted(folder));
    job.succeed("rerun --config @n.conf --run-id a --quiet");
    job.succeed("rerun --config @n.conf --run-id b --quiet");
    job.succeed("report --run @runs/b");
  }

  private static Path file(String name) {
    return folder.resolve("runs/b").resolve(name);
  }

  /** One way to change a document. */
  private record Mutation(String name, Consumer<JsonNode> change) {}

  /** Changes of every field, and of the first element of every list. */
  private static List<Mutation> mutations(JsonNode node, String path, List<Mutation> into) {
    List<String> keys = new ArrayList<>();
    if (node.isObject()) {
      node.fieldNames().forEachRemaining(keys::add);
    } else if (node.isArray() && !node.isEmpty()) {
      keys.add("0");
    }
    for (String key : keys) {
      String at = path + "/" + key;
      JsonNode child = node.isObject() ? node.get(key) : node.get(Integer.parseInt(key));
      into.add(
          new Mutation(
              at + " missing",
              root -> {
                JsonNode parent = root.at(path);
                if (parent instanceof ObjectNode object) {
                  object.remove(key);
                } else {
                  ((ArrayNode) parent).remove(Integer.parseInt(key));
                }
              }));
      for (String value : path.startsWith("/configuration/") ? SOME_VALUES : VALUES) {
        into.add(
            new Mutation(
                at + " = " + value.substring(0, Math.min(20, value.length())),
                root -> replace(root.at(path), key, value)));
      }
      mutations(child, at, into);
    }
    return into;
  }

  private static void replace(JsonNode parent, String key, String value) {
    JsonNode placeholder = JSON.getNodeFactory().textNode("@" + value + "@");
    if (parent instanceof ObjectNode object) {
      object.set(key, placeholder);
    } else {
      ((ArrayNode) parent).set(Integer.parseInt(key), placeholder);
    }
  }

  /** The text of a changed document. */
  private static String text(JsonNode root) {
    String text = root.toString();
    for (String value : VALUES) {
      text =
          text.replace(
              JSON.getNodeFactory().textNode("@" + value + "@").toString(),
              value.equals("LONG") ? "\"" + "x".repeat(100_000) + "\"" : value);
    }
    return text;
  }

  @ParameterizedTest
  @ValueSource(strings = {"mixture.json", "run.json", "report.json", "_ddpmix.json"})
  void aChangedFieldIsOneLineOrHarmless(String name) throws IOException {
    String good = Files.readString(file(name));
    String marker = Files.readString(file("_ddpmix.json"));
    Files.delete(file("_ddpmix.json")); // its checksums would hide the other checks
    JsonNode root = JSON.readTree(good);
    if (name.equals("mixture.json")) {
      ((ObjectNode) root).remove("checksum");
    }
    SoftAssertions all = new SoftAssertions();
    try {
      for (Mutation mutation : mutations(root, "", new ArrayList<>())) {
        JsonNode changed = root.deepCopy();
        mutation.change().accept(changed);
        Files.writeString(file(name), text(changed));
        int exitCode = job.run("report --run @runs/b");
        all.assertThat(exitCode).as("%s: %s", mutation.name(), job.err()).isIn(0, 3);
        if (exitCode == 0) {
          all.assertThat(job.err()).as(mutation.name()).isEmpty();
        } else {
          all.assertThat(job.err())
              .as(mutation.name())
              .hasLineCount(1)
              .startsWith("ddpmix: ")
              .contains("runs/b/")
              .hasSizeLessThan(510);
        }
      }
    } finally {
      Files.writeString(file(name), good);
      Files.writeString(file("_ddpmix.json"), marker);
    }
    all.assertAll();
    job.succeed("report --run @runs/b");
  }

  @Test
  void aChangedComparisonIsOneLineOrHarmless() throws IOException {
    JsonNode root = JSON.readTree(file("comparison.json").toFile());
    for (Mutation mutation : mutations(root, "", new ArrayList<>())) {
      JsonNode changed = root.deepCopy();
      mutation.change().accept(changed);
      try {
        Rerun run = Rerun.parse(text(changed), "file");
        assertThat(run.logLikelihood()).as(mutation.name()).isFinite();
        assertThat(run.csvRow().split("\n")).hasSize(1);
      } catch (BadDataException e) {
        assertThat(e.getMessage()).startsWith("file: ").hasLineCount(1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mixture.json", "run.json", "report.json", "_ddpmix.json"})
  void aFileOfANewerVersionIsNamed(String name) throws IOException {
    String good = Files.readString(file(name));
    String format = JSON.readTree(good).get("format").asText();
    String newer = format.replaceFirst("/.*", "/99");
    try {
      Files.writeString(file(name), good.replace(format, newer));
      job.fail("report --run @runs/b", 3);
      assertThat(job.err())
          .isEqualTo(
              "ddpmix: %s: it was written by a newer version: %s; this version reads up to %s"
                  .formatted(file(name), newer, format));
    } finally {
      Files.writeString(file(name), good);
    }
  }

  /** Version 1 of report.json has no pair plot, quantiles and changes of covariances. */
  @Test
  void aReportOfTheFirstVersionIsStillRead() throws IOException {
    String good = Files.readString(file("report.json"));
    String marker = Files.readString(file("_ddpmix.json"));
    Files.delete(file("_ddpmix.json"));
    ObjectNode json = (ObjectNode) JSON.readTree(good);
    json.put("format", "ddpmix-report/1").remove("pairs");
    ((ObjectNode) json.get("profile")).remove("distances");
    for (String reference : List.of("truth", "previous")) {
      ((ObjectNode) json.get(reference)).remove(List.of("inDeviations", "covarianceChanges"));
    }
    try {
      assertThat(file("report.html")).content().contains("data-plot=\"pairs\"", "Q–Q plot");
      Files.writeString(file("report.json"), json.toString());
      job.succeed("report --run @runs/b");
      assertThat(file("report.html"))
          .content()
          .contains("data-plot=\"samples\"", "data-plot=\"meanDrift\"")
          .doesNotContain("data-plot=\"pairs\"", "Q–Q plot");
    } finally {
      Files.writeString(file("report.json"), good);
      Files.writeString(file("_ddpmix.json"), marker);
    }
    job.succeed("report --run @runs/b");
  }

  /** Each file is damaged so that it is still valid. */
  @ParameterizedTest
  @CsvSource({
    "run.json, '\"seed\" : 1', '\"seed\" : 2'",
    "report.json, '\"certain\" : 1.0', '\"certain\" : 0.5'",
    "history.csv, '1,1,', '1,2,'"
  })
  void aChangedFileDiffersFromItsChecksum(String name, String from, String to) throws IOException {
    String good = Files.readString(file(name));
    assertThat(good).contains(from);
    try {
      Files.writeString(file(name), good.replace(from, to));
      job.fail("report --run @runs/b", 3);
      assertThat(job.err())
          .hasLineCount(1)
          .contains(name + ": it has been changed since it was written; its checksum in");
    } finally {
      Files.writeString(file(name), good);
    }
  }

  @Test
  void aMixtureHasAChecksumUnlessItWasWrittenByHand() throws IOException {
    String good = Files.readString(file("mixture.json"));
    Path copy = folder.resolve("copy.json");
    String evaluate = "evaluate --input @data/samples --mixture @copy.json";
    ObjectNode json = (ObjectNode) JSON.readTree(good);
    json.put("variance", json.get("variance").asDouble() * 2);

    Files.writeString(copy, json.toPrettyString());
    job.fail(evaluate, 3);
    assertThat(job.err())
        .endsWith(
            "copy.json: its checksum does not match its content; if the change was intended, remove"
                + " \"checksum\"");
    json.remove("checksum");
    Files.writeString(copy, json.toString());
    job.succeed(evaluate);
    Files.writeString(copy, JSON.readTree(good).toPrettyString()); // other spaces
    job.succeed(evaluate);
  }

  /** A pipe would block for ever. */
  @ParameterizedTest
  @ValueSource(strings = {"mixture.json", "run.json", "report.json", "history.csv", "_ddpmix.json"})
  void aPipeInsteadOfAFileIsOneLine(String name) throws Exception {
    Path kept = Files.move(file(name), folder.resolve("kept"));
    try {
      assertThat(new ProcessBuilder("mkfifo", file(name).toString()).start().waitFor()).isZero();
      assertTimeoutPreemptively(Duration.ofSeconds(20), () -> job.fail("report --run @runs/b", 3));
      assertThat(job.err())
          .isEqualTo("ddpmix: %s: cannot be read: it is not a regular file", file(name));
    } finally {
      Files.move(kept, file(name), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** A history may have lines of any content. */
  @ParameterizedTest
  @ValueSource(strings = {"x", "1,1", "1,-1,0,0,0,0,0", "1,1,0,0,0,-1,0", "99999999999999999999,,"})
  void aDamagedHistoryIsOneLine(String line) throws IOException {
    String good = Files.readString(file("history.csv"));
    try {
      Files.writeString(file("history.csv"), good + line + "\n");
      job.fail("report --run @runs/b", 3);
      assertThat(job.err()).hasLineCount(1).contains("history.csv: line ");
    } finally {
      Files.writeString(file("history.csv"), good);
    }
  }
}
