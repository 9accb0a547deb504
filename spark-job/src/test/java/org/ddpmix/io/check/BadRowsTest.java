package org.ddpmix.io.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ddpmix.TestSpark;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.io.pack.PackedSamples;
import org.ddpmix.io.pack.SamplePacker;
import org.ddpmix.io.read.ColumnChoice;
import org.ddpmix.io.read.SampleReader;
import org.ddpmix.io.read.SampleTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BadRowsTest {

  @TempDir Path folder;

  private SampleReader reader() {
    return new SampleReader(TestSpark.session());
  }

  private String write(String name, String... lines) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, List.of(lines));
    return file.toString();
  }

  private static void assertRejected(SampleTable table, String message) {
    assertThatThrownBy(() -> new SamplePacker().pack(table))
        .isInstanceOf(BadDataException.class)
        .hasMessage(message);
  }

  private static void assertSkipped(SampleTable table, Map<String, Long> skipped, long rows) {
    try (PackedSamples packed = new SamplePacker().onBadRows(BadRowPolicy.SKIP).pack(table)) {
      assertThat(packed.skipped()).isEqualTo(skipped);
      assertThat(packed.samples().rows()).isEqualTo(rows);
    }
  }

  private static String hinted(String message) {
    return message.replace(
        "{hint}",
        "; --missing marginal uses the values that such rows have, --on-bad-rows skip leaves them"
            + " out");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "abc      | text       | 'abc' is not a number",
        "1d       | text       | '1d' is not a number",
        "0x1p3    | text       | '0x1p3' is not a number",
        "1.2.3    | text       | '1.2.3' is not a number",
        "NaN      | nan        | NaN is not allowed{hint}",
        "nan      | nan        | nan is not allowed{hint}",
        "Infinity | infinite   | Infinity is not allowed",
        "-inf     | infinite   | -inf is not allowed",
        "1e308    | tooLarge   | 1e308 is beyond ±1.0E150",
        "-2e150   | tooLarge   | -2e150 is beyond ±1.0E150",
        "1e999    | tooLarge   | 1e999 is beyond ±1.0E150",
        "''       | missing    | the value is missing{hint}",
        "NA       | missing    | the value is missing ('NA'){hint}",
        "\"\"     | missing    | the value is missing{hint}",
      })
  void aBadCsvFieldIsReported(String field, String kind, String message) throws IOException {
    String file = write("a b.csv", "x,petal length", "1,2", "3,4", "5," + field, "7,8");
    SampleTable table = reader().open(file);
    assertRejected(table, file + ": row 3, column petal length: " + hinted(message));
    assertSkipped(table, Map.of(kind, 1L), 3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"5", "5,6,7", "5,6,"})
  void aCsvLineWithTheWrongNumberOfFieldsIsReported(String line) throws IOException {
    String file = write("a.csv", "x,y", "1,2", line, "3,4");
    SampleTable table = reader().open(file);
    assertRejected(table, file + ": row 2: the line '" + line + "' does not have 2 fields");
    assertSkipped(table, Map.of("wrongLength", 1L), 2);
  }

  @Test
  void rowsOfCsvFilesWithoutHeaderAreNumberedFromOne() throws IOException {
    String file = write("a.csv", "1,2", "", "3,4", "5,x");
    assertRejected(
        reader().header(false).open(file), file + ": row 3, column _c1: 'x' is not a number");
  }

  @Test
  void aCsvFileWithADifferentHeaderIsNeverSkipped() throws IOException {
    write("in/a.csv", "x,y", "1,2");
    write("in/b.csv", "y,z", "1,2");
    String in = folder.resolve("in").toString();
    assertThatThrownBy(() -> reader().open(in))
        .isInstanceOf(BadDataException.class)
        .hasMessage(in + "/b.csv: the header 'y,z' differs from that of the first file, 'x,y'");
  }

  @Test
  void theFirstBadRowInFileOrderIsReported() throws IOException {
    write("in/a.csv", "x", "1", "2", "a");
    write("in/b.csv", "x", "b", "b", "1");
    String in = folder.resolve("in").toString();
    assertRejected(
        reader().open(in),
        in + "/a.csv: row 3, column x: 'a' is not a number (and 2 more bad rows)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 1:1 1:2      | malformed   | ': index 1 follows index 1; indices must be ascending'",
        "0 2:1 1:2      | malformed   | ': index 1 follows index 2; indices must be ascending'",
        "0 0:1          | malformed   | ': ''0:1'' does not have the form index:value with an index"
            + " from 1 to 1000000'",
        "0 2000000000:1 | malformed   | ': ''2000000000:1'' does not have the form index:value with"
            + " an index from 1 to 1000000'",
        "0 x            | malformed   | ': ''x'' does not have the form index:value with an index"
            + " from 1 to 1000000'",
        "1:2 2:2        | malformed   | ': the label ''1:2'' is not a number'",
        "0 1:           | missing     | ', column 1: the value is missing{hint}'",
        "0 2:abc        | text        | ', column 2: ''abc'' is not a number'",
        "0 2:nan        | nan         | ', column 2: nan is not allowed{hint}'",
        "0 2:1e200      | tooLarge    | ', column 2: 1e200 is beyond ±1.0E150'",
      })
  void aBadLibSvmLineIsReported(String line, String kind, String message) throws IOException {
    String file = write("a.libsvm", "# a comment", "0 1:1 2:2", "", "1 2:3 # good", line);
    SampleTable table = reader().open(file);
    assertRejected(table, file + ": row 3" + hinted(message));
    assertSkipped(table, Map.of(kind, 1L), 2);
  }

  private String parquet(StructType schema, Row... rows) {
    String path = folder.resolve("p.parquet").toString();
    data(schema, rows).write().parquet(path);
    return path;
  }

  private static Dataset<Row> data(StructType schema, Row... rows) {
    return TestSpark.session().createDataFrame(Arrays.asList(rows), schema).coalesce(1);
  }

  private static String fileIn(String path) throws IOException {
    try (var files = Files.list(Path.of(path))) {
      return files
          .map(Path::toString)
          .filter(f -> f.endsWith(".parquet"))
          .findFirst()
          .orElseThrow();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NaN,       nan,      NaN is not allowed{hint}",
    "Infinity,  infinite, Infinity is not allowed",
    "-Infinity, infinite, -Infinity is not allowed",
    "1e308,     tooLarge, 1.0E308 is beyond ±1.0E150",
    ",          missing,  the value is missing{hint}",
  })
  void aBadParquetNumberIsReported(Double value, String kind, String message) throws IOException {
    StructType schema = new StructType().add("a.b", "double").add("name", "string").add("n", "int");
    String path =
        parquet(
            schema,
            RowFactory.create(1.0, "p", 1),
            RowFactory.create(value, "q", 2),
            RowFactory.create(3.0, "r", 3));
    SampleTable table = reader().open(path);
    assertThat(table.featureNames()).containsExactly("a.b", "n");
    assertRejected(table, fileIn(path) + ": row 2, column a.b: " + hinted(message));
    assertSkipped(table, Map.of(kind, 1L), 2);
  }

  @Test
  void badParquetArraysAreReported() throws IOException {
    StructType schema = new StructType().add("f", DataTypes.createArrayType(DataTypes.FloatType));
    String path =
        parquet(
            schema,
            RowFactory.create(List.of(1f, 2f)),
            RowFactory.create(List.of(1f, 2f, 3f)),
            RowFactory.create((Object) null),
            RowFactory.create(Arrays.asList(1f, null)),
            RowFactory.create(List.of(1f, Float.NaN)));
    SampleTable table = reader().open(path);
    assertRejected(
        table,
        fileIn(path)
            + ": row 2, column f: 3 values, but the first row has 2 (and 3 more bad rows)");
    assertSkipped(table, Map.of("wrongLength", 1L, "missing", 2L, "nan", 1L), 1);
  }

  @Test
  void badVectorsOfADatasetAreReportedWithTheirPartition() {
    StructType schema = new StructType().add("v", SQLDataTypes.VectorType());
    Dataset<Row> data =
        data(
            schema,
            RowFactory.create(Vectors.dense(1, 2)),
            RowFactory.create(Vectors.sparse(2, new int[] {1}, new double[] {Double.NaN})),
            RowFactory.create(Vectors.dense(1)));
    assertRejected(
        SampleTable.of(data, ColumnChoice.automatic()),
        "partition 0, row 2, column v[1]: NaN is not allowed (and 1 more bad row)");
  }

  @Test
  void badWeightsAreReported() throws IOException {
    String file = write("w.csv", "x,w", "1,1", "2,0", "3,-1", "4,inf", "5,", "6,abc", "7,1e300");
    SampleTable table = reader().columns(new ColumnChoice(List.of(), null, "w")).open(file);
    assertRejected(
        table,
        file
            + ": row 3, column w: -1.0 is not allowed; a row weight must be finite and at least 0"
            + " (and 3 more bad rows)");
    assertSkipped(table, Map.of("weight", 1L, "infinite", 1L, "missing", 1L, "text", 1L), 2);
  }

  /** Marginal likelihoods need no other values, but a weight. */
  @Test
  void missingWeightsCanOnlyBeSkipped() throws IOException {
    String file = write("w.csv", "x,w", "1,1", "2,", "3,2");
    for (boolean missing : new boolean[] {false, true}) {
      assertRejected(
          reader().allowMissing(missing).columns(new ColumnChoice(List.of(), null, "w")).open(file),
          file
              + ": row 2, column w: the value is missing; --on-bad-rows skip leaves such rows out");
    }
  }

  @Test
  void anInputWithOnlyBadRowsIsRejectedEvenIfTheyAreSkipped() throws IOException {
    String file = write("a.csv", "x", "NaN", "NaN");
    assertThatThrownBy(
            () -> new SamplePacker().onBadRows(BadRowPolicy.SKIP).pack(reader().open(file)))
        .isInstanceOf(BadDataException.class)
        .hasMessage(
            file
                + ": all rows are bad; the first: "
                + file
                + ": row 1, column x: NaN is not allowed (and 1 more bad row)");
  }
}
