package org.ddpmix.io.read;

import java.io.Serializable;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ddpmix.io.check.NumberParser;
import scala.Function1;

/** Copies the input columns of a row to the output, where computed columns are appended. */
interface InputColumns extends Serializable {

  /** Copies the values of one task. */
  @FunctionalInterface
  interface Copier {
    /** Writes the values of the input columns into the first elements of {@code target}. */
    void copy(InternalRow row, double[] sample, Object[] target);
  }

  /** The input columns. */
  StructType schema();

  /** Creates a copier for a task. */
  Copier copier();

  /**
   * Input columns that are consecutive columns of the row, from {@code first} on.
   *
   * @param whole all columns of the row
   */
  record Consecutive(StructType schema, StructType whole, int first) implements InputColumns {
    @Override
    public Copier copier() {
      Function1<Object, Object> converter = CatalystTypeConverters.createToScalaConverter(whole);
      return (row, sample, target) -> {
        Row converted = (Row) converter.apply(row);
        for (int j = 0; j < schema.size(); j++) {
          target[j] = converted.get(first + j);
        }
      };
    }
  }

  /** The fields of a {@link CsvRecord}. */
  record Csv(StructType schema) implements InputColumns {
    @Override
    public Copier copier() {
      return (row, sample, target) -> {
        CsvRecord record = (CsvRecord) row.get(0, DataTypes.NullType);
        for (int j = 0; j < schema.size(); j++) {
          target[j] = record.value(j);
        }
      };
    }
  }

  /** The label and the feature vector of a LibSVM line. */
  record LibSvm() implements InputColumns {
    @Override
    public StructType schema() {
      return new StructType()
          .add("label", DataTypes.DoubleType)
          .add("features", SQLDataTypes.VectorType());
    }

    @Override
    public Copier copier() {
      return (row, sample, target) -> {
        String line = (String) row.get(0, DataTypes.NullType);
        target[0] = NumberParser.parse(line.strip().split("\\s+", 2)[0]);
        target[1] = Vectors.dense(sample.clone()).compressed();
      };
    }
  }
}
