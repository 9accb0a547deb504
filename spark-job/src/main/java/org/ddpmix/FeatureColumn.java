package org.ddpmix;

import java.util.Arrays;
import java.util.OptionalInt;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.ddpmix.exception.InvalidSettingException;

/**
 * A column with samples: vectors or arrays of numbers.
 *
 * @param field the field of the schema
 */
record FeatureColumn(StructField field) {

  /**
   * Finds a feature column.
   *
   * @throws InvalidSettingException if there is no such column, or its type is not supported
   */
  static FeatureColumn in(StructType schema, String name) {
    StructField field = field(schema, name, "featuresCol");
    DataType type = field.dataType();
    boolean numbers = type instanceof ArrayType array && array.elementType() instanceof NumericType;
    if (!numbers && !type.equals(SQLDataTypes.VectorType())) {
      throw new InvalidSettingException(
          "featuresCol",
          name + " of type " + type.simpleString(),
          "it must be a vector or an array of numbers");
    }
    return new FeatureColumn(field);
  }

  /**
   * Finds a field.
   *
   * @param param the Param with the name, for the message
   * @throws InvalidSettingException if there is no such column
   */
  static StructField field(StructType schema, String name, String param) {
    if (!Arrays.asList(schema.fieldNames()).contains(name)) {
      throw new InvalidSettingException(
          param,
          name,
          "there is no such column; the columns are " + String.join(", ", schema.fieldNames()));
    }
    return schema.apply(name);
  }

  /** The column with exactly this name. The quotes prevent that a dot selects a nested field. */
  static Column named(String name) {
    return org.apache.spark.sql.functions.col("`" + name.replace("`", "``") + "`");
  }

  /** The column converted to vectors. */
  Column asVector() {
    Column column = named(field.name());
    return field.dataType() instanceof ArrayType
        ? functions.array_to_vector(column.cast("array<double>"))
        : column;
  }

  /** The dimension in the schema's metadata, which VectorAssembler for example adds. */
  OptionalInt dimension() {
    if (field.dataType() instanceof ArrayType) {
      return OptionalInt.empty();
    }
    int size = AttributeGroup.fromStructField(field).size();
    return size < 0 ? OptionalInt.empty() : OptionalInt.of(size);
  }

  /** The dimension of the first row. Empty if there is no row, or its value is null. */
  OptionalInt dimensionOfFirst(Dataset<?> dataset) {
    return dataset.select(asVector()).takeAsList(1).stream()
        .filter(row -> !row.isNullAt(0))
        .mapToInt(row -> ((Row) row).<Vector>getAs(0).size())
        .findFirst();
  }
}
