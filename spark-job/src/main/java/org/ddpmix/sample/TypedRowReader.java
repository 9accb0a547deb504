package org.ddpmix.sample;

import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import scala.collection.Seq;

/** Reads rows whose columns have types: one vector or array column, or several numeric ones. */
final class TypedRowReader extends RowReader {
  private static final long serialVersionUID = 1L;

  /** What holds the coordinates. */
  enum Layout {
    VECTOR,
    ARRAY,
    NUMBERS
  }

  private final Layout layout;
  private final String[] names; // of the columns with the coordinates, which stand first in a row
  private final String weightName; // or null
  private final int weightIndex;

  /** Rows hold the columns {@code names}, then the weight if there is one. */
  TypedRowReader(Layout layout, String[] names, String weightName) {
    this.layout = layout;
    this.names = names;
    this.weightName = weightName;
    this.weightIndex = names.length;
  }

  @Override
  int length(Row row) {
    if (layout == Layout.NUMBERS) {
      return names.length;
    }
    if (row.isNullAt(0)) {
      return 0;
    }
    return layout == Layout.VECTOR ? row.<Vector>getAs(0).size() : row.<Seq<?>>getAs(0).size();
  }

  @Override
  boolean isWeighted() {
    return weightName != null;
  }

  @Override
  double weight(Row row) {
    return weightName == null ? 1.0 : ((Number) row.get(weightIndex)).doubleValue();
  }

  @Override
  Fault read(Row row, RowPosition position, double[] target, int offset, int dimension) {
    if (weightName != null) {
      Fault fault = row.isNullAt(weightIndex) ? Values.MISSING : Values.checkWeight(weight(row));
      if (fault != null) {
        return fault.in(weightName);
      }
      if (weight(row) == 0) {
        return Fault.WEIGHTLESS;
      }
    }
    if (layout == Layout.NUMBERS) {
      return readNumbers(row, target, offset);
    }
    if (row.isNullAt(0)) {
      return Values.MISSING.in(names[0]);
    }
    int length = length(row);
    if (length != dimension) {
      return new Fault(
          BadRowKind.WRONG_LENGTH,
          names[0],
          length + " values where the first row has " + dimension);
    }
    return layout == Layout.VECTOR
        ? readVector(row.getAs(0), target, offset)
        : readArray(row.getAs(0), target, offset);
  }

  private Fault readNumbers(Row row, double[] target, int offset) {
    for (int j = 0; j < names.length; j++) {
      Object value = row.get(j);
      Fault fault =
          value == null ? Values.MISSING : take(((Number) value).doubleValue(), target, offset + j);
      if (fault != null) {
        return fault.in(names[j]);
      }
    }
    return null;
  }

  private Fault readArray(Seq<?> array, double[] target, int offset) {
    for (int j = 0; j < array.size(); j++) {
      Object value = array.apply(j);
      Fault fault =
          value == null ? Values.MISSING : take(((Number) value).doubleValue(), target, offset + j);
      if (fault != null) {
        return fault.in(element(j));
      }
    }
    return null;
  }

  private Fault readVector(Vector vector, double[] target, int offset) {
    if (vector instanceof DenseVector dense) {
      System.arraycopy(dense.values(), 0, target, offset, dense.size());
    } else {
      SparseVector sparse = (SparseVector) vector;
      java.util.Arrays.fill(target, offset, offset + sparse.size(), 0.0);
      for (int n = 0; n < sparse.indices().length; n++) {
        target[offset + sparse.indices()[n]] = sparse.values()[n];
      }
    }
    for (int j = 0; j < vector.size(); j++) {
      Fault fault = Values.check(target[offset + j]);
      if (fault != null) {
        return fault.in(element(j));
      }
    }
    return null;
  }

  private static Fault take(double value, double[] target, int index) {
    target[index] = value;
    return Values.check(value);
  }

  private String element(int index) {
    return names[0] + "[" + index + "]";
  }
}
