package org.ddpmix.io.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.ddpmix.TestSpark;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.io.check.BadRowPolicy;
import org.ddpmix.io.pack.PackedSamples;
import org.ddpmix.io.pack.SamplePacker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Column batches and rows of Spark give the same samples and the same errors. */
class ColumnarScanTest {
  private static final int ROWS = 9000; // more than two batches in a file
  private static final String VECTORIZED = "spark.sql.parquet.enableVectorizedReader";

  @TempDir private Path folder;

  /** What packing gives: every bit of the samples, and the errors. */
  private record Result(List<String> blocks, Object skipped, String message) {}

  private static Result read(SparkSession session, String path, boolean missing) {
    SampleReader reader =
        new SampleReader(session)
            .allowMissing(missing)
            .columns(new ColumnChoice(List.of(), null, "w"));
    String message = null;
    try {
      new SamplePacker().pack(reader.open(path)).close();
    } catch (BadDataException e) {
      message = e.getMessage();
    }
    SamplePacker packer = new SamplePacker().maxBlockSizeInMB(0.05);
    try (PackedSamples packed = packer.onBadRows(new BadRowPolicy(0.9)).pack(reader.open(path))) {
      List<String> blocks = new ArrayList<>();
      packed
          .samples()
          .blocks()
          .map(
              block -> {
                StringBuilder bits = new StringBuilder();
                for (int i = 0; i < block.rows(); i++) {
                  bits.append(block.rowWeight(i)).append(' ');
                }
                for (double value : block.values()) {
                  bits.append(Double.doubleToRawLongBits(value)).append(' ');
                }
                return bits.toString();
              })
          .collect()
          .forEach(blocks::add);
      return new Result(blocks, packed.skipped(), message);
    }
  }

  private static SparkSession session(boolean vectorized) {
    SparkSession session = TestSpark.session().newSession();
    session.conf().set(VECTORIZED, String.valueOf(vectorized));
    return session;
  }

  private void assertSame(Dataset<Row> data, boolean bad) {
    String path = folder.resolve("data").toString();
    data.write().parquet(path);
    assertThat(ColumnarScan.rows(session(true).read().parquet(path))).isPresent();
    assertThat(ColumnarScan.rows(session(false).read().parquet(path))).isEmpty();
    for (boolean missing : new boolean[] {false, true}) {
      Result columns = read(session(true), path, missing);
      assertThat(columns).isEqualTo(read(session(false), path, missing));
      assertThat(missing || columns.message() != null == bad).isTrue();
      assertThat(columns.blocks()).hasSizeGreaterThan(3);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "array(sqrt(id), -id / 7D, 1e150D)",
        "array(float(sqrt(id)), float(-id / 7D))",
        "array(int(id), -3)",
        "array(id, 9007199254740993L)",
        "array(decimal(id) / 8, decimal(1))",
        "array(array(sqrt(id)), array(2D, 0D))"
      })
  void arraysOfEveryType(String features) {
    assertSame(rows(features + " AS features"), false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "array(sqrt(id), IF(id % 100 = 3, NULL, 1D))",
        "array(sqrt(id), IF(id = 8999, double('NaN'), IF(id = 5, double('-Infinity'), 1D)))",
        "array(sqrt(id), IF(id = 701, -2e150D, 1D))",
        "array(float(sqrt(id)), IF(id = 4097, float('NaN'), 1F))",
        "IF(id = 4095, NULL, IF(id = 9, array(1D), array(sqrt(id), 2D)))"
      })
  void badElements(String features) {
    assertSame(rows(features + " AS features"), true);
  }

  @Test
  void numericColumns() {
    assertSame(rows("sqrt(id) AS a", "IF(id = 17, NULL, int(id)) AS b", "decimal(id) AS c"), true);
  }

  @Test
  void vectors() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      Vector vector =
          i % 3 == 0
              ? Vectors.sparse(4, new int[] {1, 3}, new double[] {i, i == 300 ? 1e200 : -i})
              : Vectors.dense(i, Math.sqrt(i), i == 5000 ? Double.NaN : 1, 2);
      rows.add(RowFactory.create(vector, 1 + i % 4));
    }
    StructType schema = new StructType().add("features", SQLDataTypes.VectorType()).add("w", "int");
    assertSame(TestSpark.session().createDataFrame(rows, schema).coalesce(1), true);
  }

  private static Dataset<Row> rows(String... columns) {
    String[] all = new String[columns.length + 1];
    System.arraycopy(columns, 0, all, 0, columns.length);
    all[columns.length] = "id % 5 AS w";
    return TestSpark.session().range(0, ROWS, 1, 2).toDF("id").selectExpr(all);
  }
}
