package org.ddpmix.io.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;
import org.ddpmix.TestSpark;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.io.pack.SamplePacker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rows of wide tables are those that Spark reads. */
class WideParquetFilesTest {
  private static final int COLUMNS = 2200;
  private static final int ROWS = 100;
  private static final PrimitiveTypeName[] TYPES = {
    PrimitiveTypeName.DOUBLE,
    PrimitiveTypeName.FLOAT,
    PrimitiveTypeName.INT32,
    PrimitiveTypeName.INT64
  };

  @TempDir Path folder;

  private Path write(int nullRow) throws IOException {
    var builder = Types.buildMessage();
    for (int j = 0; j < COLUMNS; j++) {
      builder.addField(
          Types.primitive(
                  TYPES[j % TYPES.length], j % 3 == 0 ? Repetition.REQUIRED : Repetition.OPTIONAL)
              .named("x" + j));
    }
    MessageType type = builder.named("m");
    Path file = folder.resolve("wide.parquet");
    try (var writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toString()))
            .withType(type)
            .withRowGroupSize(1 << 18)
            .build()) {
      for (int i = 0; i < ROWS; i++) {
        SimpleGroup group = new SimpleGroup(type);
        for (int j = 0; j < COLUMNS; j++) {
          if (i == nullRow && j == 1) {
            continue;
          }
          switch (TYPES[j % TYPES.length]) {
            case DOUBLE -> group.append("x" + j, i + 1.0 / (j + 1));
            case FLOAT -> group.append("x" + j, i % 7 + 0.1f * j);
            case INT32 -> group.append("x" + j, i - j);
            default -> group.append("x" + j, (long) i << 33 | j);
          }
        }
        writer.write(group);
      }
    }
    return file;
  }

  private static SampleTable open(Path file, ColumnChoice choice) {
    return new SampleReader(TestSpark.session()).columns(choice).open(file.toString());
  }

  /** The values, the file and the row number of all rows, as texts. */
  private static List<String> rows(SampleTable table, int columns) {
    RowReader reader = table.reader();
    int width = table.featureNames().size();
    return table
        .rows()
        .map(
            row -> {
              double[] values = new double[width];
              var error = reader.read(row, null, values, 0, width);
              return (error == null
                      ? Arrays.toString(Arrays.copyOf(values, columns))
                      : error.toString())
                  + row.getUTF8String(width)
                  + row.getLong(width + 1);
            })
        .collect();
  }

  @Test
  void rowsAreThoseOfSpark() throws IOException {
    Path file = write(-1);
    int few = 1000; // as many as Spark reads
    List<String> names = IntStream.range(0, few).mapToObj(j -> "x" + j).toList();
    SampleTable wide = open(file, ColumnChoice.automatic());
    assertThat(wide.rows().toDebugString()).doesNotContain("FileScanRDD");
    SampleTable narrow = open(file, new ColumnChoice(names, null, null));
    assertThat(narrow.rows().toDebugString()).contains("FileScanRDD");
    assertThat(rows(wide, few)).hasSize(ROWS).isEqualTo(rows(narrow, few));
  }

  @Test
  void aMissingValueIsNamed() throws IOException {
    SampleTable table = open(write(3), ColumnChoice.automatic());
    assertThatThrownBy(() -> new SamplePacker().pack(table))
        .isInstanceOf(BadDataException.class)
        .hasMessageStartingWith(
            folder.resolve("wide.parquet") + ": row 4, column x1: the value is missing; ");
  }

  @Test
  void aDamagedFileIsOneLine() throws IOException {
    Path file = write(-1);
    Files.deleteIfExists(folder.resolve(".wide.parquet.crc"));
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 4, bytes.length / 2, (byte) 0x5a);
    Files.write(file, bytes);
    SampleTable table = open(file, ColumnChoice.automatic());
    assertThatThrownBy(() -> new SamplePacker().pack(table))
        .isInstanceOf(BadDataException.class)
        .hasMessageStartingWith(file + ": cannot be read: ");
  }
}
