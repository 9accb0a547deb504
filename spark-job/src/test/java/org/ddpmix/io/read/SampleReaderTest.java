package org.ddpmix.io.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ddpmix.TestSpark;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.io.pack.PackedSamples;
import org.ddpmix.io.pack.SamplePacker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleReaderTest {

  @TempDir Path folder;

  private static SampleReader reader() {
    return new SampleReader(TestSpark.session());
  }

  private String write(String name, String... lines) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, List.of(lines));
    return file.toString();
  }

  private static void assertNoData(String path, String message) {
    assertThatThrownBy(() -> new SamplePacker().pack(reader().open(path)))
        .isInstanceOf(BadDataException.class)
        .hasMessage(message);
  }

  private static void assertRejected(SampleReader reader, String path, String message) {
    assertThatThrownBy(() -> reader.open(path))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage(message);
  }

  @Test
  void numericColumnsAreFeaturesAndOthersAreIgnored() throws IOException {
    String file =
        write(
            "iris.csv",
            "sepal,petal,species,component,empty,mostly",
            "1,2,setosa,0,,1",
            "NA,x,virginica,1,,y",
            "3,4,9,1,,2");
    SampleTable table = reader().open(file);
    assertThat(table.featureNames()).containsExactly("sepal", "petal", "mostly");
    assertThat(table.leftOut()).containsExactly("species", "component", "empty");
    assertThat(table.name()).isEqualTo(file);
  }

  @Test
  void selectedColumnsAreUsedInTheGivenOrder() throws IOException {
    String file = write("a.csv", "x,component,y,w", "1,2,3,4");
    SampleTable table =
        reader().columns(new ColumnChoice(List.of("y", "component"), null, "w")).open(file);
    assertThat(table.featureNames()).containsExactly("y", "component");
    try (PackedSamples packed = new SamplePacker().pack(table)) {
      assertThat(packed.samples().origin()).containsExactly(3, 2);
      assertThat(packed.samples().totalWeight()).isEqualTo(4);
    }
  }

  @Test
  void unknownColumnsAreRejectedWithSuggestions() throws IOException {
    String file =
        write(
            "a.csv", "sepal_length,sepal_width,petal_length,petal_width,species,id", "1,2,3,4,a,5");
    assertRejected(
        reader().columns(new ColumnChoice(List.of("petal_lenght"), null, null)),
        file,
        "features: petal_lenght is not allowed; there is no such column; the most similar are"
            + " petal_length, sepal_length, petal_width, sepal_width, species");
    assertRejected(
        reader().columns(new ColumnChoice(List.of(), null, "weight")),
        write("b.csv", "x,w", "1,2"),
        "weight-col: weight is not allowed; there is no such column; the columns are w, x");
    assertRejected(
        reader().columns(new ColumnChoice(List.of(), "x", null)),
        folder.resolve("b.csv").toString(),
        "features-col: x is not allowed; a CSV file has no vector columns; list its numeric columns"
            + " in features");
  }

  @Test
  void aSelectedTextColumnGivesBadRows() throws IOException {
    String file = write("a.csv", "x,species", "1,setosa", "2,virginica");
    SampleTable table =
        reader().columns(new ColumnChoice(List.of("x", "species"), null, null)).open(file);
    assertThatThrownBy(() -> new SamplePacker().pack(table))
        .hasMessage(
            file + ": row 1, column species: 'setosa' is not a number (and 1 more bad row)");
  }

  @Test
  void contradictoryColumnChoicesAreRejected() {
    assertThatThrownBy(() -> new ColumnChoice(List.of("a"), "b", null))
        .hasMessage(
            "features-col: b is not allowed; set either features-col or features (a), not both");
    assertThatThrownBy(() -> new ColumnChoice(List.of("a", "a"), null, null))
        .hasMessage("features: a is not allowed; each column may be named only once");
  }

  @Test
  void columnsOfParquetAreSelectedByType() {
    StructType one =
        new StructType()
            .add("v", DataTypes.createArrayType(DataTypes.LongType))
            .add("x", "double")
            .add("s", "string");
    TypedColumns found = TypedColumns.resolve(one, ColumnChoice.automatic());
    assertThat(found.features()).containsExactly("v");
    assertThat(found.leftOut().keySet()).containsExactly("x", "s");

    StructType several = one.add("features", SQLDataTypes.VectorType());
    assertThat(TypedColumns.resolve(several, ColumnChoice.automatic()).features())
        .containsExactly("features");

    StructType unclear = one.add("u", SQLDataTypes.VectorType());
    assertThatThrownBy(() -> TypedColumns.resolve(unclear, ColumnChoice.automatic()))
        .hasMessage(
            "features-col: none is not allowed; the input has several vector or array columns; set"
                + " it to one of v, u");

    StructType numbers =
        new StructType()
            .add("x", "float")
            .add("component", "int")
            .add("w", "int")
            .add("n", "tinyint");
    TypedColumns automatic = TypedColumns.resolve(numbers, new ColumnChoice(List.of(), null, "w"));
    assertThat(automatic.features()).containsExactly("x", "n");
    assertThat(automatic.leftOut()).containsOnlyKeys("component", "w");

    StructType text = new StructType().add("s", "string").add("b", "boolean");
    assertThatThrownBy(() -> TypedColumns.resolve(text, ColumnChoice.automatic()))
        .hasMessage(
            "features: none is not allowed; the input has no numeric columns; its columns are s"
                + " (text), b (true or false)");
    assertThatThrownBy(() -> TypedColumns.resolve(text, new ColumnChoice(List.of("b"), null, null)))
        .hasMessage(
            "features: b of type boolean is not allowed; each must be numeric, or numbers as text");
    assertThatThrownBy(() -> TypedColumns.resolve(text, new ColumnChoice(List.of(), "b", null)))
        .hasMessage(
            "features-col: b of type boolean is not allowed; it must be a vector or an array of"
                + " numbers");
  }

  @Test
  void inputsWithoutRowsAreRejected() throws IOException {
    String missing = folder.resolve("missing.csv").toString();
    assertNoData(missing, missing + ": no such file or folder");
    assertNoData(folder + "/*.csv", folder + "/*.csv: no such file or folder");
    assertNoData(
        "nosuchfs://x/y", "nosuchfs://x/y: cannot be read: No FileSystem for scheme \"nosuchfs\"");
    String empty = write("empty.csv");
    assertNoData(empty, empty + ": the file is empty");
    String blank = write("blank.csv", "", "  ", "");
    assertNoData(blank, blank + ": the file has no lines");
    String control = write("control.csv", "\0");
    assertNoData(control, control + ": the file has no lines");
    String mark = write("mark.csv", "\uFEFF");
    assertNoData(mark, mark + ": the file has no lines");
    String header = write("header.csv", "x,y");
    assertNoData(header, header + ": no rows after the header");
    write("in/_SUCCESS", "done");
    assertNoData(folder + "/in", folder + "/in: the folder has no data files");
    String libsvm = write("a.libsvm", "# nothing");
    assertNoData(libsvm, libsvm + ": no line has the form 'label index:value …'");
    String unknown = write("a.unknown", "x");
    assertNoData(
        unknown,
        unknown
            + ": the file extension does not determine the format; set --format to one of parquet,"
            + " orc, avro, json, csv, tsv, libsvm");
    String parquet = folder.resolve("none.parquet").toString();
    TestSpark.session().range(0).toDF("x").write().parquet(parquet);
    assertNoData(parquet, parquet + ": there are no rows");
  }

  @Test
  void aFileThatIsNotParquetIsRejected() throws IOException {
    String file = write("a.parquet", "this is text and no parquet file at all");
    assertNoData(file, file + ": it is not a Parquet file");
  }

  @Test
  void aDamagedParquetFileIsRejectedWithOneLine() throws IOException {
    String path = folder.resolve("cut.parquet").toString();
    TestSpark.session().range(1000).toDF("x").coalesce(1).write().parquet(path);
    Path file;
    try (var files = Files.list(Path.of(path))) {
      file = files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 4, bytes.length / 2, (byte) 0); // the footer stays
    Files.write(file, bytes);
    Files.delete(file.resolveSibling("." + file.getFileName() + ".crc"));
    assertThatThrownBy(() -> new SamplePacker().pack(reader().open(path)))
        .isInstanceOf(BadDataException.class)
        .hasMessageStartingWith(path + ": cannot be read: ")
        .hasMessageNotContaining("\n");
  }

  @Test
  void partFilesWithoutRowsAreAccepted() throws IOException {
    write("in/part-0.csv", "x,y");
    write("in/part-1.csv", "x,y", "1,2", "3,4");
    write("in/part-2.csv");
    try (PackedSamples packed = new SamplePacker().pack(reader().open(folder + "/in"))) {
      assertThat(packed.samples().rows()).isEqualTo(2);
    }
  }

  @Test
  void globsAndCompressedFilesAreRead() throws IOException {
    write("a/x.csv", "x", "1");
    write("b/x.csv", "x", "2");
    write("c/y.txt", "x", "3");
    try (PackedSamples packed = new SamplePacker().pack(reader().open(folder + "/*/x.csv"))) {
      assertThat(packed.samples().rows()).isEqualTo(2);
    }
    Path gz = folder.resolve("z.csv.gz");
    try (var out = new java.util.zip.GZIPOutputStream(Files.newOutputStream(gz))) {
      out.write("x\n1\n2\n3\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    try (PackedSamples packed = new SamplePacker().pack(reader().open(gz.toString()))) {
      assertThat(packed.samples().rows()).isEqualTo(3);
    }
  }

  @Test
  void rowsOfALaterSplitAreLocatedByByteOffset() throws IOException {
    String[] lines =
        IntStream.range(0, 300)
            .mapToObj(i -> i == 0 ? "x" : i == 290 ? "bad" : "1000")
            .toArray(String[]::new);
    String file = write("long.csv", lines);
    SparkSession small = TestSpark.session().newSession();
    small.conf().set("spark.sql.files.maxPartitionBytes", 500);
    assertThatThrownBy(() -> new SamplePacker().pack(new SampleReader(small).open(file)))
        .hasMessage(file + ": row 90 after byte 1000, column x: 'bad' is not a number");
  }

  @Test
  void partitionsDoNotDependOnTheNumberOfCores() throws IOException {
    for (int f = 0; f < 3; f++) {
      int from = 100 * f;
      write(
          "in/" + f + ".csv",
          IntStream.range(-1, 100)
              .mapToObj(i -> i < 0 ? "x" : "" + (from + i))
              .toArray(String[]::new));
    }
    for (int partitions : new int[] {1, 2, 5}) {
      List<String> layouts =
          IntStream.of(1, 2, 8)
              .mapToObj(cores -> layout(partitions, cores))
              .distinct()
              .collect(Collectors.toList());
      assertThat(layouts).hasSize(1);
    }
  }

  private String layout(int partitions, int cores) {
    SparkSession session = TestSpark.session().newSession();
    session.conf().set("spark.sql.leafNodeDefaultParallelism", cores);
    session.conf().set("spark.sql.files.openCostInBytes", 100);
    SampleTable table = new SampleReader(session).partitions(partitions).open(folder + "/in");
    try (PackedSamples packed = new SamplePacker().partitions(partitions).pack(table)) {
      assertThat(packed.samples().partitions()).isEqualTo(partitions);
      assertThat(packed.samples().rows()).isEqualTo(300);
      return Arrays.toString(packed.samples().origin())
          + packed.samples().blocks().map(b -> Arrays.toString(b.values())).collect();
    }
  }
}
