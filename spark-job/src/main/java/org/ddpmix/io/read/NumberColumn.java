package org.ddpmix.io.read;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
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

  /** The accessors of one object each, so that a table of many columns is serialized shortly. */
  enum Primitive implements NumberColumn {
    DOUBLE(SpecializedGetters::getDouble),
    FLOAT(SpecializedGetters::getFloat),
    INT(SpecializedGetters::getInt),
    LONG(SpecializedGetters::getLong),
    SHORT(SpecializedGetters::getShort),
    BYTE(SpecializedGetters::getByte);

    private final NumberColumn accessor;

    Primitive(NumberColumn accessor) {
      this.accessor = accessor;
    }

    @Override
    public double at(SpecializedGetters values, int index) {
      return accessor.at(values, index);
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
