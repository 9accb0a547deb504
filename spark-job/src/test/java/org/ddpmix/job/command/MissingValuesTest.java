package org.ddpmix.job.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ddpmix.TestSpark;
import org.ddpmix.mixture.ComponentMatching;
import org.ddpmix.mixture.MarginalPosterior;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.MixtureJson;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code missing = marginal} in the commands. */
class MissingValuesTest {
  private static final String MARGINAL = " --missing marginal";
  private static final String[] NAMES = {"a", "b", "c"};

  @TempDir Path folder;
  private JobRun job;

  @BeforeEach
  void prepare() {
    TestSpark.session();
    job = new JobRun(folder);
  }

  private void file(String name, List<String> lines) throws IOException {
    Files.write(folder.resolve(name), lines);
  }

  private JsonNode json(String name) throws IOException {
    return new ObjectMapper().readTree(folder.resolve(name).toFile());
  }

  private Mixture mixture(String name) throws IOException {
    return MixtureJson.read(Files.readString(folder.resolve(name)), name);
  }

  /** Two groups in three columns, of which a fifth of the numbers are missing (null). */
  private static List<Double[]> rows(int count) {
    Random random = new Random(4);
    List<Double[]> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double first = random.nextGaussian();
      Double[] row = {
        10 * (i % 2) + first, first + 0.5 * random.nextGaussian(), random.nextGaussian() - i % 2
      };
      int kept = random.nextInt(3);
      for (int j = 0; j < 3; j++) {
        row[j] = random.nextDouble() < 0.3 && j != kept ? null : row[j];
      }
      rows.add(row);
    }
    return rows;
  }

  private static List<String> csv(List<Double[]> rows, String... blanks) {
    List<String> lines = new ArrayList<>(List.of("a,b,c"));
    int next = 0;
    for (Double[] row : rows) {
      List<String> fields = new ArrayList<>();
      for (Double x : row) {
        fields.add(x == null ? blanks[next++ % blanks.length] : x.toString());
      }
      lines.add(String.join(",", fields));
    }
    return lines;
  }

  private void parquet(String name, List<Double[]> rows, boolean asNaN) {
    StructType schema = new StructType();
    for (String column : NAMES) {
      schema = schema.add(column, DataTypes.DoubleType);
    }
    List<Row> data =
        rows.stream()
            .map(
                row ->
                    RowFactory.create(
                        Arrays.stream(row)
                            .map(x -> x == null && asNaN ? (Double) Double.NaN : x)
                            .toArray()))
            .toList();
    TestSpark.session()
        .createDataFrame(data, schema)
        .coalesce(1)
        .write()
        .parquet(folder.resolve(name).toString());
  }

  @Test
  void everyFormOfMissingValuesGivesTheSameRun() throws IOException {
    List<Double[]> rows = rows(300);
    file("blank.csv", csv(rows, "", "NA", "NaN", "null", " ", "?"));
    file("nan.csv", csv(rows, "nan"));
    parquet("null.parquet", rows, false);
    parquet("nan.parquet", rows, true);
    long missing = rows.stream().flatMap(Arrays::stream).filter(x -> x == null).count();
    long incomplete =
        rows.stream().filter(row -> Arrays.stream(row).anyMatch(x -> x == null)).count();
    JsonNode first = null;
    for (String input : List.of("blank.csv", "nan.csv", "null.parquet", "nan.parquet")) {
      String output = input.replace('.', '-');
      job.succeed(
          "fit --input @" + input + " --output @" + output + " --partitions 2 --quiet" + MARGINAL);
      JsonNode found = json(output + "/mixture.json");
      first = first == null ? found : first;
      assertThat(found).isEqualTo(first);
      JsonNode run = json(output + "/run.json");
      assertThat(run.at("/configuration/fit/missing").asText()).isEqualTo("marginal");
      assertThat(run.at("/rowsRead").asLong()).isEqualTo(300);
      assertThat(run.at("/missing/rows").asLong()).isEqualTo(incomplete);
      assertThat(run.at("/missing/values").asLong()).isEqualTo(missing);
      long inA = rows.stream().filter(row -> row[0] == null).count();
      assertThat(run.at("/missing/columns/a").asLong()).isEqualTo(inA);
      assertThat(run.at("/metrics/samples").asLong()).isEqualTo(300);

      job.succeed(
          "evaluate --mixture @"
              + output
              + "/mixture.json --input @"
              + input
              + " --partitions 2"
              + MARGINAL);
      ObjectNode evaluation = (ObjectNode) new ObjectMapper().readTree(job.out());
      evaluation.remove("format");
      assertThat(evaluation).isEqualTo(run.get("metrics"));
      assertThat(Files.readString(folder.resolve(output + "/report.html")))
          .contains("missing values");
    }
    Mixture mixture = mixture("null-parquet/mixture.json");
    assertThat(mixture.k()).isEqualTo(2);
    double sum = 0;
    for (Double[] row : rows) {
      sum += mixture.logDensity(numbers(row));
    }
    assertThat(json("null-parquet/run.json").at("/metrics/logLikelihood").asDouble())
        .isCloseTo(sum / 300, within(1e-9));
  }

  private static double[] numbers(Double[] row) {
    return Arrays.stream(row).mapToDouble(x -> x == null ? Double.NaN : x).toArray();
  }

  @Test
  void completeSamplesGiveTheSameBitsWithTheOption() throws IOException {
    List<Double[]> rows =
        rows(400).stream().filter(row -> Arrays.stream(row).allMatch(x -> x != null)).toList();
    file("c.csv", csv(rows));
    job.succeed("fit --input @c.csv --output @refuse --partitions 2");
    job.succeed("fit --input @c.csv --output @marginal --partitions 2" + MARGINAL);
    for (String name : List.of("mixture.json", "report.json")) {
      assertThat(folder.resolve("marginal").resolve(name))
          .hasSameTextualContentAs(folder.resolve("refuse").resolve(name));
    }
    assertThat(json("marginal/run.json").at("/missing/rows").asLong(-1)).isZero();
    assertThat(json("refuse/run.json").has("missing")).isFalse();
    assertThat(json("marginal/run.json").get("selection"))
        .isEqualTo(json("refuse/run.json").get("selection"));
  }

  /** A fifth of the numbers of iris are blanked; the standard errors are those of the full fit. */
  @Test
  void irisWithoutAFifthOfItsNumbersIsTheSameWithinTwoStandardErrors() throws IOException {
    List<String> full = Files.readAllLines(Path.of("../data/iris.csv"));
    Random random = new Random(20);
    List<String> lines = new ArrayList<>(full.subList(0, 1));
    for (String line : full.subList(1, full.size())) {
      String[] fields = line.split(",");
      for (int j = 0; j < 4; j++) {
        fields[j] = random.nextDouble() < 0.2 ? "" : fields[j];
      }
      lines.add(String.join(",", fields));
    }
    file("iris.csv", lines);
    file("full.csv", full);
    String options = " --k 2 --covariance full --background off --integrated 200";
    job.succeed("fit --input @full.csv --output @full" + options);
    job.succeed("fit --input @iris.csv --output @blanked --on-bad-rows skip" + MARGINAL + options);
    Mixture whole = mixture("full/mixture.json");
    Mixture part = mixture("blanked/mixture.json");
    ComponentMatching matching = ComponentMatching.of(whole, part);
    for (int c = 0; c < 2; c++) {
      int partner = matching.partners()[c];
      for (int j = 0; j < 4; j++) {
        double error = Math.sqrt(whole.covariance(c)[j * 4 + j] / (150 * whole.weight(c)));
        assertThat(part.mean(partner)[j]).isCloseTo(whole.mean(c)[j], within(2 * error));
      }
    }
    assertThat(json("blanked/run.json").at("/missing/values").asLong()).isBetween(90L, 150L);
  }

  @ParameterizedTest
  @CsvSource({"off, csv", "on, csv", "on, parquet"})
  void predictUsesTheValuesThatAreThereAndFillsTheOthersIfAsked(String background, String format)
      throws IOException {
    List<Double[]> rows = rows(300);
    String input = format.equals("csv") ? "in.csv" : "in.parquet";
    if (format.equals("csv")) {
      file(input, csv(rows, ""));
    } else {
      parquet(input, rows, true);
    }
    job.succeed(
        "fit --k 2 --covariance full --input @"
            + input
            + " --output @run --background "
            + background
            + MARGINAL);
    Mixture mixture = mixture("run/mixture.json");
    assertThat(mixture.background().isPresent()).isEqualTo(background.equals("on"));
    job.succeed(
        "predict --mixture @run/mixture.json --input @"
            + input
            + " --output @p --output-format parquet --impute"
            + MARGINAL);
    List<Row> found =
        TestSpark.session().read().parquet(folder.resolve("p").toString()).collectAsList();
    assertThat(found).hasSize(300);
    MarginalPosterior posterior = new MarginalPosterior(mixture);
    double[] complete = new double[3];
    for (int i = 0; i < 300; i++) {
      double[] x = numbers(rows.get(i));
      Row row = found.get(i);
      double[] w = mixture.responsibilities(x);
      assertThat((double) row.getAs("logDensity")).isCloseTo(mixture.logDensity(x), within(1e-10));
      List<Double> probability = row.getList(row.fieldIndex("probability"));
      assertThat(probability.get(0)).isCloseTo(w[0] / (w[0] + w[1]), within(1e-10));
      posterior.complete(x, 0, complete);
      for (int j = 0; j < 3; j++) {
        double imputed = row.getAs(NAMES[j] + "_imputed");
        assertThat(imputed).isCloseTo(complete[j], within(1e-10));
        if (!Double.isNaN(x[j])) {
          assertThat(imputed).isEqualTo(x[j]);
        }
      }
    }

    // The stored report, whose strangest rows lack values, is read again.
    job.succeed("report --run @run");

    // The output is an input again, in which the added columns are no coordinates.
    job.succeed(
        "predict --mixture @run/mixture.json --input @"
            + input
            + " --output @again --impute"
            + MARGINAL);
    job.succeed("fit --input @again --dry-run --format " + format + MARGINAL);
    assertThat(job.out()).contains("3 used: a, b, c").contains("values in ");
  }

  @Test
  void vectorsAndLibSvmFilesHaveOneImputedArray() throws IOException {
    List<Row> data =
        rows(200).stream().map(row -> RowFactory.create((Object) Arrays.asList(row))).toList();
    TestSpark.session()
        .createDataFrame(
            data, new StructType().add("v", DataTypes.createArrayType(DataTypes.DoubleType)))
        .coalesce(1)
        .write()
        .parquet(folder.resolve("v.parquet").toString());
    job.succeed("fit --k 2 --covariance diagonal --input @v.parquet --output @run" + MARGINAL);
    job.succeed(
        "predict --mixture @run/mixture.json --input @v.parquet --output @p --impute" + MARGINAL);
    for (Row row :
        TestSpark.session().read().parquet(folder.resolve("p").toString()).collectAsList()) {
      List<Double> values = row.getList(row.fieldIndex("v"));
      List<Double> imputed = row.getList(row.fieldIndex("v_imputed"));
      for (int j = 0; j < 3; j++) {
        assertThat(imputed.get(j)).isFinite();
        if (values.get(j) != null) {
          assertThat(imputed.get(j)).isEqualTo(values.get(j));
        }
      }
    }
    job.succeed("fit --input @p --dry-run" + MARGINAL);
    assertThat(job.out()).contains("1 used: v");

    file("in.libsvm", List.of("0 1:1 2:nan 3:2", "0 1:nan 2:3", "1 1:0.5 2:1 3:nan"));
    job.succeed(
        "predict --mixture @run/mixture.json --input @in.libsvm --output @q --impute" + MARGINAL);
    Row row =
        TestSpark.session().read().parquet(folder.resolve("q").toString()).collectAsList().get(1);
    List<Double> imputed = row.getList(row.fieldIndex("features_imputed"));
    assertThat(imputed.get(0)).isFinite();
    assertThat(imputed.subList(1, 3)).containsExactly(3.0, 0.0);
  }

  @Test
  void rowsAndColumnsWithoutAnyValueAreRefused() throws IOException {
    List<String> lines = csv(rows(100), "");
    lines.add(11, "NA,,nan");
    file("in.csv", lines);
    String fit = "fit --k 2 --input @in.csv --output @run" + MARGINAL;
    job.fail(fit, 3);
    assertThat(job.err())
        .contains(
            "in.csv: row 11: all values are missing; --on-bad-rows skip leaves such rows out");
    job.succeed(fit + " --on-bad-rows skip");
    assertThat(json("run/run.json").at("/badRows/missing").asLong()).isEqualTo(1);

    file("empty.csv", List.of("x,y", "1,", "2,NaN", "3,NA"));
    job.fail("fit --k 1 --features x,y --input @empty.csv --output @e" + MARGINAL, 3);
    assertThat(job.err())
        .contains("empty.csv: column y: all values are missing; --features selects other columns");
  }

  @Test
  void missingValuesAreRefusedByDefaultWithAHint() throws IOException {
    file("in.csv", List.of("x,y", "1,2", "3,", "4,NaN"));
    job.fail("fit --k 1 --input @in.csv --output @run", 3);
    assertThat(job.err())
        .contains(
            "in.csv: row 2, column y: the value is missing (and 1 more bad row); --missing marginal"
                + " uses the values that such rows have, --on-bad-rows skip leaves them out");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fit --k 2 --gradient textbook      | --gradient: textbook is not allowed; with missing ="
            + " marginal it must be projected or em",
        "fit --k 2 --gradient two-component | --gradient: two-component is not allowed; with missing"
            + " = marginal it must be projected or em",
        "fit --k 2 --ladder 0.3x60          | --ladder: 0.3x60 is not allowed; with missing ="
            + " marginal it must be auto or none, because noise needs all values",
        "fit --k 2 --integrated 0           | --integrated: 0 is not allowed; with missing ="
            + " marginal it must be at least 1",
        "fit --k 2 --missing some           | --missing: some is not allowed; it must be one of"
            + " refuse, marginal",
      })
  void whatNeedsAllValuesIsRefused(String command, String message) {
    String option = command.contains("--missing") ? "" : MARGINAL;
    job.fail(command + " --input @in.csv --output @run" + option, 2);
    assertThat(job.err()).contains(message);
  }

  @Test
  void imputeNeedsTheMode() {
    job.fail("predict --mixture @m.json --input @in.csv --output @p --impute", 2);
    assertThat(job.err())
        .contains(
            "--impute: true is not allowed; it needs missing = marginal, which reads missing values");
  }

  @ParameterizedTest
  @CsvSource({"kmeans", "spectral", "random"})
  void otherStartsTakeFilledRows(String start) throws IOException {
    file("in.csv", csv(rows(300), ""));
    job.succeed(
        "fit --k 2 --input @in.csv --output @run --covariance full --start " + start + MARGINAL);
    Mixture mixture = mixture("run/mixture.json");
    assertThat(Math.abs(mixture.mean(0)[0] - mixture.mean(1)[0])).isCloseTo(10, within(0.5));
  }

  /** The first run is cold, the second one starts from it and is compared with it. */
  @Test
  void rerunTakesMissingValues() throws IOException {
    file("in.csv", csv(rows(400), "NA"));
    Files.writeString(
        folder.resolve("n.conf"),
        "fit { input = %s/in.csv, missing = marginal, partitions = 2, covariance = full }\n"
                .formatted(folder)
            + "rerun { max-likelihood-drop = 0.1, max-outliers = 0.5 }\n");
    for (String id : List.of("one", "two")) {
      job.succeed("rerun --config @n.conf --runs @runs --run-id " + id);
    }
    JsonNode run = json("runs/two/run.json");
    assertThat(run.at("/configuration/fit/missing").asText()).isEqualTo("marginal");
    assertThat(run.at("/missing/rows").asLong()).isPositive();
    assertThat(Files.readAllLines(folder.resolve("runs/history.csv"))).hasSize(3);
  }

  @Test
  void fitGoesOnFromAMixtureWithAnotherNumberOfComponents() throws IOException {
    file("in.csv", csv(rows(400), "NA"));
    job.succeed("fit --k 3 --covariance full --input @in.csv --output @three" + MARGINAL);
    for (int k : new int[] {2, 4}) {
      job.succeed(
          "fit --k "
              + k
              + " --start @three/mixture.json --input @in.csv --output @other"
              + k
              + MARGINAL);
      assertThat(mixture("other" + k + "/mixture.json").k()).isEqualTo(k);
    }
  }
}
