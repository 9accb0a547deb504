package org.ddpmix.job.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.ddpmix.TestSpark;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Large files of which one row in two hundred is bad, and damaged files. */
@Tag("slow")
class BadInputIT {
  private static final int ROWS = 200_000;
  private static final int EVERY = 200;
  private static final String FIT = " --k 2 --output @model --max-iter 2 --partitions 4 --quiet";

  private static final String STANDARD_NORMAL =
      "{\"format\":\"ddpmix-mixture/1\",\"dimension\":2,\"variance\":1,\"weights\":[1],"
          + "\"means\":[[0,0]]}";

  /** Collects log messages. */
  private static final class Log extends AbstractAppender {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    Log() {
      super("test", null, null, true, Property.EMPTY_ARRAY);
    }

    @Override
    public void append(LogEvent event) {
      lines.add(event.getLoggerName() + ": " + event.getMessage().getFormattedMessage());
    }
  }

  @TempDir private Path folder;
  private final Log log = new Log();
  private JobRun job;

  @BeforeEach
  void listen() {
    TestSpark.session();
    job = new JobRun(folder);
    log.start();
    LoggerContext context = (LoggerContext) LogManager.getContext(false);
    context.getConfiguration().getRootLogger().addAppender(log, Level.WARN, null);
  }

  @AfterEach
  void stopListening() {
    LoggerContext context = (LoggerContext) LogManager.getContext(false);
    context.getConfiguration().getRootLogger().removeAppender(log.getName());
  }

