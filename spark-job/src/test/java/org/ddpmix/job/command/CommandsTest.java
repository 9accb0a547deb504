package org.ddpmix.job.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.ddpmix.TestSpark;
import org.ddpmix.job.Main;
import org.ddpmix.job.console.Console;
import org.ddpmix.mixture.Assignment;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.MixtureJson;
import org.ddpmix.mixture.Posterior;
import org.ddpmix.synthetic.SampleSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands end to end, in one Spark session. */
class CommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeAll
  static void startSpark() {
    TestSpark.session();
  }

  /** Splits the command at spaces and replaces @ with the folder of the test. */
  private int run(String command) {
    out.reset();
    err.reset();
    String[] args =
        Arrays.stream(command.split(" "))
            .map(arg -> arg.replace("@", folder + "/"))
            .toArray(String[]::new);
    return Main.run(new Console(print(out), print(err), false), args);
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8).strip();
  }

  private void succeed(String command) {
    assertThat(run(command)).as("%s: %s", command, text(err)).isZero();
  }

  private void file(String name, String... lines) throws IOException {
    Files.write(folder.resolve(name), List.of(lines));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private JsonNode json(String name) throws IOException {
    return JSON.readTree(folder.resolve(name).toFile());
  }

  private Mixture mixture(String name) throws IOException {
    return MixtureJson.read(Files.readString(folder.resolve(name)), name);
  }

  private void generate(String more) {
    succeed("generate --output @data --k 3 --dim 2 --samples 3000 --separation 8 --seed 5 " + more);
  }

  @Test
  void generateFitEvaluatePredict() throws IOException {
    generate("--labels");
    succeed(
        "fit --input @data/samples --truth @data/truth.json --k 3 --output @model --partitions 3 --integrated 10");
    assertThat(text(out))
        .contains("3 components in dimension 2 from 3000 samples")
        .contains("recovered 100 %");
    assertThat(text(err)).contains("stage 1/1  step 1 of 10").contains("error");
    assertThat(folder.resolve("model").toFile().list())
        .containsExactlyInAnyOrder(
            "mixture.json",
            "history.csv",
            "run.json",
            "report.json",
            "report.html",
            "_ddpmix.json");

    JsonNode run = json("model/run.json");
    List<String> history = Files.readAllLines(folder.resolve("model/history.csv"));
    assertThat(run.at("/configuration/fit/k").asInt()).isEqualTo(3);
    assertThat(run.at("/configuration/fit/gradient").asText()).isEqualTo("projected");
    assertThat(run.at("/rowsRead").asLong()).isEqualTo(3000);
    assertThat(run.at("/features").toString()).isEqualTo("[\"features\"]");
    assertThat(run.at("/versions").size()).isEqualTo(4);
    assertThat(history.get(0)).endsWith(",error");
    assertThat(history.stream().skip(1).filter(row -> row.matches("-?\\d+,0,.*")).count())
        .as("steps of the start, the last of them number 0")
        .isGreaterThan(5)
        .isEqualTo(history.stream().skip(1).filter(row -> row.matches("(-\\d+|0),.*")).count())
        .isEqualTo(1 - Long.parseLong(history.get(1).replaceAll(",.*", "")));
    double lastError = Double.parseDouble(history.get(history.size() - 1).replaceAll(".*,", ""));
    assertThat(run.at("/metrics/meanError").asDouble()).isCloseTo(lastError, within(1e-9));

    succeed(
        "evaluate --mixture @model/mixture.json --input @data/samples --truth @data/truth.json --output @e.json --partitions 3");
    JsonNode evaluation = JSON.readTree(text(out));
    assertThat(evaluation).isEqualTo(json("e.json"));
    JsonNode format = ((ObjectNode) evaluation).remove("format");
    assertThat(format.asText()).isEqualTo("ddpmix-evaluation/1");
    assertThat(evaluation).isEqualTo(run.get("metrics"));
    assertThat(evaluation.get("recovered").asDouble()).isEqualTo(1);
    assertThat(evaluation.get("samples").asLong()).isEqualTo(3000);
    double logLikelihood = evaluation.get("logLikelihood").asDouble() * 3000;
    assertThat(evaluation.get("aic").asDouble())
        .isCloseTo(-2 * logLikelihood + 2 * 9, within(1e-6));
    assertThat(evaluation.get("bic").asDouble())
        .isCloseTo(-2 * logLikelihood + Math.log(3000) * 9, within(1e-6));

    assertThat(run("predict --mixture @data/truth.json --input @data/samples --output @p"))
        .isEqualTo(2);
    assertThat(text(err))
        .isEqualTo(
            "ddpmix: %s: the input already has a column component, and the output would add one"
                .formatted(folder.resolve("data/samples")));
  }

  @ParameterizedTest
  @CsvSource({"spherical, 11", "diagonal, 14", "tied, 11", "full, 17"})
  void everyCovarianceFamilyGoesThroughAllCommands(String family, int parameters)
      throws IOException {
    generate("--labels --aspect 3 --covariance " + family);
    String fit =
        "fit --input @data/samples --truth @data/truth.json --k 3 --partitions 3 --covariance "
            + family;
    succeed(fit + " --output @model");
    assertThat(json("model/mixture.json").get("covarianceType").asText()).isEqualTo(family);
    assertThat(Files.readString(folder.resolve("model/report.html")))
        .contains("Shapes of the components (" + family + " covariances)");
    succeed(
        "evaluate --mixture @model/mixture.json --input @data/samples --truth @data/truth.json --partitions 3");
    JsonNode evaluation = JSON.readTree(text(out));
    assertThat(evaluation.get("recovered").asDouble()).isEqualTo(1);
    assertThat(evaluation.get("covarianceError").asDouble()).isBetween(1e-4, 0.2);
    assertThat(evaluation.get("parameters").asInt()).isEqualTo(parameters);
    assertThat(evaluation.get("bic").asDouble())
        .isCloseTo(
            -2 * 3000 * evaluation.get("logLikelihood").asDouble() + parameters * Math.log(3000),
            within(1e-6));
    assertThat(evaluation.get("aic").asDouble())
        .isCloseTo(
            -2 * 3000 * evaluation.get("logLikelihood").asDouble() + 2 * parameters, within(1e-6));

    for (String sampler : List.of("exact", "ddpm", "ode")) {
      succeed(
          "sample --mixture @model/mixture.json --samples 4000 --seed 3 --format csv --overwrite --output @drawn --sampler "
              + sampler);
      succeed("evaluate --mixture @model/mixture.json --input @drawn");
      assertThat(JSON.readTree(text(out)).get("logLikelihood").asDouble())
          .as(sampler)
          .isCloseTo(evaluation.get("logLikelihood").asDouble(), within(0.08));
    }
    succeed(
        "predict --mixture @model/mixture.json --input @drawn --output @p --output-format parquet");
    Mixture model = mixture("model/mixture.json");
    Row row = read("parquet", "p").get(0);
    double[] sample = {Double.parseDouble(row.getString(0)), Double.parseDouble(row.getString(1))};
    assertThat(row.<Double>getAs("logDensity"))
        .isEqualTo(new Posterior(model).assign(sample).logDensity());

    // A noise stage, and bit-identical results from a checkpoint.
    String ladder = fit + " --ladder 0.3x4 --integrated 3 --start kmeans --seed 2";
    succeed(ladder + " --output @whole");
    assertThat(
            run(
                ladder
                    + " --output @parts --max-iter 5 --require-convergence --checkpoint-interval 2"))
        .isEqualTo(4);
    succeed(ladder + " --output @parts --resume --checkpoint-interval 2");
    assertThat(text(err)).contains("ddpmix: resuming after step 4");
    assertThat(folder.resolve("parts/mixture.json"))
        .hasSameBinaryContentAs(folder.resolve("whole/mixture.json"));
  }

  @Test
  void divergenceKeepsTheOutputAndWritesTheLastGoodMixture() throws IOException {
    generate("");
    String fit =
        "fit --input @data/samples --k 3 --start @data/truth.json --output @model --partitions 2";
    succeed(fit);
    String before = Files.readString(folder.resolve("model/mixture.json"));
    assertThat(run(fit + " --step-size 900 --ladder 0.3x50 --overwrite")).isEqualTo(4);
    assertThat(text(err).lines().reduce((first, last) -> last).orElseThrow())
        .startsWith("ddpmix: diverged: at step ")
        .contains("step-size 900.0 is likely too large")
        .endsWith("model.diverged");
    assertThat(Files.readString(folder.resolve("model/mixture.json"))).isEqualTo(before);
    assertThat(json("model.diverged/run.json").get("stopReason").asText()).isEqualTo("diverged");
    assertThat(mixture("model.diverged/mixture.json").k()).isEqualTo(3);
    assertThat(names()).containsExactly("data", "model", "model.diverged");
  }

  @Test
  void predictKeepsTheInputAndItsOrder() throws IOException {
    Mixture mixture = new Mixture(2, 1, new double[] {0.25, 0.75}, new double[] {0, 10}, 4);
    file("m.json", MixtureJson.write(mixture));
    file("in.csv", "name,x", "a,007.0", "b,NA", "\"c,d\",9.5");

    assertThat(run("predict --mixture @m.json --input @in.csv --output @p")).isEqualTo(3);
    assertThat(text(err)).contains("in.csv: row 2, column x").doesNotContain("\n");
    assertThat(names()).containsExactly("in.csv", "m.json");

    succeed(
        "predict --mixture @m.json --input @in.csv --output @p --on-bad-rows skip --max-bad-fraction 0.4");
    assertThat(text(out)).contains("skipped: {missing=1}");
    List<Row> rows = read("csv", "p");
    assertThat(rows).hasSize(2);
    assertRow(rows.get(0), mixture, "a", "007.0", 7);
    assertRow(rows.get(1), mixture, "c,d", "9.5", 9.5);

    succeed(
        "predict --mixture @m.json --input @in.csv --output @q --on-bad-rows skip --max-bad-fraction 0.4 --output-format parquet");
    Row row = read("parquet", "q").get(1);
    List<Double> probability = row.getList(row.fieldIndex("probability"));
    assertThat(probability.stream().mapToDouble(p -> p).toArray())
        .isEqualTo(new Posterior(mixture).assign(new double[] {9.5}).probabilities());
  }

  private static void assertRow(Row row, Mixture mixture, String name, String text, double x) {
    Assignment assigned = new Posterior(mixture).assign(new double[] {x});
    assertThat(row.getString(0)).isEqualTo(name);
    assertThat(row.getString(1)).isEqualTo(text);
    assertThat(row.getString(2)).isEqualTo("1");
    assertThat(row.getString(3))
        .isEqualTo(Arrays.toString(assigned.probabilities()).replace(" ", ""));
    assertThat(row.getString(4)).isEqualTo(Double.toString(assigned.logDensity()));
  }

  private List<Row> read(String format, String name) {
    return TestSpark.session()
        .read()
        .format(format)
        .option("header", true)
        .load(folder.resolve(name).toString())
        .collectAsList();
  }

  @Test
  void predictReadsLibSvm() throws IOException {
    file("m.json", MixtureJson.write(Mixture.uniform(2, 3, new double[6], 1)));
    file("in.libsvm", "1 1:0.5 3:2", "0 2:1");
    succeed("predict --mixture @m.json --input @in.libsvm --output @p --output-format csv");
    List<Row> rows = read("csv", "p");
    assertThat(rows.get(0).getString(0)).isEqualTo("1.0");
    assertThat(rows.get(0).getString(1)).isEqualTo("[0.5,0.0,2.0]");
    assertThat(rows).hasSize(2);
  }

  @Test
  void startFromAFileAndPaperSetting() throws IOException {
    generate("--format csv");
    succeed(
        "fit --input @data/samples --k 3 --output @model --start @data/truth.json --learn none --variance 1"
            + " --ladder 0.3x5 --integrated 0 --json --quiet");
    assertThat(text(err)).isEmpty();
    JsonNode summary = JSON.readTree(text(out));
    assertThat(summary.get("variance").asDouble()).isEqualTo(1);
    assertThat(mixture("model/mixture.json").weights())
        .containsExactly(mixture("data/truth.json").weights());
    assertThat(summary.get("steps").asInt()).isLessThanOrEqualTo(5);
  }

  @Test
  void recordedConfigurationReproducesTheMixtureBitForBit() throws IOException {
    generate("");
    succeed(
        "fit --input @data/samples --k 3 --output @one --partitions 3 --seed 9 --integrated 3 --ladder 0.3x5");
    Files.writeString(
        folder.resolve("again.json"), json("one/run.json").get("configuration").toString());
    succeed("fit --config @again.json --output @two");
    assertThat(folder.resolve("two/mixture.json"))
        .hasSameBinaryContentAs(folder.resolve("one/mixture.json"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fit --input @none.csv --k 1 --output @o | 3 | none.csv: no such file or folder",
        "fit --input @empty.csv --k 1 --output @o | 3 | empty.csv",
        "fit --input @x.csv --k 0 --output @o | 2 | --k: 0 is not allowed; it must be a whole number of at least 1",
        "fit --input @x.csv --k 5 --output @o | 3 | x.csv: 3 rows are too few for --k 5",
        "fit --input @x.csv --k 3 --output @o --start random | 3 | x.csv: row 2, column b",
        "fit --input @x.csv --k 1 --output @o --features a,name | 3 | x.csv: row 1, column name",
        "fit --input @x.csv --k 1 --output @o --features a,c | 2 | c is not allowed; there is no such column",
        "fit --input @x.csv --k 1 --output @old | 2 | it exists already; --overwrite replaces it",
        "fit --input @old/x.csv --k 1 --output @old --overwrite | 2 | it must not contain the input",
        "fit --input @x.csv --k 1 --output @o --target-error 1 | 2 | give --truth",
        "fit --input @x.csv --k 1 --output @o --ladder 0.3 | 2 | --ladder: 0.3 is not allowed; it must be TIMExSTEPS",
        "fit --input @x.csv --k 1 --output @o --ladder none --integrated 0 | 2 | --ladder: none is not allowed",
        "fit --input @x.csv --k 1 --output @o --gradient implicit | 2 | --gradient: implicit is not allowed; it must be one of",
        "fit --input @x.csv --k 1 --output @o --gradient two-component | 2 | --k: 1 is not allowed",
        "fit --input @x.csv --k 1 --output @o --covariance round | 2 | --covariance: round is not allowed; it must be one of auto, shared, spherical, diagonal, tied, full",
        "fit --input @x.csv --k 2 --output @o --gradient two-component --covariance full | 2 | --covariance: full is not allowed; with the gradient two-component it must be shared",
        "generate --output @o --k 3 --dim 2 --samples 9 --covariance full --aspect 0.5 | 2 | aspect: 0.5 is not allowed; it must be at least 1",
        "fit --input @x.csv --k 1 --output @o --step-size 1001 | 2 | --step-size: 1001 is not allowed",
        "fit --input @x.csv --k 1 --output @o --learn means | 2 | --learn: means is not allowed",
        "fit --input @x.csv --output @o --start kmeans | 2 | k is missing; with the start kmeans it must be given",
        "fit --input @x.csv --output @o --k 2 --max-k 3 | 2 | --max-k: 3 is not allowed; it must not be given together with k",
        "fit --input @x.csv --output @o --k 2 --variance 1 --background on | 2 | --background: on is not allowed; with a variance it must be auto or off",
        "fit --k 2 --output @o | 2 | --input is missing",
        "evaluate --mixture @m.json | 2 | --input and --truth are missing",
        "evaluate --mixture @none.json --truth @m.json | 3 | none.json: no such file",
        "evaluate --mixture @x.csv --truth @m.json | 3 | x.csv: not JSON",
        "evaluate --mixture @m.json --input @x.csv --features a | 2 | has dimension 1, but the mixture has dimension 2",
        "generate --output @o --k 3 --dim 2 --samples 0 | 2 | --samples: 0 is not allowed",
        "generate --output @o --k 3 --dim 2 --samples 9 --layout symmetric | 2 | symmetric",
        "demo --output @. | 2 | it exists already and was not written by demo",
        "report --run @none | 3 | none/mixture.json: no such file",
        "report | 2 | --run is missing",
      })
  void userErrorIsOneLineAndWritesNothing(String command, int exitCode, String message)
      throws IOException {
    file("x.csv", "name,a,b", "u,1,2", "v,3,NaN", "w,5,6");
    file("empty.csv");
    file("m.json", MixtureJson.write(Mixture.uniform(1, 2, new double[2], 1)));
    Files.createDirectory(folder.resolve("old"));
    List<String> before = names();
    String onBadRows =
        command.contains("--k 5") ? " --on-bad-rows skip --max-bad-fraction 0.5" : "";

    assertThat(run(command + onBadRows)).as(text(err)).isEqualTo(exitCode);

    String expected = onBadRows.isEmpty() ? message : message.replace("3 rows", "2 rows");
    List<String> lines = text(err).lines().toList();
    assertThat(lines.get(lines.size() - 1)).startsWith("ddpmix: ").contains(expected);
    assertThat(lines).noneMatch(line -> line.startsWith("\t")); // no stack trace
    assertThat(text(out)).isEmpty();
    assertThat(names()).isEqualTo(before);
  }

  @Test
  void missingConvergenceExitsWithFourAndWritesNothing() throws IOException {
    generate("");
    assertThat(
            run(
                "fit --input @data/samples --k 3 --output @o --max-iter 1 --require-convergence --quiet"))
        .isEqualTo(4);
    assertThat(text(err))
        .hasLineCount(1)
        .endsWith("nothing was written; --resume with a larger --max-iter continues the run");
    assertThat(names()).containsExactly(".o.checkpoint", "data");
  }

  @Test
  void demoReplacesAnEarlierOne() throws IOException {
    String demo = "demo --output @demo --quiet --set generate.samples=3000";
    succeed(demo);
    succeed(demo);
    assertThat(text(out)).contains("true weight").contains("with known labels");
    assertThat(json("demo/evaluation.json").get("recovered").asDouble()).isEqualTo(1);
    assertThat(folder.resolve("demo").toFile().list())
        .containsExactlyInAnyOrder("data", "fit", "evaluation.json");
  }

  @Test
  void demoContinuesInTheFolderOfOneThatEndedEarly() throws IOException {
    Path demo = Files.createDirectory(folder.resolve("demo"));
    String id = "." + java.util.UUID.randomUUID();
    Files.createDirectory(demo.resolve(".data" + id + ".new"));
    Files.createFile(demo.resolve(".data.lock" + id + ".tmp"));
    String command = "demo --output @demo --quiet --set generate.samples=50 --set fit.integrated=1";
    Path thesis = Files.createFile(demo.resolve("thesis.txt"));
    assertThat(run(command)).isEqualTo(2);
    Files.delete(thesis);
    succeed(command);
    assertThat(demo.toFile().list()).containsExactlyInAnyOrder("data", "fit", "evaluation.json");
  }

  @ParameterizedTest
  @CsvSource({
    "1e-165,1e-165,y",
    "1e-100,1,",
    "1,1e-160,",
    "1e-20,1e-20,",
    "1e20,1e20,",
    "1e100,1,x",
    "1,1e149,y",
    "1e-50,1e-49,y"
  })
  void numbersOfAnyMagnitude(double x, double y, String column) throws IOException {
    String[] lines = new String[41];
    lines[0] = "x,y";
    for (int i = 1; i < lines.length; i++) {
      lines[i] = (x * (i % 2 * 9 + i % 5 * 0.1)) + "," + (y * (i % 2 * 9.5 + i % 3 * 0.1));
    }
    file("in.csv", lines);
    file("one.json", MixtureJson.write(Mixture.uniform(2, 2, new double[] {0, 0, 1, 1}, 1e-300)));
    int exitCode = run("fit --input @in.csv --k 2 --output @o --quiet");
    if (column == null) {
      assertThat(exitCode).as(text(err)).isZero();
      assertThat(mixture("o/mixture.json").weights())
          .containsExactly(new double[] {0.5, 0.5}, within(0.01));
      succeed("evaluate --mixture @o/mixture.json --input @in.csv");
      assertThat(text(out)).doesNotContain("NaN");
    } else {
      assertThat(exitCode).as(text(err)).isEqualTo(3);
      assertThat(text(err))
          .hasLineCount(1)
          .contains("in.csv: column " + column + ": the mean deviation");
      assertThat(run("evaluate --mixture @one.json --input @in.csv")).isEqualTo(3);
      assertThat(text(err))
          .hasLineCount(1)
          .contains("in.csv: column " + column + ": the mean deviation");
    }
    succeed("predict --mixture @one.json --input @in.csv --output @p");
    assertThat(read("csv", "p"))
        .hasSize(40)
        .allSatisfy(row -> assertThat(row.mkString(",")).doesNotContain("NaN"));
    succeed("evaluate --mixture @one.json --truth @one.json");
  }

  /** A folder or file that the job did not write stands at the output of every command. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "generate --k 2 --dim 2 --samples 10 --output @mine --overwrite",
        "fit --input @own.csv --k 1 --output @mine --overwrite",
        "predict --mixture @m.json --input @own.csv --output @mine --overwrite",
        "sample --mixture @m.json --samples 10 --output @mine --overwrite",
        "experiment two-component --quick --output @mine --overwrite",
        "evaluate --mixture @m.json --input @own.csv --output @mine/thesis.txt --overwrite",
        "evaluate --mixture @m.json --input @own.csv --output @mine --overwrite",
        "generate --k 2 --dim 2 --samples 10 --output @mine/thesis.txt --overwrite",
        "demo --output @mine",
      })
  void overwriteNeverReplacesOtherFiles(String command) throws IOException {
    file("own.csv", "x,y", "1,2", "2,3");
    file(
        "m.json",
        "{\"format\": \"ddpmix-mixture/1\", \"dimension\": 2, \"variance\": 1, \"weights\": [1], "
            + "\"means\": [[0, 0]]}");
    Path thesis = Files.createDirectories(folder.resolve("mine")).resolve("thesis.txt");
    Files.writeString(thesis, "years of work");
    Files.createDirectories(folder.resolve("mine/data"));
    Files.writeString(folder.resolve("mine/data/truth.json"), "{}");

    assertThat(run(command)).isEqualTo(2);

    assertThat(text(err)).hasLineCount(1).startsWith("ddpmix: --output: ");
    assertThat(thesis).hasContent("years of work");
    assertThat(folder.resolve("mine/data/truth.json")).hasContent("{}");
    assertThat(names()).containsExactly("m.json", "mine", "own.csv");
  }

  /** picocli would read the words of the file as arguments. */
  @Test
  void anArgumentIsNeverAFileOfArguments() throws IOException {
    file("secret", "--overwrite hunter2");
    Console console = new Console(print(out), print(err), false);
    assertThat(Main.run(console, "fit", "@" + folder.resolve("secret"))).isEqualTo(2);
    assertThat(text(err)).hasLineCount(1).doesNotContain("hunter2").contains("@" + folder);
  }

  /** Samples in one column of vectors have no name for each coordinate. */
  @ParameterizedTest
  @ValueSource(strings = {"parquet", "libsvm", "csv"})
  void reportsOfSamplesInEveryFormat(String format) {
    succeed("generate --output @in --k 2 --dim 3 --samples 60 --format " + format);
    succeed("fit --input @in/samples --k 2 --integrated 2 --quiet --output @fit");
    succeed("report --run @fit");
  }

  /** Outliers: found by the fit, marked by predict, shown in the report, drawn by sample. */
  @Test
  void outliersThroughAllCommands() throws IOException {
    Random random = new Random(5);
    List<String> lines = new ArrayList<>(List.of("id,x,y"));
    for (int i = 0; i < 1000; i++) {
      boolean far = i % 25 == 0;
      double x = far ? 400 * (random.nextDouble() - 0.5) : random.nextGaussian() + 20 * (i % 2);
      double y = far ? 400 * (random.nextDouble() - 0.5) : random.nextGaussian();
      lines.add("a" + i + "," + x + "," + y);
    }
    file("x.csv", lines.toArray(String[]::new));
    succeed("fit --input @x.csv --output @m");
    assertThat(text(out)).contains("learned             2 components", "\noutliers            0.0");
    Mixture mixture =
        MixtureJson.read(Files.readString(folder.resolve("m/mixture.json")), "mixture.json");
    assertThat(mixture.background().orElseThrow().weight()).isEqualTo(0.04, within(0.006));
    assertThat(Files.readString(folder.resolve("m/report.html")))
        .containsSubsequence(
            "Samples and means", "Choice of the mixture", "Samples farthest from all components");
    JsonNode path =
        new ObjectMapper().readTree(folder.resolve("m/report.json").toFile()).findValue("path");
    assertThat(path.findValuesAsText("step")).startsWith("0", "0").contains("1");
    int candidates = path.get(0).get("means").size();
    for (JsonNode stop : path) { // of the annealing, and not of the mixtures that are compared
      assertThat(stop.get("means")).hasSize(stop.get("step").asInt() == 0 ? candidates : 2);
    }

    succeed("predict --mixture @m/mixture.json --input @x.csv --output @p");
    List<Row> rows =
        TestSpark.session().read().option("header", true).csv(folder + "/p").collectAsList();
    int right = 0;
    for (Row row : rows) {
      boolean outlier = row.getString(row.fieldIndex("component")).equals("-1");
      double probability = Double.parseDouble(row.getString(row.fieldIndex("outlierProbability")));
      assertThat(outlier).isEqualTo(probability > 0.5);
      right += outlier == (Integer.parseInt(row.getString(0).substring(1)) % 25 == 0) ? 1 : 0;
    }
    assertThat(right).isGreaterThan(990);

    succeed("evaluate --mixture @m/mixture.json --input @x.csv");
    int drawn = 0;
    Iterator<SampleSource.Sample> samples = SampleSource.exact(mixture, 3).rows(0, 5000);
    while (samples.hasNext()) {
      drawn += samples.next().component() < 0 ? 1 : 0;
    }
    assertThat(drawn / 5000.0).isEqualTo(mixture.background().get().weight(), within(0.01));
    succeed("sample --mixture @m/mixture.json --samples 20 --output @s");
    succeed("sample --mixture @m/mixture.json --samples 20 --sampler ddpm --steps 9 --output @r");
    succeed("fit --input @x.csv --start @m/mixture.json --k 3 --output @three");
    assertThat(text(out)).contains("learned             3 components");
  }
}
