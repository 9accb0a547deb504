package org.ddpmix.job.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.assertj.core.api.Assumptions;
import org.assertj.core.data.Offset;
import org.ddpmix.TestSpark;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Inputs as people share them: what is read, what is left out, and that it is said. */
class AwkwardInputTest {
  private static final int ROWS = 40;

  @TempDir private Path folder;
  private JobRun job;

  @BeforeEach
  void startSpark() {
    TestSpark.session();
    job = new JobRun(folder);
  }

  private void write(String name, String text) throws IOException {
    write(name, text, StandardCharsets.UTF_8);
  }

  private void write(String name, String text, Charset charset) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, text.getBytes(charset));
  }

  /** A header and {@link #ROWS} lines. */
  private static String table(String header, IntFunction<String> line) {
    return table(header, ROWS, line);
  }

  private static String table(String header, int rows, IntFunction<String> line) {
    return (header.isEmpty() ? "" : header + "\n")
        + IntStream.range(0, rows).mapToObj(line).collect(Collectors.joining("\n"))
        + "\n";
  }

  /** A number with decimals that is neither constant nor a row number. */
  private static double number(int row, int column) {
    return Math.round(1000 * (Math.sin(7.0 * row + column) + (row % 2) * 6)) / 1000.0 + 0.0005;
  }

  private static String numbers(int row) {
    return number(row, 0) + "," + number(row, 1);
  }

  /** The report of a dry run, without the folder of the test and runs of blanks. */
  private String dryRun(String input, String... options) {
    job.succeed("fit --dry-run --input @" + input + " " + String.join(" ", options));
    assertThat(job.err()).isEmpty();
    return job.out().replace(folder + "/", "").replaceAll(" +", " ");
  }

  private void assertRefused(String input, String message) {
    assertThat(job.run("fit --quiet --k 2 --output @out --input @" + input)).isIn(2, 3);
    assertThat(job.err()).hasLineCount(1).startsWith("ddpmix: ").contains(message);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  private static Dataset<Row> rows(int count, Column... columns) {
    return TestSpark.session().range(0, count, 1, 1).select(columns);
  }

  private static Column random(String name, int seed) {
    return functions.rand(seed).as(name);
  }

  private void parquet(String name, Dataset<Row> rows) throws IOException {
    file("parquet", name, rows);
  }

  /** Writes one file, and not a folder of parts. */
  private void file(String format, String name, Dataset<Row> rows) throws IOException {
    Path parts = folder.resolve("_parts");
    rows.write().format(format).mode("overwrite").save(parts.toString());
    Path target = folder.resolve(name);
    Files.createDirectories(target.getParent());
    try (Stream<Path> files = Files.list(parts)) {
      Path part =
          files
              .filter(f -> f.getFileName().toString().startsWith("part-"))
              .findFirst()
              .orElseThrow();
      Files.move(part, target);
    }
  }

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
        write(name, table("x,y", AwkwardInputTest::numbers));
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
      write("in.csv", table("x,y", AwkwardInputTest::numbers));
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

  // Nothing vanishes.

  @Test
  void aColumnThatIsBlankAtFirstIsUsed() throws IOException {
    write("a.csv", table("x,co2", 1500, i -> number(i, 0) + "," + (i < 1200 ? "" : number(i, 1))));
    assertRefused(
        "a.csv",
        "a.csv: row 1, column co2: the value is missing (and 1199 more bad rows); --on-bad-rows"
            + " skip leaves such rows out");
    write("b.csv", table("x,note", 1500, i -> number(i, 0) + "," + (i < 1200 ? "" : "late")));
    assertThat(dryRun("b.csv")).contains("1 used: x", "column note (text)");
    write("c.csv", table("x,none", 1500, i -> number(i, 0) + ","));
    assertThat(dryRun("c.csv")).contains("1 used: x", "column none (empty)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '`',
      value = {
        "x,y ! \"1,2R.5\",N.5  ! ',' separates thousands",
        "x;y ! 1.2R,5;N,5       ! decimal comma, '.' separates thousands",
        "x;y ! 1.001.2R;N,5     ! decimal comma, '.' separates thousands",
        "x,y ! 1^2R.5,N         ! '^' separates thousands",
        "x;y ! 1 2R,5;N,5       ! decimal comma, ' ' separates thousands",
        "x;y ! 1\u00a02R,5;N,5  ! separates thousands",
      })
  void separatorsOfThousandsAreReadWhereTheyAreCertain(String names, String row, String said)
      throws IOException {
    IntFunction<String> line =
        i ->
            row.replace("R", String.valueOf(10 + i))
                .replace("N", String.valueOf(i % 7))
                .replace('^', '\'');
    write("a.csv", table(names, line));
    assertThat(dryRun("a.csv"))
        .contains("2 used: x, y", said.replace('^', '\''), "rows 40 in dimension 2");
    job.succeed("fit --quiet --k 1 --input @a.csv --output @m --overwrite");
    JsonNode mixture = new ObjectMapper().readTree(folder.resolve("m/mixture.json").toFile());
    double mean = row.contains(".001.") ? 1_001_229.5 : 1230;
    assertThat(mixture.at("/means/0/0").asDouble()).isCloseTo(mean, Offset.offset(1e-6));
  }

  /** Never left out as text, and never read as other numbers than they are. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '`',
      value = {
        "a;b   ! 1.2R;7,N         ! '1.210' is not a number: separators of thousands are not read",
        "a;b   ! 1,5R;7.N         ! '1,510' is not a number: separators of thousands are not read",
        "a,b   ! N,\"$1,2R.50\"   ! '$1,210.50' is not a number: signs of currencies and units",
        "a,b   ! N,1R.5 %         ! '110.5 %' is not a number: signs of currencies and units",
        "a;b   ! N;1.2R,50 €      ! '1.210,50 €' is not a number: signs of currencies and units",
        "a,b   ! N,'1.R'          ! ''1.10'' is not a number: single quotes are not read",
        "id,e  ! N,\"[0.R, 1, 2]\" ! '[0.10, 1, 2]' is not a number: a list is read from Parquet",
        "a;b   ! 1'2R;1 2R,5      ! '1'210' is not a number: separators of thousands are not read",
      })
  void numbersInOtherFormsAreRefusedByTheirColumn(String header, String row, String message)
      throws IOException {
    IntFunction<String> line =
        i -> row.replace("R", String.valueOf(10 + i)).replace("N", String.valueOf(i % 7));
    write("a.csv", table(header, line));
    assertRefused("a.csv", message);
  }

  @Test
  void otherFormsOfNumbersAreRead() throws IOException {
    write(
        "a.csv",
        table(
            "nbsp,minus,fortran,wide",
            i ->
                String.join(
                    ",",
                    "1." + i + "\u00a0",
                    "\u2212" + (i % 9),
                    "1." + i + "D+02",
                    " \u202f" + (i % 11) + "\t")));
    assertThat(dryRun("a.csv"))
        .contains("4 used: nbsp, minus, fortran, wide\n", "rows 40 in dimension 4")
        .doesNotContain("left out");
  }

  @Test
  void unitsInAColumnAreSaid() throws IOException {
    write("a.csv", table("x,mass", i -> number(i, 0) + "," + i + " kg"));
    assertThat(dryRun("a.csv"))
        .contains("1 used: x", "column mass (numbers with units, such as '0 kg')");
    write("b.csv", table("mass,t", i -> i + " kg,a"));
    assertRefused("b.csv", "its columns are mass (numbers with units, such as '0 kg')");
  }

  @ParameterizedTest
  @ValueSource(strings = {"N/A", "-", "?", "NULL", "null", "None", ".", "#N/A", "NA", "\\N", "--"})
  void textsThatStandForMissingValues(String text) throws IOException {
    write("a.csv", table("x,y", i -> number(i, 0) + "," + (i % 8 == 0 ? text : number(i, 1))));
    assertRefused(
        "a.csv",
        "a.csv: row 1, column y: the value is missing ('"
            + text
            + "') (and 4 more bad rows); --on-bad-rows skip leaves such rows out");
    assertThat(dryRun("a.csv", "--on-bad-rows skip --max-bad-fraction 0.2"))
        .contains("2 used: x, y", "rows 35 in dimension 2, without bad rows: {missing=5}");
  }

  @Test
  void numbersStoredAsTextAreSaidAndCanBeRead() throws IOException {
    Column text = functions.format_number(functions.rand(1), 3).as("t");
    parquet("a.parquet", rows(ROWS, text, random("x", 2), functions.lit("a").as("s")));
    assertThat(dryRun("a.parquet"))
        .contains(
            "1 used: x",
            "column t (numbers stored as text; --features reads them)",
            "column s (text)");
    assertThat(dryRun("a.parquet", "--features t,x")).contains("2 used: t, x", "rows 40 in");
    assertRefused("a.parquet --features s", "row 1, column s: 'a' is not a number");
    write("a.jsonl", table("", i -> "{\"x\": \"" + number(i, 0) + "\", \"s\": \"a\"}"));
    assertRefused(
        "a.jsonl", "its columns are s (text), x (numbers stored as text; --features reads them)");
    job.succeed("fit --quiet --k 2 --input @a.jsonl --features x --output @m");
    write("b.csv", table("x", i -> String.valueOf(number(i, 0))));
    job.succeed("evaluate --mixture @m/mixture.json --input @b.csv");
    String same = job.out();
    job.succeed("evaluate --mixture @m/mixture.json --input @a.jsonl");
    assertThat(job.out()).isEqualTo(same);
  }

  @Test
  void typesAreNamedWhereNothingIsNumeric() throws IOException {
    write("a.json", "{\"data\": [{\"x\": 1}, {\"x\": 2}], \"name\": \"a\"}");
    assertRefused("a.json", "its columns are data (array<struct<x:bigint>>), name (text)");
    Column deep = functions.array(functions.array(functions.array(functions.rand(1))));
    parquet("b.parquet", rows(ROWS, deep.as("t"), functions.lit(true).as("ok")));
    assertRefused(
        "b.parquet", "its columns are t (array<array<array<double>>>), ok (true or false)");
  }

  @Test
  void columnsBesideAListAndNestedFieldsAreNamed() throws IOException {
    parquet(
        "a.parquet",
        rows(
            ROWS,
            functions.array(functions.rand(1), functions.rand(2)).as("v"),
            random("x", 3),
            functions.struct(functions.rand(4).as("inner")).as("s"),
            functions.lit("a").as("name"),
            functions.lit(true).as("ok")));
    assertThat(dryRun("a.parquet"))
        .contains(
            "1 used: v",
            "column x (beside v)",
            "column s (nested fields, which are not read)",
            "column name (text)",
            "column ok (true or false)",
            "rows 40 in dimension 2");
  }

  @Test
  void vectorsWithoutMetadataAndNestedListsAreRead() throws IOException {
    Column list = functions.array(functions.rand(1), functions.rand(2));
    parquet(
        "v.parquet",
        rows(
            ROWS,
            functions
                .struct(
                    functions.lit(1).cast("tinyint").as("type"),
                    functions.lit(null).cast("int").as("size"),
                    functions.lit(null).cast("array<int>").as("indices"),
                    list.as("values"))
                .as("v")));
    assertThat(dryRun("v.parquet")).contains("1 used: v", "rows 40 in dimension 2");
    parquet("n.parquet", rows(ROWS, functions.array(list, list).as("image")));
    assertThat(dryRun("n.parquet")).contains("1 used: image", "rows 40 in dimension 4");
    parquet(
        "d.parquet", rows(ROWS, functions.rand(1).cast("decimal(12,6)").as("d"), random("x", 2)));
    assertThat(dryRun("d.parquet")).contains("2 used: d, x");
  }

  // All files or a reason.

  private void rawParquet(String name, String schema, BiConsumer<SimpleGroup, Integer> row)
      throws IOException {
    MessageType type = MessageTypeParser.parseMessageType("message m { " + schema + " }");
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    try (var writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toString()))
            .withType(type)
            .build()) {
      for (int i = 0; i < ROWS; i++) {
        SimpleGroup group = new SimpleGroup(type);
        row.accept(group, i);
        writer.write(group);
      }
    }
  }

  /** The half float of 1 + i/64, for i below 64. */
  private static Binary half(int i) {
    short bits = (short) (15 << 10 | i << 4);
    return Binary.fromConstantByteArray(new byte[] {(byte) bits, (byte) (bits >> 8)});
  }

  @Test
  void halfFloatsAreRead() throws IOException {
    Assumptions.assumeThat(LogicalTypeAnnotation.class.getDeclaredClasses())
        .as("Parquet 1.14 and later know half floats")
        .anyMatch(type -> type.getSimpleName().startsWith("Float16"));
    rawParquet(
        "a.parquet",
        "required fixed_len_byte_array(2) h (FLOAT16); optional double x; optional binary s"
            + " (STRING); required int32 u (INTEGER(32,false)); required int32 d (DECIMAL(9,2));"
            + " required int64 t (TIMESTAMP(NANOS,false));",
        (group, i) -> {
          group.append("h", half(i));
          if (i != 3) {
            group.append("x", i % 7 + 0.5);
          }
          group.append("s", "a").append("u", -1 - i).append("d", 150 + i).append("t", 1L);
        });
    assertThat(dryRun("a.parquet", "--features h,u,d"))
        .contains("3 used: h, u, d", "rows 40 in dimension 3");
    assertRefused("a.parquet", "a.parquet: row 4, column x: the value is missing");
    assertThat(dryRun("a.parquet", "--on-bad-rows skip"))
        .contains("4 used: h, x, u, d", "column s (text)", "column t (not read from a file with");
    job.succeed("fit --quiet --k 1 --input @a.parquet --features h,u,d --output @m");
    JsonNode mixture = new ObjectMapper().readTree(folder.resolve("m/mixture.json").toFile());
    assertThat(mixture.at("/means/0/0").asDouble()).isCloseTo(1 + 19.5 / 64, Offset.offset(1e-9));
    assertThat(mixture.at("/means/0/1").asDouble())
        .isCloseTo(4294967295.0 - 19.5, Offset.offset(1e-3));
    assertThat(mixture.at("/means/0/2").asDouble()).isCloseTo(1.695, Offset.offset(1e-9));
    rawParquet(
        "v/a.parquet",
        "required group v (LIST) { repeated group list { required fixed_len_byte_array(2) element"
            + " (FLOAT16); } }",
        (group, i) -> {
          var list = group.addGroup("v");
          for (int j = 0; j < 3; j++) {
            list.addGroup("list").append("element", half((i * 7 + j * 11) % 64));
          }
        });
    assertThat(dryRun("v")).contains("1 used: v", "rows 40 in dimension 3");
    parquet(
        "v/b.parquet",
        rows(
            ROWS,
            functions.array(functions.rand(1), functions.rand(2), functions.rand(3)).as("v")));
    assertThat(dryRun("v")).contains("1 used: v", "rows 80 in dimension 3");
    job.succeed("fit --quiet --k 2 --input @v --output @w");
    job.succeed("predict --mixture @w/mixture.json --input @v --output @p");
    assertThat(TestSpark.session().read().parquet(folder.resolve("p").toString()).count())
        .isEqualTo(80);
  }

  @Test
  void columnsOfTypesThatSparkDoesNotReadAreLeftOutAndSaid() throws IOException {
    rawParquet(
        "a.parquet",
        "required int64 t (TIMESTAMP(NANOS,false)); required double x;"
            + " required fixed_len_byte_array(22) d (DECIMAL(50,2));"
            + " required int64 c (TIME(NANOS,true));",
        (group, i) ->
            group
                .append("t", 1L + i)
                .append("x", number(i, 0))
                .append("d", Binary.fromConstantByteArray(new byte[22]))
                .append("c", 1L));
    assertThat(dryRun("a.parquet"))
        .contains(
            "1 used: x\n",
            "columns t, c (date or time)",
            "column d (a type of Parquet that Spark does not read)");
  }

  @Test
  void byteStreamSplitIsReadAndUnknownCodecsAreNamed() throws IOException {
    MessageType type =
        MessageTypeParser.parseMessageType("message m { required double x; required float y; }");
    Path file = folder.resolve("a.parquet");
    try (var writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toString()))
            .withType(type)
            .withDictionaryEncoding(false)
            .withByteStreamSplitEncoding(true)
            .build()) {
      for (int i = 0; i < ROWS; i++) {
        writer.write(
            new SimpleGroup(type).append("x", number(i, 0)).append("y", (float) number(i, 1)));
      }
    }
    assertThat(dryRun("a.parquet")).contains("2 used: x, y", "rows 40 in dimension 2");
  }

  @Test
  void parquetTypesThatSparkDoesNotReadAreRefusedInOneLine() throws IOException {
    rawParquet(
        "h.parquet", "required int64 c (TIME(NANOS,true));", (group, i) -> group.append("c", 1L));
    assertRefused("h.parquet", "Spark reads none of the types of its columns");
  }

  @Test
  void subfoldersAreReadAndOtherFilesAreSaid() throws IOException {
    write("in/a.csv", table("x,y", AwkwardInputTest::numbers));
    write("in/2024/b.csv", table("y,x", AwkwardInputTest::numbers));
    write("in/2024/q/c.csv", table("X,Y", AwkwardInputTest::numbers));
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
    write("in/a.csv", table("x,y", AwkwardInputTest::numbers));
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
    write("in/" + name, table("x,y", AwkwardInputTest::numbers));
    write("in/bystander.csv", table("x,y", AwkwardInputTest::numbers));
    assertThat(dryRun("in")).contains("2 csv files", "rows 80 in");
    assertThat(dryRun("in/" + name)).contains("1 csv file", "rows 40 in");
  }

  @Test
  void aBlankInANameIsLiteral() throws IOException {
    write("in/a b.csv", table("x,y", AwkwardInputTest::numbers));
    assertThat(dryRun("in")).contains("rows 40 in");
    assertThat(dryRun("i*/*.csv")).contains("rows 40 in");
  }

  // Names belong to the model.

  @Test
  void columnsAreMatchedByName() throws IOException {
    write("train.csv", table("x,y", AwkwardInputTest::numbers));
    write("test.csv", table("t,y,x", i -> i + "," + number(i, 1) + "," + number(i, 0)));
    write("other.csv", table("x,z", AwkwardInputTest::numbers));
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

  // CSV as it comes.

  @ParameterizedTest
  @CsvSource({
    "',',., comma-separated",
    "';',',', separator semicolon; decimal comma",
    "';',., separator semicolon",
    "'\t',',', separator tab; decimal comma",
    "'|',., separator pipe",
    "' ',., separator space",
  })
  void separatorsAndDecimalCommasAreDetected(String separator, String decimal, String said)
      throws IOException {
    IntFunction<String> line = i -> numbers(i).replace(",", separator).replace(".", decimal);
    String header = "druck" + separator + "temperatur";
    write("a.csv", table(header, line));
    String report = dryRun("a.csv");
    assertThat(report).contains("2 used: druck, temperatur", "rows 40 in dimension 2");
    for (String part : said.equals("comma-separated") ? new String[0] : said.split("; ")) {
      assertThat(report).contains(part);
    }
    write("b.csv", table("", line));
    assertThat(dryRun("b.csv")).contains("numbers only", "2 used: _c0, _c1", "rows 40 in");
  }

  @Test
  void separatorsCanBeSet() throws IOException {
    write("a.csv", table("x~y", i -> numbers(i).replace(',', '~').replace('.', ',')));
    assertThat(dryRun("a.csv", "--separator ~ --decimal comma")).contains("2 used: x, y");
    write("b.csv", table("x y", i -> "  " + numbers(i).replace(",", "     ")));
    assertThat(dryRun("b.csv")).contains("2 used: x, y", "rows 40 in dimension 2");
    write("c.tsv", table("x\ty", i -> numbers(i).replace(',', '\t')));
    assertThat(dryRun("c.tsv")).contains("1 tsv file", "2 used: x, y");
    write("d.csv", table("# measured\n#\nx,y", AwkwardInputTest::numbers) + "# end\n");
    assertThat(dryRun("d.csv")).contains("2 used: x, y", "lines with # are comments", "rows 40 in");
    write("e.csv", table("#x,y", AwkwardInputTest::numbers));
    assertThat(dryRun("e.csv")).contains("2 used: x, y");
    write("f.csv", table("name, x", i -> "\"a, b\", " + number(i, 0)));
    assertThat(dryRun("f.csv")).contains("1 used: x", "column name (text)", "rows 40 in");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "windows-1252", "ISO-8859-1", "UTF-8"})
  void encodingsAreDetected(String charset) throws IOException {
    write(
        "a.csv",
        table("größe,ort,x", i -> number(i, 0) + ",Köln,3." + i),
        Charset.forName(charset));
    assertThat(dryRun("a.csv")).contains("2 used: größe, x", "column ort (text)", "rows 40 in");
  }

  @Test
  void otherContentThanTheNameSays() throws IOException {
    byte[] text = table("x,y", AwkwardInputTest::numbers).getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("a.csv")))) {
      out.write(text);
    }
    assertThat(dryRun("a.csv")).contains("gzip content", "rows 40 in");
    Files.write(folder.resolve("b.csv.gz"), text);
    assertThat(dryRun("b.csv.gz")).contains("rows 40 in");
    parquet("c.csv", rows(ROWS, random("x", 1)));
    assertRefused("c.csv", "it is not text but a Parquet file");
    Files.write(folder.resolve("d.csv"), new byte[] {'P', 'K', 3, 4, 0, 0});
    assertRefused("d.csv", "a zip archive (or an Excel workbook)");
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("z.csv.gz")))) {
      out.write(new byte[100_000_000]);
    }
    assertRefused("z.csv.gz", "it contains zero bytes");
    write(
        "late.csv", table("x,n", 9000, i -> number(i, 0) + ",a") + "1.5,", StandardCharsets.UTF_8);
    Files.write(
        folder.resolve("late.csv"),
        new byte[] {(byte) 0xe9, '\n'},
        java.nio.file.StandardOpenOption.APPEND);
    assertRefused("late.csv", "set --encoding");
  }

  @Test
  void aLineOfNumbersIsDataAndASequenceIsAHeader() throws IOException {
    write("in/a.csv", table("", AwkwardInputTest::numbers));
    write("in/b.csv", table("", AwkwardInputTest::numbers));
    assertThat(dryRun("in")).contains("in/a.csv has numbers only", "rows 80 in dimension 2");
    write("c.csv", table("0,1,2", i -> numbers(i) + "," + number(i, 2)));
    assertThat(dryRun("c.csv")).contains("3 used: 0, 1, 2", "rows 40 in");
    write("d.csv", table("2019,2020", AwkwardInputTest::numbers));
    assertThat(dryRun("d.csv", "--header")).contains("2 used: 2019, 2020", "rows 40 in");
    assertThat(dryRun("d.csv", "--no-header")).contains("rows 41 in");
    write("e.csv", table("x,x", AwkwardInputTest::numbers));
    assertThat(dryRun("e.csv"))
        .contains("2 used: x, x.1", "names occur more than once in the header");
  }

  @Test
  void titlesUnitsAndRowNamesAreSaid() throws IOException {
    String head = "Results of 2024\n\nx,y\n[m],[kg]";
    write("in/a.csv", table(head, AwkwardInputTest::numbers));
    write("in/b.csv", table("# second run\ny,x", AwkwardInputTest::numbers));
    write("in/c.csv", table("Results,\nY,X", AwkwardInputTest::numbers));
    assertThat(dryRun("in"))
        .contains(
            "note 1 line of in/a.csv above the names of the columns is not read",
            "note the line after the names of in/a.csv has no numbers ([m], [kg]), so it is not",
            "2 used: x, y",
            "rows 120 in dimension 2");
    write("bad.csv", table(head, i -> i == 5 ? "1,abc" : numbers(i)));
    assertRefused("bad.csv", "bad.csv: row 6, column y: 'abc' is not a number");
    write(
        "r.txt", table("\"x\" \"y\"", i -> "\"" + (i + 1) + "\" " + numbers(i).replace(',', ' ')));
    assertThat(dryRun("r.txt"))
        .contains("2 used: x, y", "column _c0 (unnamed column of row numbers)", "row names");
    write("excel.csv", table("sep=;\nx;y;", i -> numbers(i).replace(',', ';') + ";"));
    assertThat(dryRun("excel.csv")).contains("2 used: x, y", "column _c2 (empty)", "rows 40 in");
    write("iris.data", table("", i -> numbers(i) + "," + (i % 2 == 0 ? "setosa" : "virginica")));
    assertThat(dryRun("iris.data"))
        .contains("2 used: _c0, _c1", "looks like those after it", "_c2 (text)", "rows 40 in");
    write("wert.csv", table("Wert", i -> String.valueOf(number(i, 0)).replace('.', ',')));
    assertThat(dryRun("wert.csv")).contains("1 used: Wert", "decimal comma", "dimension 1");
    job.succeed("fit --quiet --k 2 --input @in --output @m");
    job.succeed(
        "predict --mixture @m/mixture.json --input @in --output @p --output-format parquet");
    assertThat(TestSpark.session().read().parquet(folder.resolve("p").toString()).count())
        .isEqualTo(120);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,\"b \\\"c\\\" d\" | a quote within a field is written twice, not after a backslash",
        "1,2,3            | the line '1,2,3' does not have 2 fields",
      })
  void aFileOfBadLinesOnlyIsExplained(String line, String message) throws IOException {
    write("a.csv", "x,y\n" + line + "\n" + line + "\n");
    assertRefused("a.csv", "a.csv: row 1: ");
    assertThat(job.err()).contains(message);
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

  @Test
  void quotedFieldsMayContainAnything() throws IOException {
    String[] texts = {
      "5\" pipe, \"steel\"",
      "two\nlines",
      "two\r\nlines",
      " blanks ",
      "=1+1",
      "-",
      "@x",
      "",
      "ü",
      "#1"
    };
    StringBuilder text = new StringBuilder("x,item\n");
    for (int i = 0; i < 100; i++) {
      text.append(number(i, 0))
          .append(",\"")
          .append(texts[i % texts.length].replace("\"", "\"\""))
          .append("\"\n");
    }
    write("a.csv", text.toString());
    TestSpark.session().conf().set("spark.sql.files.maxPartitionBytes", "400");
    try {
      assertThat(dryRun("a.csv")).contains("1 used: x", "column item (text)", "rows 100 in");
      job.succeed("fit --quiet --k 2 --input @a.csv --output @m");
      job.succeed("predict --mixture @m/mixture.json --input @a.csv --output @p");
    } finally {
      TestSpark.session().conf().unset("spark.sql.files.maxPartitionBytes");
    }
    // The same fields again, from what predict wrote.
    job.succeed(
        "predict --mixture @m/mixture.json --input @a.csv --output @q --output-format parquet");
    List<Row> rows =
        TestSpark.session().read().parquet(folder.resolve("q").toString()).collectAsList();
    assertThat(rows).hasSize(100);
    StringBuilder written = new StringBuilder();
    try (Stream<Path> files = Files.list(folder.resolve("p"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".csv")).sorted().toList()) {
        written.append(Files.readString(file).replaceFirst("x,item,.*\n", ""));
      }
    }
    for (int i = 0; i < 100; i++) {
      assertThat(rows.get(i).getString(1)).isEqualTo(texts[i % texts.length]);
    }
    assertThat(written)
        .contains(
            "\"5\"\" pipe, \"\"steel\"\"\"", "\"two\r\nlines\"", "\"=1+1\"", "\"-\"", "\"@x\"")
        .contains(", blanks ,", ",\"\",");
  }

  @Test
  void predictGivesFieldsOfTextBackAsTheyWere() throws IOException {
    List<String> lines =
        IntStream.range(0, ROWS)
            .mapToObj(
                i ->
                    String.join(
                        ";",
                        "1.2" + (10 + i) + ",50",
                        " +" + i % 7 + ",5e0\u00a0",
                        List.of("N/A", "-", "\"a;b\"", "0x1F", "1.2.3", "'q'", " #").get(i % 7),
                        "00" + i,
                        ""))
            .toList();
    write("a.csv", table("x;y;t;code;none", lines::get));
    job.succeed("fit --quiet --k 2 --input @a.csv --features x,y --output @m");
    job.succeed("predict --mixture @m/mixture.json --input @a.csv --output @p");
    List<String> written = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder.resolve("p"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".csv")).sorted().toList()) {
        written.addAll(Files.readAllLines(file));
      }
    }
    assertThat(written.get(0)).isEqualTo("x;y;t;code;none;component;probability;logDensity");
    assertThat(written).hasSize(ROWS + 1);
    for (int i = 0; i < ROWS; i++) {
      // A spreadsheet would take a text that begins with - for a formula, so it is quoted.
      assertThat(written.get(i + 1)).startsWith(lines.get(i).replace(";-;", ";\"-\";") + ";");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.5,'\"open | is not closed",
        "1.5,'\"a\"b | row 3",
      })
  void brokenQuotesAreNeverSkipped(String line, String message) throws IOException {
    write("a.csv", "x,t\n1,\"a\"\n2,\"b\"\n" + line.replace("'", "") + "\n3,c\n");
    for (String skip : List.of("", " --on-bad-rows skip --max-bad-fraction 1")) {
      assertRefused("a.csv" + skip, message);
    }
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
