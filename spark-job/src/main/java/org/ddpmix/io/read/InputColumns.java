package org.ddpmix.io.read;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;
import org.apache.spark.unsafe.types.UTF8String;
import org.ddpmix.io.check.NumberParser;

/**
 * Copies the input columns of a row to the output, where computed columns are appended. Values have
 * the internal form of Spark SQL.
 */
interface InputColumns extends Serializable {

  /** The input columns. */
  StructType schema();

  /**
   * Writes the values of the input columns into the first elements of {@code target}.
   *
   * @param row its memory may be reused afterwards
   * @param samples an array with the sample of the row
   * @param offset the offset of its first coordinate
   */
  void copy(InternalRow row, double[] samples, int offset, int dimension, Object[] target);

  /**
   * Input columns that are columns of the row.
   *
   * @param types the types of the input columns
   * @param places their places in the row
   */
  record Typed(StructType schema, DataType[] types, int[] places) implements InputColumns {
    Typed(StructType schema, int[] places) {
      this(
          schema,
          Arrays.stream(schema.fields()).map(StructField::dataType).toArray(DataType[]::new),
          places);
    }

    @Override
    public void copy(
        InternalRow row, double[] samples, int offset, int dimension, Object[] target) {
      InternalRow copy = row.copy();
      for (int j = 0; j < types.length; j++) {
        target[j] = copy.isNullAt(places[j]) ? null : copy.get(places[j], types[j]);
      }
    }
  }

  /** The fields of a {@link CsvRecord}. */
  record Csv(StructType schema) implements InputColumns {
    @Override
    public void copy(
        InternalRow row, double[] samples, int offset, int dimension, Object[] target) {
      CsvRecord record = (CsvRecord) row.get(0, DataTypes.NullType);
      for (int j = 0; j < schema.size(); j++) {
        target[j] = UTF8String.fromString(record.value(j));
      }
    }
  }

  /** The label and the feature vector of a LibSVM line. */
  record LibSvm() implements InputColumns {
    @SuppressWarnings("unchecked") // the type of MLlib's vectors
    private static final UserDefinedType<Vector> VECTOR =
        (UserDefinedType<Vector>) SQLDataTypes.VectorType();

    @Override
    public StructType schema() {
      return new StructType().add("label", DataTypes.DoubleType).add("features", VECTOR);
    }

    @Override
    public void copy(
        InternalRow row, double[] samples, int offset, int dimension, Object[] target) {
      String line = (String) row.get(0, DataTypes.NullType);
      target[0] = NumberParser.parse(line.strip().split("\\s+", 2)[0]);
      double[] sample = Arrays.copyOfRange(samples, offset, offset + dimension);
      target[1] = VECTOR.serialize(Vectors.dense(sample).compressed());
    }
  }
}
