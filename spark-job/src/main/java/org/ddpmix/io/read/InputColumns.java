package org.ddpmix.io.read;

import java.io.Serializable;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ddpmix.io.check.NumberParser;

/** Copies the input columns of a row to the output, where computed columns are appended. */
interface InputColumns extends Serializable {

  /** The input columns. */
  StructType schema();

  /** Writes the values of the input columns into the first elements of {@code target}. */
  void copy(Row row, double[] sample, Object[] target);

  /** Input columns that are consecutive columns of the row, from {@code first} on. */
  record Consecutive(StructType schema, int first) implements InputColumns {
    @Override
    public void copy(Row row, double[] sample, Object[] target) {
      for (int j = 0; j < schema.size(); j++) {
        target[j] = row.get(first + j);
      }
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
    public void copy(Row row, double[] sample, Object[] target) {
      target[0] = NumberParser.parse(row.getString(0).strip().split("\\s+", 2)[0]);
      target[1] = Vectors.dense(sample.clone()).compressed();
    }
  }
}
