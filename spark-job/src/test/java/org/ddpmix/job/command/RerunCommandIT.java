package org.ddpmix.job.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ddpmix.TestSpark;
import org.ddpmix.job.publish.RunLock;
import org.ddpmix.mixture.ComponentMatching;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.MixtureJson;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("slow")
class RerunCommandIT {
  @TempDir private Path folder;
  private JobRun job;

  @BeforeEach
  void prepare() throws IOException {
    TestSpark.session();
    job = new JobRun(folder);
    generate(1, 2);
    configure("k = 3");
  }

  /** Draws samples of a mixture. */
  private void generate(int seed, int dim) {
    job.succeed(
        ("generate --output @data%d --k 3 --dim %d --samples 900 --separation 8 --seed %d"
                + " --partitions 2 --format csv")
            .formatted(seed, dim, seed));
  }

  private void configure(String fit, String... rerun) throws IOException {
    Files.writeString(
        folder.resolve("n.conf"),
        "fit { partitions = 2, integrated = 5, input = %s/data1/samples, %s }\nrerun { %s }\n"
            .formatted(folder, fit, String.join("\n", rerun)));
  }

  private static String rerun(String id) {
    return "rerun --config @n.conf --runs @runs --run-id " + id;
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("runs"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private String latest() throws IOException {
    return Files.readString(folder.resolve("runs/latest"));
  }

  private List<String> history() throws IOException {
    return Files.readAllLines(folder.resolve("runs/history.csv"));
  }

  private JsonNode json(String run, String name) throws IOException {
    return new ObjectMapper().readTree(folder.resolve("runs").resolve(run).resolve(name).toFile());
  }

  private Mixture mixture(String run) throws IOException {
    Path file = folder.resolve("runs").resolve(run).resolve("mixture.json");
    return MixtureJson.read(Files.readString(file), run);
  }

  /** The content of all files below the folder of runs. */
  private Map<String, String> everything() throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder.resolve("runs"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.put(file.toString(), Files.readString(file));
      }
    }
    return all;
  }

  @Test
  void startsFromTheLastRunAndComparesWithIt() throws IOException {
    job.succeed(rerun("a"));
    assertThat(job.err()).startsWith("ddpmix: initialization: annealed (there is no earlier run)");
    assertThat(names()).containsExactly("a", "history.csv", "latest");
    assertThat(latest()).isEqualTo("a\n");
    assertThat(folder.resolve("runs/a").toFile().list())
        .containsExactlyInAnyOrder(
            "mixture.json",
            "history.csv",
            "run.json",
            "comparison.json",
            "report.json",
            "report.html",
            "_ddpmix.json");
    JsonNode first = json("a", "comparison.json");
    assertThat(first.has("previous")).isFalse();
    assertThat(first.get("rows").asLong() + first.get("heldOutRows").asLong()).isEqualTo(900);
    assertThat(first.get("heldOutRows").asLong()).isBetween(50L, 130L);
    assertThat(json("a", "run.json").get("command").asText()).isEqualTo("rerun");

    configure("k = 3", "holdout = 0.2");
    Files.writeString(folder.resolve("data1/samples/more.csv"), "x0,x1\n1,2\n3,4\n");
    job.succeed(rerun("b"));

    assertThat(job.err()).startsWith("ddpmix: initialization: run a");
    assertThat(latest()).isEqualTo("b\n");
    JsonNode second = json("b", "comparison.json");
    ComponentMatching drift = ComponentMatching.of(mixture("a"), mixture("b"));
    assertThat(second.get("start").asText()).isEqualTo("a");
    assertThat(second.get("previous").asText()).isEqualTo("a");
    assertThat(second.get("rowsChange").asLong()).isEqualTo(2);
    assertThat(second.get("meanDrift").asDouble()).isEqualTo(drift.meanError()).isPositive();
    assertThat(second.get("maxMeanDrift").asDouble()).isEqualTo(drift.maxError());
    assertThat(second.get("weightDrift").asDouble()).isEqualTo(drift.weightError());
    assertThat(second.get("logLikelihoodChange").asDouble())
        .isCloseTo(
            second.get("logLikelihood").asDouble() - first.get("logLikelihood").asDouble(),
            within(1e-12));
    assertThat(history())
        .hasSize(3)
        .satisfies(lines -> assertThat(lines.get(1)).startsWith("a,").contains(",annealed,"))
        .satisfies(lines -> assertThat(lines.get(2)).startsWith("b,").contains(",a,"));
    assertThat(history()).allMatch(line -> line.split(",", -1).length == 12);
    assertThat(job.out()).contains("since a ", "+2 rows").doesNotContain("covariances");
  }

