package org.ddpmix.io.read;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;

/** Reads an element of a row or an array as a double, without boxing. */
interface NumberColumn extends Serializable {

  /** The number at {@code index}. The element must not be null. */
  double at(SpecializedGetters values, int index);

  /**
   * Copies all elements of an array. No element may be null.
   *
   * @param target receives the numbers from {@code offset} on
   */
  default void copy(ArrayData values, double[] target, int offset) {
    int length = values.numElements();
    for (int j = 0; j < length; j++) {
      target[offset + j] = at(values, j);
    }
  }

  /** An enum, because thousands of columns are then serialized as references to few objects. */
  enum Primitive implements NumberColumn {
    DOUBLE {
      @Override
      public double at(SpecializedGetters values, int index) {
        return values.getDouble(index);
      }

      @Override
      public void copy(ArrayData values, double[] target, int offset) {
        double[] numbers = values.toDoubleArray(); // at once
        System.arraycopy(numbers, 0, target, offset, numbers.length);
      }
    },
    FLOAT {
      @Override
      public double at(SpecializedGetters values, int index) {
        return values.getFloat(index);
      }
    },
    INT {
      @Override
      public double at(SpecializedGetters values, int index) {
        return values.getInt(index);
      }
    },
    LONG {
      @Override
      public double at(SpecializedGetters values, int index) {
        return values.getLong(index);
      }
    },
    SHORT {
      @Override
      public double at(SpecializedGetters values, int index) {
        return values.getShort(index);
      }
    },
    BYTE {
      @Override
      public double at(SpecializedGetters values, int index) {
        return values.getByte(index);
      }
    }
  }

  /** The accessor for a numeric type. */
  static NumberColumn of(DataType type) {
    if (type instanceof DoubleType) {
      return Primitive.DOUBLE;
    } else if (type instanceof FloatType) {
      return Primitive.FLOAT;
    } else if (type instanceof IntegerType) {
      return Primitive.INT;
    } else if (type instanceof LongType) {
      return Primitive.LONG;
    } else if (type instanceof ShortType) {
      return Primitive.SHORT;
    } else if (type instanceof ByteType) {
      return Primitive.BYTE;
    } else if (type instanceof DecimalType decimal) {
      int precision = decimal.precision();
      int scale = decimal.scale();
      return (values, index) -> values.getDecimal(index, precision, scale).toDouble();
    }
    throw new IllegalArgumentException("not a numeric type: " + type.simpleString());
  }
}
