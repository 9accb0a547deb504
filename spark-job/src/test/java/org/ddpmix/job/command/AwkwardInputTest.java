package org.ddpmix.job.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.ddpmix.TestSpark;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Inputs as people share them: what is read, what is left out, and that it is said. */
class AwkwardInputTest extends AwkwardInputs {
  // Columns that are no measurements.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''            | _c0 (unnamed column of row numbers)",
        "Unnamed: 0    | Unnamed: 0 (unnamed column of row numbers)",
        "\"\"          | _c0 (unnamed column of row numbers)",
        "component     | component (written by ddpmix)",
        "__index_level_0__ | __index_level_0__ (index of a data frame)",
      })
  void bookkeepingIsLeftOutAndSaid(String name, String said) throws IOException {
    write("a.csv", table(name + ",x,y", i -> i + "," + numbers(i)));
    assertThat(dryRun("a.csv"))
        .contains("columns 2 used: x, y\n", "left out column " + said + "\n");
  }

  @Test
  void everyIndexOfPandasIsLeftOut() throws IOException {
    write("a.csv", table(",Unnamed: 0,x,y", i -> i + "," + (i + 7) + "," + numbers(i)));
    assertThat(dryRun("a.csv"))
        .contains("2 used: x, y", "columns _c0, Unnamed: 0 (unnamed column of row numbers)");
    write("in/a.csv", table(",x,y", i -> i + "," + numbers(i))); // the index begins anew
    write("in/b.csv", table("y,,x", i -> number(i, 0) + "," + i + "," + number(i, 1)));
    assertRefused("in", "in/b.csv: the header 'y,_c1,x' differs");
    write("in/b.csv", table(",y,x", i -> i + "," + numbers(i)));
    assertThat(dryRun("in"))
        .contains("2 used: x, y", "column _c0 (unnamed column of row numbers)", "rows 80 in");
    write("b.csv", table("Unnamed: 0,x", i -> (i % 7) + "," + number(i, 0)));
    assertThat(dryRun("b.csv")).contains("2 used: Unnamed: 0, x"); // no row numbers
    parquet("c.parquet", rows(ROWS, functions.col("id").as("Unnamed: 0"), random("x", 1)));
    assertThat(dryRun("c.parquet"))
        .contains("1 used: x", "column Unnamed: 0 (index of a data frame)");
  }

  @Test
  void codesAndDatesThatAreNumbersAreSaid() throws IOException {
    write(
        "a.csv",
        table(
            "zip,day,big,x",
            i ->
                String.format(
                        "0%d,202401%02d,123456789012345678%02d,", 1000 + 37 * i, i % 28 + 1, i)
                    + number(i, 0)));
    assertThat(dryRun("a.csv"))
        .contains(
            "4 used: zip, day, big, x",
            "note column zip: numbers begin with 0, as codes do, and are used",
            "note column day looks like dates and is used; --features selects columns",
            "note column big: whole numbers of more than 16 digits are rounded");
    write("b.csv", table("a;b", i -> "1." + (200 + i) + ";" + (i % 9)));
    assertThat(dryRun("b.csv"))
        .contains("note column a: numbers such as 1.200 are read with decimals");
    write("c.csv", table("a;b", i -> "1." + (200 + i) + ";" + i % 9 + ".5"));
    assertThat(dryRun("c.csv")).contains("note column a: numbers such as 1.200");
    parquet(
        "d.parquet",
        rows(
            ROWS,
            functions.expr("20240101 + id % 28").as("day"),
            functions.expr("9007199254740993 + 2 * id").as("big"),
            functions.expr("cast(18446744073709551000 + id as decimal(20,0))").as("huge"),
            functions.expr("1e20 * rand(3)").as("energy")));
    assertThat(dryRun("d.parquet"))
        .contains(
            "4 used: day, big, huge, energy",
            "note column day looks like dates",
            "note columns big, huge: whole numbers of more than 16 digits are rounded");
  }

  @Test
  void codesOfMissingValuesAreSaid() throws IOException {
    write(
        "a.csv",
        table(
            "t,p,q,r",
            i ->
                String.join(
                    ",",
                    i % 9 == 0 ? "-999" : "" + number(i, 0),
                    i % 9 == 1 ? "9999.9" : "" + (1000 + i % 7),
                    i % 9 == 0 ? "99" : "" + (98 - 3 * i % 40), // among the others
                    i == 5 ? "-999" : "" + number(i, 1)))); // once
    assertThat(dryRun("a.csv"))
        .contains(
            "note a number far from all others may stand for missing values in columns t (-999), p"
                + " (9999.9)\n");
  }

  @Test
  void selectedBookkeepingIsUsed() throws IOException {
    write("a.csv", table(",x,y", i -> i + "," + numbers(i)));
    assertThat(dryRun("a.csv", "--features _c0,y")).contains("2 used: _c0, y");
  }

  @Test
  void identifiersAndConstantColumnsAreNamed() throws IOException {
    write(
        "a.csv",
        table("patient_id,n,x,c", i -> (i * 37 % 101) + "," + (i + 5) + "," + number(i, 0) + ",4"));
    assertThat(dryRun("a.csv"))
        .contains(
            "4 used: patient_id, n, x, c",
            "note columns patient_id, n look like row numbers and are used; --features selects",
            "note column c is constant");
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "parquet"})
  void partitionKeysMeanTheSameInEveryFormat(String format) throws IOException {
    for (int day = 1; day <= 3; day++) {
      String name = "in/day=" + day + "/hour=0%3A/part." + format;
      if (format.equals("csv")) {
        write(name, table("x,y", AwkwardInputs::numbers));
      } else {
        parquet(name, rows(ROWS, random("x", day), random("y", day + 9)));
      }
    }
    assertThat(dryRun("in"))
        .contains(
            "3 " + format + " files",
            "2 used: x, y",
            "columns day, hour (partition key",
            "rows 120 in");
    assertThat(dryRun("in/day=*")).contains("2 used: x, y", "rows 120 in");
    assertThat(dryRun("in/day=2")).contains("2 used: x, y", "rows 40 in");
    assertThat(dryRun("in", "--features x,day")).contains("2 used: x, day");
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "parquet"})
  void outputOfPredictScoresAsItsInputDid(String format) throws IOException {
    if (format.equals("csv")) {
      write("in.csv", table("x,y", AwkwardInputs::numbers));
    } else {
      parquet("in.parquet", rows(ROWS, random("x", 1), random("y", 2)));
    }
    job.succeed("fit --quiet --k 2 --input @in." + format + " --output @m");
    job.succeed("evaluate --mixture @m/mixture.json --input @in." + format);
    String before = job.out();
    job.succeed("predict --mixture @m/mixture.json --input @in." + format + " --output @scored");
    job.succeed("evaluate --mixture @m/mixture.json --input @scored");
    assertThat(job.out()).isEqualTo(before);
    assertThat(dryRun("scored"))
        .contains("2 used: x, y", "component, probability, logDensity", "(written by ddpmix)");
  }

  // All files or a reason.

  @Test
  void subfoldersAreReadAndOtherFilesAreSaid() throws IOException {
    write("in/a.csv", table("x,y", AwkwardInputs::numbers));
    write("in/2024/b.csv", table("y,x", AwkwardInputs::numbers));
    write("in/2024/q/c.csv", table("X,Y", AwkwardInputs::numbers));
    write("in/docs/notes.txt", "not, a table");
    write("in/readme.md", "text");
    write("in/empty.csv", "");
    write("in/_hidden.csv", "a");
    assertThat(dryRun("in"))
        .contains(
            "3 csv files",
            "left out in/docs/notes.txt, in/readme.md (not named as csv)",
            "left out in/empty.csv (empty)",
            "rows 120 in dimension 2");
    job.succeed("fit --quiet --k 2 --input @in --output @in/model");
    assertThat(dryRun("in")).contains("left out in/model (output of ddpmix)", "rows 120 in");
    JsonNode run = new ObjectMapper().readTree(folder.resolve("in/model/run.json").toFile());
    assertThat(run.at("/features").toString()).isEqualTo("[\"y\",\"x\"]");
    assertThat(run.at("/filesLeftOut")).hasSize(2);
  }

  @Test
  void severalFormatsNeedAChoice() throws IOException {
    write("in/a.csv", table("x,y", AwkwardInputs::numbers));
    parquet("in/b.parquet", rows(ROWS, random("x", 1)));
    assertRefused(
        "in", "format: auto is not allowed; " + folder + "/in has files of several formats");
    assertThat(job.run("fit --quiet --k 2 --output @out --input @in")).isEqualTo(2);
    assertThat(dryRun("in", "--format csv"))
        .contains(
            "1 csv file", "left out in/b.parquet (not named as csv)", "rows 40 in dimension 2");
    assertRefused("in --format xlsx", "parquet, orc, avro, json, csv, tsv, libsvm");
  }

  @ParameterizedTest
  @CsvSource({"_delta_log/0.json,Delta", ".hoodie/x,Hudi", "metadata/v1.metadata.json,Iceberg"})
  void tablesWithALogAreRefused(String log, String name) throws IOException {
    parquet("t/part-0.parquet", rows(ROWS, random("x", 1)));
    write("t/" + log, "{}");
    assertRefused("t", "it is a " + name + " table");
    parquet("t/sub/part-1.parquet", rows(ROWS, random("x", 1)));
    assertRefused("t/sub", "it is a " + name + " table");
    assertRefused("", "t: it is a " + name + " table");
  }

  @Test
  void partsOfOtherTypesOrderAndCaseAreReadByName() throws IOException {
    Column x = functions.rand(1).as("x");
    parquet("in/a.parquet", rows(ROWS, functions.expr("cast(id as bigint)").as("n"), x));
    parquet("in/b.parquet", rows(ROWS, x, functions.rand(2).as("n")));
    parquet("in/c.parquet", rows(ROWS, functions.rand(2).cast("float").as("N"), x));
    assertThat(dryRun("in")).contains("2 used: n, x", "rows 120 in dimension 2");
    TestSpark.session().conf().set("spark.sql.caseSensitive", "true");
    try {
      parquet("s.parquet", rows(ROWS, random("Speed", 1), random("speed", 2)));
    } finally {
      TestSpark.session().conf().unset("spark.sql.caseSensitive");
    }
    assertThat(dryRun("s.parquet")).contains("2 used: Speed, speed", "rows 40 in dimension 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data[1].csv",
        "run{7}.csv",
        "a%20b.csv",
        "%41.csv",
        "day=1.csv",
        "w?.csv",
        "b*.csv"
      })
  void namesWithGlobCharactersAreLiteral(String name) throws IOException {
    write("in/" + name, table("x,y", AwkwardInputs::numbers));
    write("in/bystander.csv", table("x,y", AwkwardInputs::numbers));
    assertThat(dryRun("in")).contains("2 csv files", "rows 80 in");
    assertThat(dryRun("in/" + name)).contains("1 csv file", "rows 40 in");
  }

  @Test
  void aBlankInANameIsLiteral() throws IOException {
    write("in/a b.csv", table("x,y", AwkwardInputs::numbers));
    assertThat(dryRun("in")).contains("rows 40 in");
    assertThat(dryRun("i*/*.csv")).contains("rows 40 in");
  }

  // Names belong to the model.

  @Test
  void columnsAreMatchedByName() throws IOException {
    write("train.csv", table("x,y", AwkwardInputs::numbers));
    write("test.csv", table("t,y,x", i -> i + "," + number(i, 1) + "," + number(i, 0)));
    write("other.csv", table("x,z", AwkwardInputs::numbers));
    job.succeed("fit --quiet --k 2 --input @train.csv --output @m");
    JsonNode mixture = new ObjectMapper().readTree(folder.resolve("m/mixture.json").toFile());
    assertThat(mixture.at("/format").asText()).isEqualTo("ddpmix-mixture/2");
    assertThat(mixture.at("/features").toString()).isEqualTo("[\"x\",\"y\"]");
    job.succeed("evaluate --mixture @m/mixture.json --input @train.csv");
    String same = job.out();
    job.succeed("evaluate --mixture @m/mixture.json --input @test.csv");
    assertThat(job.out()).isEqualTo(same);
    write("case.csv", table("Y,X", i -> number(i, 1) + "," + number(i, 0)));
    job.succeed("evaluate --mixture @m/mixture.json --input @case.csv");
    assertThat(job.out()).isEqualTo(same);
    for (String command : List.of("evaluate", "predict --output @p")) {
      job.fail(command + " --mixture @m/mixture.json --input @other.csv", 3);
      assertThat(job.err()).contains("the mixture has the column y, and the input has not");
    }
    job.fail(
        "fit --quiet --k 2 --input @test.csv --features y,x --output @r --start @m/mixture.json",
        2);
    assertThat(job.err()).contains("its columns are x, y, and those of the input y, x");
    write("swapped.csv", table("y,x", i -> number(i, 1) + "," + number(i, 0)));
    job.succeed("fit --quiet --k 2 --input @swapped.csv --output @s --start @m/mixture.json");
    JsonNode warm = new ObjectMapper().readTree(folder.resolve("s/mixture.json").toFile());
    assertThat(warm.at("/features").toString()).isEqualTo("[\"x\",\"y\"]");
  }

  @Test
  void indicesThatDoNotOccurAreZeroUpToTheDimensionOfTheMixture() throws IOException {
    write("a.libsvm", table("", i -> "0 1:" + number(i, 0) + " 3:" + number(i, 1)));
    write("b.libsvm", table("", i -> "0 1:" + number(i, 0)));
    write("c.libsvm", table("", i -> "0 4:1"));
    job.succeed("fit --quiet --k 2 --input @a.libsvm --output @m");
    job.succeed("evaluate --mixture @m/mixture.json --input @b.libsvm");
    job.succeed("predict --mixture @m/mixture.json --input @b.libsvm --output @p");
    job.fail("evaluate --mixture @m/mixture.json --input @c.libsvm", 3);
    assertThat(job.err()).contains("index 4 exceeds the dimension 3");
  }

  @ParameterizedTest
  @CsvSource({
    "a.csv.zip,unpack it",
    "a.xlsx,save the sheet as CSV",
    "a.arff,convert it to CSV",
    "a.feather,convert it to Parquet",
    "a.bin,set --format"
  })
  void otherFilesAreNamed(String name, String message) throws IOException {
    write(name, "PK\3\4");
    assertRefused(name, message);
  }

  @Test
  void libSvmIsFoundByItsContent() throws IOException {
    write("a.txt", table("", i -> i % 2 + " 1:" + number(i, 0) + " 3:" + number(i, 1) + " # c"));
    assertThat(dryRun("a.txt")).contains("1 libsvm file", "rows 40 in dimension 3");
    write("b.txt", table("x y", i -> numbers(i).replace(',', ' ')));
    assertThat(dryRun("b.txt")).contains("1 csv file", "2 used: x, y");
    job.succeed("fit --quiet --k 2 --input @a.txt --output @m");
    job.succeed("predict --mixture @m/mixture.json --input @a.txt --output @p");
    assertThat(TestSpark.session().read().parquet(folder.resolve("p").toString()).count())
        .isEqualTo(ROWS);
  }

  // Formats by name.

  @ParameterizedTest
  @CsvSource({"orc,a.orc", "json,a.jsonl", "json,a.ndjson", "json,a.json"})
  void furtherFormats(String format, String name) throws IOException {
    file(format, name, rows(ROWS, random("x", 1), random("y", 2), functions.lit("a").as("t")));
    assertThat(dryRun(name)).contains("1 " + format + " file", "2 used: x, y", "column t (text)");
    Files.move(folder.resolve(name), folder.resolve("b.dat"));
    assertThat(dryRun("b.dat", "--format " + format)).contains("rows 40 in dimension 2");
  }

  @Test
  void jsonThatIsBrokenOrAnArray() throws IOException {
    write("a.json", "[{\"x\": 1, \"y\": 2.5}, {\"x\": 3, \"y\": 4}]");
    assertThat(dryRun("a.json")).contains("2 used: x, y", "rows 2 in");
    String oneLine =
        "each line must be one JSON object such as {\"x\": 1.5}, or the file one array";
    write("b.jsonl", "{\"x\": 1}\n{\"x\": \n");
    assertRefused("b.jsonl", oneLine);
    write("c.json", "{\n  \"x\": 1\n}\n{\n  \"x\": 2\n}\n");
    assertRefused("c.json", oneLine);
    write("d.jsonl", "[1, 2]\n[3, 4]\n");
    assertRefused("d.jsonl", oneLine);
    write("e.jsonl", "{\"x\": 1}\n{\"x\": 2}\n", StandardCharsets.UTF_16);
    assertRefused("e.jsonl", "e.jsonl: its encoding is UTF-16BE; JSON is read as UTF-8");
    assertRefused("b.jsonl --format avro", "spark-avro");
  }

  // Bounds and distinct rows.

  @Test
  void rowsOfTooManyCoordinatesAreRefused() throws IOException {
    write("a.libsvm", table("", i -> "0 1:1 1000000:2"));
    assertRefused("a.libsvm", "a row has 1000000 coordinates, more than the limit of 100000");
    Dataset<Row> sparse =
        TestSpark.session()
            .createDataFrame(
                List.of(
                    org.apache.spark.sql.RowFactory.create(
                        org.apache.spark.ml.linalg.Vectors.sparse(
                            2_000_000_000, new int[] {5}, new double[] {1}))),
                new org.apache.spark.sql.types.StructType()
                    .add("v", org.apache.spark.ml.linalg.SQLDataTypes.VectorType()));
    parquet("v.parquet", sparse);
    assertRefused("v.parquet", "a row has 2000000000 coordinates");
  }

  @ParameterizedTest
  @ValueSource(strings = {"annealed", "kmeans", "random", "spectral"})
  void kIsAtMostTheNumberOfDistinctRows(String start) throws IOException {
    write("a.csv", table("x,y", 120, i -> List.of("0,0", "5,5", "9,1").get(i % 3)));
    job.fail("fit --quiet --k 4 --input @a.csv --output @out --start " + start, 3);
    assertThat(job.err())
        .hasLineCount(1)
        .contains("k = 4, but the samples have only 3 distinct values");
    job.succeed("fit --k 3 --input @a.csv --output @out --start " + start);
    assertThat(job.err()).contains("the variance is at its floor");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1\n2\n", "[1,2]\n3\n", "\"a\"\n", "{\"x\":1}\n{\"x\":\n", "null\n", "}\n"})
  void jsonLinesThatAreNotRecordsAreRefused(String text) throws IOException {
    write("a.jsonl", text);
    job.fail("fit --quiet --k 1 --input @a.jsonl --output @out", 3);
    assertThat(job.err()).hasLineCount(1).containsAnyOf("a.jsonl", "the input has no columns");
  }

  @Test
  void tinyAndHugeNumbers() throws IOException {
    write("t.csv", table("a,x", i -> number(i, 0) * 1e-165 + "," + number(i, 1) * 1e-166));
    assertRefused("t.csv", "column a: the mean deviation of its values from their centre is");
    write("h.csv", table("a,x", i -> number(i, 0) + "," + number(i, 1) * 1e148));
    assertRefused("h.csv", "column x: the mean deviation of its values from their centre is");
    write("ok.csv", table("a,x", i -> number(i, 0) * 1e-45 + "," + number(i, 1) * 1e-60));
    job.succeed("fit --quiet --k 2 --input @ok.csv --output @ok");
  }

  @Test
  void wideTables() throws IOException {
    int columns = 20_481;
    String header =
        IntStream.range(0, columns).mapToObj(j -> "g" + j).collect(Collectors.joining(","));
    write(
        "w.csv",
        table(
            header,
            4,
            i ->
                IntStream.range(0, columns)
                    .mapToObj(j -> String.valueOf((i * 7 + j * 13) % 10))
                    .collect(Collectors.joining(","))));
    assertThat(dryRun("w.csv")).contains("20481 used: g0, g1", "rows 4 in dimension 20481");
  }
}
