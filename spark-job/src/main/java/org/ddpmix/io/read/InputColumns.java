package org.ddpmix.io.read;

import java.io.Serializable;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ddpmix.io.check.NumberParser;

/** Gives the columns of an input back, to be written beside what is computed from its samples. */
interface InputColumns extends Serializable {

  StructType schema();

  /** Writes the row's own values, as many as the schema has fields, into {@code target} from 0. */
  void copy(Row row, double[] sample, Object[] target);

  /** Columns that stand in the row, one after the other. */
  record Within(StructType schema, int first) implements InputColumns {
    @Override
    public void copy(Row row, double[] sample, Object[] target) {
      for (int j = 0; j < schema.size(); j++) {
        target[j] = row.get(first + j);
      }
    }
  }

  /** The label and the vector of a LibSVM line. */
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
