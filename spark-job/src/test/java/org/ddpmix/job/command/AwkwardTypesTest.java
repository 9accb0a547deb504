package org.ddpmix.job.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.assertj.core.api.Assumptions;
import org.assertj.core.data.Offset;
import org.ddpmix.TestSpark;
import org.junit.jupiter.api.Test;

/** Parquet columns of all types: read, or named with the reason. */
class AwkwardTypesTest extends AwkwardInputs {
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
}
