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
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Row;
import org.assertj.core.data.Offset;
import org.ddpmix.TestSpark;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CSV as people write it: its dialects, headers, numbers and quotes. */
class AwkwardCsvTest extends AwkwardInputs {
  // Nothing vanishes.

  @Test
  void aColumnThatIsBlankAtFirstIsUsed() throws IOException {
    write("a.csv", table("x,co2", 1500, i -> number(i, 0) + "," + (i < 1200 ? "" : number(i, 1))));
    assertRefused(
        "a.csv",
        "a.csv: row 1, column co2: the value is missing (and 1199 more bad rows); --missing marginal uses the"
            + " values that such rows have, --on-bad-rows skip leaves them out");
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
    write("a.csv", numbered(names, row).replace('^', '\''));
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
    write("a.csv", numbered(header, row));
    assertRefused("a.csv", message);
  }

  /** A table of a row with numbers that vary in the places of R and N. */
  private static String numbered(String header, String row) {
    return table(
        header, i -> row.replace("R", String.valueOf(10 + i)).replace("N", String.valueOf(i % 7)));
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
            + "') (and 4 more bad rows); --missing marginal uses the"
            + " values that such rows have, --on-bad-rows skip leaves them out");
    assertThat(dryRun("a.csv", "--on-bad-rows skip --max-bad-fraction 0.2"))
        .contains("2 used: x, y", "rows 35 in dimension 2, without bad rows: {missing=5}");
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
    write("d.csv", table("# measured\n#\nx,y", AwkwardInputs::numbers) + "# end\n");
    assertThat(dryRun("d.csv")).contains("2 used: x, y", "lines with # are comments", "rows 40 in");
    write("e.csv", table("#x,y", AwkwardInputs::numbers));
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
    byte[] text = table("x,y", AwkwardInputs::numbers).getBytes(StandardCharsets.UTF_8);
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
    write("in/a.csv", table("", AwkwardInputs::numbers));
    write("in/b.csv", table("", AwkwardInputs::numbers));
    assertThat(dryRun("in")).contains("in/a.csv has numbers only", "rows 80 in dimension 2");
    write("c.csv", table("0,1,2", i -> numbers(i) + "," + number(i, 2)));
    assertThat(dryRun("c.csv")).contains("3 used: 0, 1, 2", "rows 40 in");
    write("d.csv", table("2019,2020", AwkwardInputs::numbers));
    assertThat(dryRun("d.csv", "--header")).contains("2 used: 2019, 2020", "rows 40 in");
    assertThat(dryRun("d.csv", "--no-header")).contains("rows 41 in");
    write("e.csv", table("x,x", AwkwardInputs::numbers));
    assertThat(dryRun("e.csv"))
        .contains("2 used: x, x.1", "names occur more than once in the header");
  }

  @Test
  void titlesUnitsAndRowNamesAreSaid() throws IOException {
    String head = "Results of 2024\n\nx,y\n[m],[kg]";
    write("in/a.csv", table(head, AwkwardInputs::numbers));
    write("in/b.csv", table("# second run\ny,x", AwkwardInputs::numbers));
    write("in/c.csv", table("Results,\nY,X", AwkwardInputs::numbers));
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
}
