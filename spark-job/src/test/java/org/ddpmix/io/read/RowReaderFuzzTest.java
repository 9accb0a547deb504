package org.ddpmix.io.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.Size;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.ddpmix.TestSpark;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.io.check.BadRowPolicy;
import org.ddpmix.io.check.NumberParser;
import org.ddpmix.io.check.RowError;
import org.ddpmix.io.check.RowPosition;
import org.ddpmix.io.pack.SamplePacker;

/** Every line of any file is either a row of finite numbers or an error with a kind. */
class RowReaderFuzzTest {

  @Provide
  Arbitrary<String> fields() {
    return Arbitraries.oneOf(
        Arbitraries.of("1", "-0.5", "1e308", "4.9e-324", "NaN", "-Inf", "", " ", "NA", "0x1", "1d"),
        Arbitraries.strings().withChars("0123456789.+-eE").ofMaxLength(8),
        Arbitraries.strings().ofMaxLength(5));
  }

  @Provide
  Arbitrary<String> lines() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withChars("0123456789.: -#e").ofMaxLength(30),
        Arbitraries.of("0 1:1 2:2 3:3", "1 3:1e308", "0 1:", "0 99999999999:1", "# all", "0 1:x"),
        Arbitraries.strings().ofMaxLength(12));
  }

  private static void assertRead(RowReader reader, Object[] fields, int dimension) {
    double[] target = new double[dimension + 2];
    GenericInternalRow row = new GenericInternalRow(fields);
    RowPosition position = new RowPosition(RowPosition.Columns.NONE, 0);
    position.advance(row);
    RowError error = reader.read(row, position, target, 1, dimension);
    assertThat(target[0]).isZero();
    assertThat(target[dimension + 1]).isZero();
    if (error == null) {
      assertThat(java.util.Arrays.stream(target).boxed())
          .allMatch(value -> Math.abs(value) <= NumberParser.LARGEST);
      assertThat(reader.weight(row)).isPositive().isFinite();
    } else if (error != RowError.NO_DATA && error != RowError.ZERO_WEIGHT) {
      assertThat(error.kind()).isNotNull();
      assertThat(error.text()).isNotBlank().doesNotContain("\n", "\r");
    }
  }

  @Property(tries = 1000)
  void csvFields(@ForAll @Size(3) List<@From("fields") String> fields) {
    CsvRowReader reader =
        new CsvRowReader(new String[] {"a", "b", "w"}, 3, new int[] {1, 0}, 2, CsvDialect.PLAIN);
    CsvRecord record = new CsvRecord(3, reader.needed(), ',');
    record.handleBegin(1);
    for (int j = 0; j < 3; j++) {
      record.handleField(j, fields.get(j).toCharArray(), 0, fields.get(j).length(), false);
    }
    assertRead(reader, new Object[] {record}, 2);
  }

  @Property(tries = 1000)
  void libSvmLines(@ForAll @From("lines") String line) {
    assertThat(LibSvmRowReader.largestIndex(line)).isBetween(0, LibSvmRowReader.LARGEST_INDEX);
    assertRead(new LibSvmRowReader(3), new Object[] {line}, 3);
  }

  @FuzzTest(maxDuration = "60s")
  void libSvmLine(byte[] line) {
    libSvmLines(new String(line, StandardCharsets.UTF_8));
  }

  /** Three fields, separated by line feeds. */
  @FuzzTest(maxDuration = "60s")
  void csvLine(byte[] line) {
    String[] fields = new String(line, StandardCharsets.UTF_8).split("\n", -1);
    csvFields(IntStream.range(0, 3).mapToObj(i -> i < fields.length ? fields[i] : "").toList());
  }

  /** A file with arbitrary lines is read, or rejected by an exception with a one-line message. */
  @Property(tries = 12, shrinking = ShrinkingMode.OFF)
  void wholeFiles(
      @ForAll @From("formats") SampleFormat format,
      @ForAll @Size(max = 6) List<@From("lines") String> lines)
      throws IOException {
    Path file = Files.createTempFile("fuzz", ".txt");
    try {
      Files.write(file, String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
      assertThatCode(() -> read(file, format)).doesNotThrowAnyException();
    } finally {
      Files.delete(file);
    }
  }

  @Provide
  Arbitrary<SampleFormat> formats() {
    return Arbitraries.of(
        SampleFormat.CSV, SampleFormat.LIBSVM, SampleFormat.PARQUET, SampleFormat.JSON);
  }

  private static void read(Path file, SampleFormat format) {
    try {
      SampleTable table =
          new SampleReader(TestSpark.session()).format(format).header(false).open(file.toString());
      new SamplePacker().onBadRows(BadRowPolicy.SKIP).pack(table).close();
    } catch (BadDataException | InvalidSettingException e) {
      assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
    }
  }
}