  /** Writes rows; every {@link #EVERY}th row is the next bad one in turn. */
  private void write(String name, String header, String good, List<String> bad) throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    try (BufferedWriter out = Files.newBufferedWriter(folder.resolve(name))) {
      out.write(header);
      for (int i = 1; i <= ROWS; i++) {
        String row =
            i % EVERY == 0
                ? bad.get(i / EVERY % bad.size())
                : good.formatted(i % 2 * 8 + random.nextDouble(), random.nextDouble());
        out.write(row + "\n");
      }
    }
  }

  private void assertSkipped(String input, long rowsRead, Map<String, Long> kinds)
      throws IOException {
    job.fail("fit --input " + input + FIT + " --on-bad-rows skip --max-bad-fraction 0.0001", 3);
    long bad = kinds.values().stream().mapToLong(Long::longValue).sum();
    assertThat(job.err())
        .hasLineCount(1)
        .contains(bad + " of " + rowsRead + " rows are bad, more than the allowed fraction 1.0E-4");
    assertThat(folder.resolve("model")).doesNotExist();
    job.succeed("fit --input " + input + FIT + " --on-bad-rows skip");
    JsonNode run = new ObjectMapper().readTree(folder.resolve("model/run.json").toFile());
    Map<String, Long> found = new TreeMap<>();
    run.get("badRows").fields().forEachRemaining(e -> found.put(e.getKey(), e.getValue().asLong()));
    assertThat(found).isEqualTo(kinds);
    assertThat(run.get("rowsRead").asLong()).isEqualTo(rowsRead);
    assertThat(run.at("/metrics/samples").asLong()).isEqualTo(rowsRead - bad);
    assertThat(log.lines).isEmpty();
  }

  @Test
  void csv() throws IOException {
    // Bad rows in turn, from the second one on. An empty line is not a row; a subnormal is a
    // number.
    write(
        "x.csv",
        "x,y\n",
        "%s,%s",
        List.of(
            "1,NaN",
            "1,Inf",
            "-Infinity,1",
            "1",
            "1,2,3",
            "1,abc",
            "",
            "1e308,1",
            "4.9e-324,1",
            "1,"));
    job.fail("fit --input @x.csv" + FIT, 3);
    assertThat(job.err())
        .isEqualTo(
            "ddpmix: "
                + folder.resolve("x.csv")
                + ": row 200, column y: Inf is not allowed (and 799 more bad rows)");
    assertSkipped(
        "@x.csv",
        ROWS - 100,
        Map.of(
            "nan",
            100L,
            "infinite",
            200L,
            "wrongLength",
            200L,
            "text",
            100L,
            "tooLarge",
            100L,
            "missing",
            100L));
  }

  @Test
  void libSvm() throws IOException {
    write(
        "x.libsvm",
        "",
        "0 1:%s 2:%s",
        List.of(
            "0 1:NaN",
            "0 1:-inf",
            "0 2:1 1:2",
            "0 2:abc",
            "",
            "x 1:1",
            "0 1:1e308",
            "0 1:4.9e-324",
            "0 1:",
            "0 1"));
    job.fail("fit --input @x.libsvm" + FIT, 3);
    assertThat(job.err())
        .isEqualTo(
            "ddpmix: "
                + folder.resolve("x.libsvm")
                + ": row 200, column 1: -inf is not allowed (and 799 more bad rows)");
    assertSkipped(
        "@x.libsvm",
        ROWS - 100,
        Map.of(
            "nan",
            100L,
            "infinite",
            100L,
            "malformed",
            300L,
            "text",
            100L,
            "tooLarge",
            100L,
            "missing",
            100L));
  }

  @Test
  void parquet() throws IOException {
    Column id = functions.col("id");
    Column x = functions.rand(3).plus(id.mod(2).multiply(8));
    String[] bad = {"NaN", "Infinity", "-Infinity", null, "1e308", "4.9e-324", "-1e308", "NaN"};
    for (int i = 0; i < bad.length; i++) {
      x =
          functions
              .when(
                  id.mod(EVERY * bad.length).equalTo(EVERY * i + EVERY / 2),
                  functions.lit(bad[i]).cast("double"))
              .otherwise(x);
    }
    TestSpark.session()
        .range(0, ROWS, 1, 2)
        .select(x.as("x"), functions.rand(4).as("y"))
        .write()
        .parquet(folder.resolve("x").toString());
    job.fail("fit --input @x" + FIT, 3);
    assertThat(job.err())
        .matches(
            "ddpmix: .*/x/part-00000-.*\\.parquet: row 101, column x: NaN is not allowed"
                + " \\(and 874 more bad rows\\)");
    assertSkipped(
        "@x", ROWS, Map.of("nan", 250L, "infinite", 250L, "missing", 125L, "tooLarge", 250L));
  }

  private List<Path> parts(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      return files.filter(f -> f.toString().endsWith(".parquet")).sorted().toList();
    }
  }

  private void twoParts(String name) {
    TestSpark.session()
        .range(0, 20_000, 1, 2)
        .select(functions.rand(3).as("x"), functions.rand(4).as("y"))
        .write()
        .parquet(folder.resolve(name).toString());
  }

  private void assertOneLine(String input, String... contains) {
    assertOneLineOf("fit --input " + input + FIT, contains);
  }

  private void assertOneLineOf(String command, String... contains) {
    job.fail(command, 3);
    assertThat(job.err()).hasLineCount(1).startsWith("ddpmix: ").contains(contains);
    assertThat(job.out()).isEmpty();
    assertThat(log.lines).isEmpty();
    assertThat(folder.resolve("model")).doesNotExist();
    assertThat(folder).isDirectoryNotContaining("glob:**/.model.*");
  }

  @ParameterizedTest
  @CsvSource({"page", "footer", "half", "text"})
  void damagedParquetFileIsOneLine(String damage) throws IOException {
    twoParts("x");
    Path second = parts("x").get(1);
    Files.deleteIfExists(second.resolveSibling("." + second.getFileName() + ".crc"));
    byte[] bytes = Files.readAllBytes(second);
    switch (damage) {
      case "page" -> java.util.Arrays.fill(bytes, 4, bytes.length / 2, (byte) 0x5a);
      case "footer" ->
          java.util.Arrays.fill(bytes, bytes.length - 200, bytes.length - 20, (byte) 0x5a);
      case "half" -> bytes = java.util.Arrays.copyOf(bytes, bytes.length / 2);
      default -> bytes = "x,y\n1,2\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
    Files.write(second, bytes);
    assertOneLine("@x", folder.resolve("x") + ": cannot be read: ");
    Files.writeString(folder.resolve("m.json"), STANDARD_NORMAL);
    assertOneLineOf(
        "predict --mixture @m.json --input @x --output @model",
        folder.resolve("x") + ": cannot be read: ");
  }

  /** Adds a file with other columns; its name sorts last. */
  private void addPart(String name, Column... columns) throws IOException {
    String other = folder.resolve("other").toString();
    TestSpark.session().range(100).coalesce(1).select(columns).write().parquet(other);
    Files.move(parts("other").get(0), folder.resolve(name).resolve("z.parquet"));
  }

  @Test
  void columnOfAnotherTypeInOneFileIsOneLine() throws IOException {
    twoParts("x");
    addPart("x", functions.lit("a").as("x"), functions.lit(1.5).as("y"));
    assertOneLine("@x", folder.resolve("x") + ": cannot be read: ");
  }

  @Test
  void missingColumnInOneFileIsOneLine() throws IOException {
    twoParts("x");
    addPart("x", functions.lit(1.5).as("y"));
    assertOneLine("@x", "z.parquet: row 1, column x: the value is missing (and 99 more bad rows)");
  }

  @Test
  void emptyFileAmongOthersHasNoRows() throws IOException {
    Files.createDirectory(folder.resolve("x"));
    Files.writeString(folder.resolve("x/a.csv"), "");
    Files.writeString(folder.resolve("x/b.csv"), "x,y\n1,2\n3,4\n2,3\n");
    job.succeed("fit --input @x --k 1 --output @model --quiet");
    assertThat(
            new ObjectMapper()
                .readTree(folder.resolve("model/run.json").toFile())
                .get("rowsRead")
                .asInt())
        .isEqualTo(3);
    assertThat(log.lines).isEmpty();
  }

  @Test
  void unreadableFileIsOneLine() throws IOException {
    Path file = folder.resolve("x.csv");
    Files.writeString(file, "x,y\n1,2\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(file), "skipped: this user may read everything");
    assertOneLine("@x.csv", "x.csv: cannot be read: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"format\":\"ddpmix-mixture/1\",\"dimension\":2,\"variance\":1,\"weights\":[1],\"means\":[[1 | not JSON",
        "{\"format\":\"ddpmix-mixture/1\",\"dimension\":1,\"variance\":1,\"weights\":[1.5,-0.5],\"means\":[[1],[2]]} | weight: 1.5",
        "{\"format\":\"ddpmix-mixture/1\",\"dimension\":1,\"variance\":1,\"weights\":[0.5,0.6],\"means\":[[1],[2]]} | sum of the weights",
        "deep | not JSON",
      })
  void malformedMixtureIsOneLine(String text, String message) throws IOException {
    Files.writeString(
        folder.resolve("m.json"), text.equals("deep") ? "{\"a\":[".repeat(500_000) : text);
    Files.writeString(folder.resolve("x.csv"), "x\n1\n2\n");
    for (String command :
        List.of(
            "evaluate --mixture @m.json --input @x.csv",
            "predict --mixture @m.json --input @x.csv --output @p",
            "fit --input @x.csv --k 2 --output @p --start @m.json")) {
      job.fail(command, 3);
      assertThat(job.err())
          .hasLineCount(1)
          .startsWith("ddpmix: " + folder.resolve("m.json") + ": " + message);
    }
    assertThat(folder.resolve("p")).doesNotExist();
  }
}