  /** Also with a history of a version that did not know covariances. */
  @Test
  void driftOfCovariancesIsRecorded() throws IOException {
    configure("k = 3, covariance = full");
    job.succeed(rerun("a"));
    Path history = folder.resolve("runs/history.csv");
    String earlier = Files.readString(history).replaceAll(",[^,\n]*\n", "\n");
    Files.writeString(history, earlier);
    Path more = folder.resolve("data1/samples/more.csv");
    StringBuilder rows = new StringBuilder("x0,x1\n");
    Mixture first = mixture("a");
    for (int i = 0; i < 300; i++) { // a component becomes wider
      double wide = 4 * Math.sqrt(first.covariance(0)[0]) * Math.cos(i);
      rows.append(first.mean(0)[0] + wide).append(',').append(first.mean(0)[1]).append('\n');
    }
    Files.writeString(more, rows);
    job.succeed(rerun("b"));

    ComponentMatching drift = ComponentMatching.of(first, mixture("b"));
    double covarianceDrift = json("b", "comparison.json").get("covarianceDrift").asDouble();
    assertThat(covarianceDrift).isEqualTo(drift.covarianceError()).isGreaterThan(0.5);
    List<String> lines = history();
    assertThat(lines.get(0)).endsWith(",weightDrift,covarianceDrift");
    assertThat(lines.get(1)).isEqualTo(earlier.lines().skip(1).findFirst().orElseThrow() + ",");
    assertThat(lines.get(2)).endsWith("," + covarianceDrift);
    assertThat(job.out()).contains("of covariances ");
    assertThat(folder.resolve("runs/b/report.html"))
        .content()
        .contains("data-plot=\"covarianceDrift\"", "covariance drift");
  }

  @Test
  void publishedRunIsNotRepeated() throws IOException {
    job.succeed(rerun("a"));
    Map<String, String> before = everything();
    job.succeed(rerun("a"));
    assertThat(job.out()).isEqualTo("Run a is already published; nothing to do");
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void defaultRunIdIsTheTime() throws IOException {
    job.succeed("rerun --config @n.conf --runs @runs --quiet");
    assertThat(job.err()).isEmpty();
    assertThat(latest()).matches("\\d{8}T\\d{6}Z\n");
  }

  @Test
  void keepsTheLastRunsAndOtherFolders() throws IOException {
    Files.createDirectories(folder.resolve("runs/demo"));
    configure("k = 3", "keep = 2");
    for (String id : List.of("r9", "r1", "r5")) {
      job.succeed(rerun(id));
    }
    assertThat(names()).containsExactly("demo", "history.csv", "latest", "r1", "r5");
    assertThat(history()).hasSize(4);
    assertThat(latest()).isEqualTo("r5\n");
    job.succeed(rerun("r9")); // a name that is in the history already
    assertThat(names()).containsExactly("demo", "history.csv", "latest", "r5", "r9");
    assertThat(latest()).isEqualTo("r9\n");
    Files.writeString(folder.resolve("runs/r5/comparison.json"), "{");
    configure("k = 3", "keep = 1");
    job.succeed(rerun("r2"));
    assertThat(job.err())
        .contains("run r5 is not deleted, because ")
        .contains("r5/comparison.json");
    assertThat(names()).containsExactly("demo", "history.csv", "latest", "r2", "r5");
  }

  @Test
  void failedChecksPublishNothing() throws IOException {
    job.succeed(rerun("a"));
    Map<String, String> before = everything();

    configure("k = 3", "min-rows = 901");
    job.fail(rerun("b"), 4);
    assertThat(job.err())
        .endsWith(
            "ddpmix: run b: 900 rows are fewer than min-rows 901; nothing was published, and the"
                + " latest run is still a");
    assertThat(everything()).isEqualTo(before);

    configure("k = 3", "max-outliers = 0.01");
    Path data = folder.resolve("data1/samples");
    String outliers =
        IntStream.range(0, 45)
            .mapToObj(i -> 500 * Math.sin(i) + "," + 500 * Math.cos(5.0 * i) + "\n")
            .collect(Collectors.joining());
    Path more = data.resolve("outliers.csv");
    Files.writeString(more, "x0,x1\n" + outliers);
    job.fail(rerun("o"), 4);
    assertThat(job.err().lines().reduce((one, next) -> next).orElseThrow())
        .startsWith("ddpmix: run o: the share of outliers is 0.0")
        .contains(", more than max-outliers 0.01; nothing was published");
    Files.delete(more);

    configure("k = 3", "max-likelihood-drop = 1");
    try (Stream<Path> files = Files.list(data)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".csv")).toList()) {
        // Scales the data by 10, which lowers the log likelihood by log 10 per coordinate.
        Files.writeString(
            file, Files.readString(file).replaceAll("(?m)^(-?[0-9.]+),(-?[0-9.]+)", "$10e1,$2e1"));
        Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
      }
    }
    job.fail(rerun("c"), 4);
    assertThat(job.err().lines().reduce((one, next) -> next).orElseThrow())
        .startsWith("ddpmix: run c: the log likelihood of ")
        .contains(" below that of run a, more than max-likelihood-drop 1.0; nothing was published");
    Map<String, String> after = everything();
    after
        .keySet()
        .removeIf(file -> file.matches(".*[.][co][.]checkpoint")); // for a fixed configuration
    assertThat(after).isEqualTo(before);
  }

  @Test
  void ignoresALatestRunOfAnotherShape() throws IOException {
    job.succeed(rerun("a"));
    configure("k = 2");
    job.succeed(rerun("b"));
    assertThat(job.err())
        .startsWith(
            "ddpmix: initialization: annealed (run a has 3 components in dimension 2, this run has 2"
                + " in dimension 2)");
    generate(2, 3);
    configure("k = 2, input = %s/data2/samples".formatted(folder));
    job.fail(rerun("c"), 4);
    assertThat(job.err().lines().reduce((one, next) -> next).orElseThrow())
        .isEqualTo(
            "ddpmix: run c: the columns changed; new: x2; nothing was published, and the latest run"
                + " is still b; --accept-new-columns publishes such a run");
    job.succeed(rerun("c") + " --accept-new-columns");
    assertThat(job.err()).contains("this run has 2 in dimension 3");
    assertThat(json("c", "comparison.json").has("meanDrift")).isFalse();
    Files.writeString(folder.resolve("runs/c/mixture.json"), "{");
    job.succeed(rerun("d"));
    assertThat(job.err()).startsWith("ddpmix: initialization: annealed (there is no earlier run)");
  }

  /** A run is killed between publication, history, latest, and the deletion of old runs. */
  @ParameterizedTest
  @CsvSource({"true,true", "false,true", "false,false"})
  void repairsTheFolderAfterAKilledRun(boolean historyLost, boolean latestLost) throws IOException {
    job.succeed(rerun("a"));
    String history = Files.readString(folder.resolve("runs/history.csv"));
    job.succeed(rerun("b"));
    String whole = Files.readString(folder.resolve("runs/history.csv"));
    String uuid = "00000000-0000-4000-8000-000000000000";
    if (historyLost) {
      Files.writeString(folder.resolve("runs/history.csv"), history);
    }
    if (latestLost) {
      Files.writeString(folder.resolve("runs/latest"), "a\n");
    }
    Files.createDirectories(folder.resolve("runs/.c." + uuid + ".new"));
    Files.createDirectories(folder.resolve("runs/.0." + uuid + ".old"));
    Files.writeString(folder.resolve("runs/.c.checkpoint"), "half");
    Files.writeString(folder.resolve("runs/.d.checkpoint"), "half");
    Files.createDirectories(folder.resolve("runs/.mine"));

    job.succeed(rerun("b")); // published already, so this only repairs

    assertThat(Files.readString(folder.resolve("runs/history.csv"))).isEqualTo(whole);
    assertThat(latest()).isEqualTo("b\n");
    assertThat(names()).containsExactly(".mine", "a", "b", "history.csv", "latest");
  }

  /** Files of the folder name runs, but never a path outside it. */
  @Test
  void namesReadFromFilesAreCheckedLikeThoseGiven() throws IOException {
    job.succeed(rerun("a"));
    Path victim = Files.createDirectories(folder.resolve("VICTIM/v")).resolve("thesis.txt");
    Files.writeString(victim, "mine");
    Path comparison = folder.resolve("runs/a/comparison.json");
    String text = Files.readString(comparison).replace("\"a\"", "\"../VICTIM/v\"");
    Files.writeString(victim.resolveSibling("comparison.json"), text);
    Path history = folder.resolve("runs/history.csv");
    String lines = Files.readString(history);

    Files.writeString(history, lines + "../VICTIM/v,x\n");
    job.fail(rerun("b"), 3);
    assertThat(job.err())
        .hasLineCount(1)
        .endsWith("runs/history.csv: '../VICTIM/v' is not the ID of a run");
    Files.writeString(history, lines);

    Files.writeString(folder.resolve("runs/latest"), "../VICTIM/v\n");
    Files.writeString(comparison, text); // a run is its folder's name, so this names none
    configure("k = 3", "keep = 1");
    job.fail(rerun("b"), 3);
    assertThat(job.err())
        .hasLineCount(1)
        .endsWith("runs/latest: '../VICTIM/v' is not the ID of a run");
    Files.delete(folder.resolve("runs/latest"));
    job.succeed(rerun("b"));

    assertThat(victim).hasContent("mine");
    assertThat(names()).contains("a", "b");
    assertThat(latest()).isEqualTo("b\n");
  }

  /** A guard that cannot be checked refuses. */
  @Test
  void aDamagedLatestRunDoesNotDisableTheGuard() throws IOException {
    job.succeed(rerun("a"));
    Path comparison = folder.resolve("runs/a/comparison.json");
    String text = Files.readString(comparison);
    String value = "(\"logLikelihood\" : )[^,\n]+";
    List<String> damaged =
        List.of(
            text.replaceAll(value, "$1\"NaN\""),
            text.replaceAll(value, "$1null"),
            text.replaceAll(value, "$1\"Infinity\""),
            text.replaceAll(value + ",?", "\"x\" : 1,"),
            text.replaceAll("(\"finished\" : )[^,\n]+", "$1\"yesterday\""),
            text.replace("ddpmix-rerun/1", "ddpmix-rerun/2"),
            "{");
    configure("k = 3", "max-likelihood-drop = 1");
    for (String each : damaged) {
      Files.writeString(comparison, each);
      Map<String, String> before = everything();
      job.fail(rerun("b"), 4);
      assertThat(job.err())
          .hasLineCount(1)
          .startsWith(
              "ddpmix: run b: max-likelihood-drop cannot be checked, because the latest run a is"
                  + " damaged: ")
          .endsWith("; nothing was published");
      assertThat(everything()).isEqualTo(before);
    }
    Files.delete(comparison);
    job.fail(rerun("b"), 4);
    Files.writeString(comparison, text);
    Files.writeString(folder.resolve("runs/a/mixture.json"), "{");
    job.fail(rerun("b"), 4);
    Files.move(folder.resolve("runs/a"), folder.resolve("elsewhere"));
    job.fail(rerun("b"), 4);
    assertThat(job.err()).endsWith("/runs/a: there is no such run; nothing was published");
  }

  @Test
  void filesOfTheFolderThatCannotBeReadOrWrittenAreAnError() throws IOException {
    job.succeed(rerun("a"));
    Path history = folder.resolve("runs/history.csv");
    String lines = Files.readString(history);
    for (String damaged : List.of("", "x,y\n", "\u0000", lines + "\n\nx\n")) {
      Files.writeString(history, damaged);
      job.fail(rerun("b"), 3);
      assertThat(job.err()).hasLineCount(1).contains("runs/history.csv: ");
    }
    for (String name : List.of("history.csv", "latest")) {
      Path file = folder.resolve("runs").resolve(name);
      Files.writeString(history, lines);
      Files.delete(file);
      Files.createDirectory(file);
      job.fail(rerun("b"), 3);
      assertThat(job.err())
          .hasLineCount(1)
          .contains("runs/" + name + ": it cannot be read: ")
          .endsWith(" is not a file");
      assertThat(file).isEmptyDirectory();
      Files.delete(file);
    }
    assertThat(names()).containsExactly("a", "history.csv");
  }

  @Test
  void leftoversOfOtherCommandsAndForeignFilesAreKept() throws IOException {
    job.succeed(rerun("a"));
    String uuid = "00000000-0000-4000-8000-000000000000";
    Files.writeString(folder.resolve("runs/.fit1.lock"), "{}");
    Files.writeString(folder.resolve("runs/.fit1.checkpoint"), "half");
    Files.createDirectories(folder.resolve("runs/.fit1." + uuid + ".new"));
    Files.writeString(folder.resolve("runs/a/notes.txt"), "mine");
    configure("k = 3", "keep = 1");

    job.succeed(rerun("b"));

    assertThat(names())
        .containsExactly(
            ".fit1." + uuid + ".new",
            ".fit1.checkpoint",
            ".fit1.lock",
            "a",
            "b",
            "history.csv",
            "latest");
    assertThat(folder.resolve("runs/a/notes.txt")).hasContent("mine");
    assertThat(job.err())
        .contains("run a is not deleted, because it contains another file, notes.txt");
  }

  @ParameterizedTest
  @CsvSource({"../x", "a/b", ".x", "latest", "history.csv", "a:b", "..", "a%2Fb"})
  void runIdMustNotBeAPath(String id) {
    job.fail(rerun(id), 2);
    assertThat(job.err()).hasLineCount(1).startsWith("ddpmix: --run-id: " + id);
    assertThat(folder.resolve("runs")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"output = x,fit.output", "input = null,fit.input is missing"})
  void fitSettingsMustBeInTheFile(String setting, String message) throws IOException {
    configure((setting.startsWith("k") ? "" : "k = 3, ") + setting);
    job.fail(rerun("a"), 2);
    assertThat(job.err()).hasLineCount(1).contains(message);
    assertThat(folder.resolve("runs")).doesNotExist();
  }

  @Test
  void lockedFolderIsRefused() throws IOException {
    Files.createDirectories(folder.resolve("runs"));
    RunLock.Owner self = RunLock.Owner.self();
    Files.writeString(folder.resolve("runs/.lock"), org.ddpmix.report.Json.write(self));
    job.fail(rerun("a"), 5);
    assertThat(job.err())
        .hasLineCount(1)
        .contains("another run holds its lock: process " + self.pid() + " on " + self.host());
    assertThat(names()).containsExactly(".lock");
  }
}
