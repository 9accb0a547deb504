package org.ddpmix.io.read;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.ddpmix.exception.InvalidSettingException;

/** The columns with the coordinates and the row weights in a table with a schema. */
record TypedColumns(
    TypedRowReader.Layout layout, List<String> features, String weightCol, List<String> leftOut) {

  private static final String PREFERRED = "features";

  static TypedColumns resolve(StructType schema, ColumnChoice choice) {
    List<String> names = Arrays.asList(schema.fieldNames());
    if (choice.weightCol() != null) {
      DataType type = type(schema, names, choice.weightCol(), "weight-col");
      if (!(type instanceof NumericType)) {
        throw new InvalidSettingException(
            "weight-col", describe(choice.weightCol(), type), "it must be numeric");
      }
    }
    if (choice.featuresCol() != null) {
      DataType type = type(schema, names, choice.featuresCol(), "features-col");
      if (!isVector(type) && !isArray(type)) {
        throw new InvalidSettingException(
            "features-col",
            describe(choice.featuresCol(), type),
            "it must be a vector or an array of numbers");
      }
      return single(choice.featuresCol(), type, choice, List.of());
    }
    for (String feature : choice.features()) {
      DataType type = type(schema, names, feature, "features");
      if (!(type instanceof NumericType)) {
        throw new InvalidSettingException(
            "features", describe(feature, type), "each must be numeric");
      }
    }
    return choice.isAutomatic()
        ? automatic(schema, choice)
        : new TypedColumns(
            TypedRowReader.Layout.NUMBERS, choice.features(), choice.weightCol(), List.of());
  }

  /**
   * Selects the vector or array column; of several, the one named "features". Without such a
   * column, selects all numeric columns.
   */
  private static TypedColumns automatic(StructType schema, ColumnChoice choice) {
    List<String> vectors = new ArrayList<>();
    List<String> numeric = new ArrayList<>();
    for (StructField field : schema.fields()) {
      if (isVector(field.dataType()) || isArray(field.dataType())) {
        vectors.add(field.name());
      } else if (field.dataType() instanceof NumericType
          && !field.name().equals(choice.weightCol())
          && !isLabel(field)) {
        numeric.add(field.name());
      }
    }
    if (vectors.size() > 1 && !vectors.contains(PREFERRED)) {
      throw new InvalidSettingException(
          "features-col",
          "none",
          "the input has several vector or array columns; set it to one of "
              + String.join(", ", vectors));
    }
    if (!vectors.isEmpty()) {
      String name = vectors.size() == 1 ? vectors.get(0) : PREFERRED;
      return single(
          name, schema.apply(name).dataType(), choice, others(schema, List.of(name), choice));
    }
    if (numeric.isEmpty()) {
      throw new InvalidSettingException(
          "features",
          "none",
          "the input has no numeric columns; its columns are "
              + String.join(", ", schema.fieldNames()));
    }
    return new TypedColumns(
        TypedRowReader.Layout.NUMBERS,
        numeric,
        choice.weightCol(),
        others(schema, numeric, choice));
  }

  private static TypedColumns single(
      String name, DataType type, ColumnChoice choice, List<String> leftOut) {
    TypedRowReader.Layout layout =
        isVector(type) ? TypedRowReader.Layout.VECTOR : TypedRowReader.Layout.ARRAY;
    return new TypedColumns(layout, List.of(name), choice.weightCol(), leftOut);
  }

  private static List<String> others(
      StructType schema, List<String> features, ColumnChoice choice) {
    return Arrays.stream(schema.fieldNames())
        .filter(name -> !features.contains(name) && !name.equals(choice.weightCol()))
        .toList();
  }

  private static DataType type(
      StructType schema, List<String> names, String column, String setting) {
    return schema.fields()[ColumnNames.indexOf(names, column, setting)].dataType();
  }

  private static boolean isVector(DataType type) {
    return type.equals(SQLDataTypes.VectorType());
  }

  private static boolean isArray(DataType type) {
    return type instanceof ArrayType array && array.elementType() instanceof NumericType;
  }

  private static boolean isLabel(StructField field) {
    return field.name().equals(ColumnNames.COMPONENT)
        && (field.dataType().equals(DataTypes.IntegerType)
            || field.dataType().equals(DataTypes.LongType));
  }

  private static String describe(String column, DataType type) {
    return column + " of type " + type.simpleString();
  }

  /** Creates the reader for rows with the columns of {@link #select}. */
  TypedRowReader reader(StructType schema) {
    NumberColumn[] numbers =
        switch (layout) {
          case VECTOR -> new NumberColumn[0];
          case ARRAY ->
              new NumberColumn[] {
                NumberColumn.of(
                    ((ArrayType) schema.apply(features.get(0)).dataType()).elementType())
              };
          case NUMBERS ->
              features.stream()
                  .map(name -> NumberColumn.of(schema.apply(name).dataType()))
                  .toArray(NumberColumn[]::new);
        };
    NumberColumn weight =
        weightCol == null ? null : NumberColumn.of(schema.apply(weightCol).dataType());
    return new TypedRowReader(layout, features.toArray(String[]::new), numbers, weightCol, weight);
  }

  /** The columns for {@link #reader}, in its order, followed by {@code more}. */
  Column[] select(Column... more) {
    List<Column> columns = new ArrayList<>();
    features.forEach(name -> columns.add(column(name)));
    if (weightCol != null) {
      columns.add(column(weightCol));
    }
    columns.addAll(Arrays.asList(more));
    return columns.toArray(Column[]::new);
  }

  /** The columns of {@link #select}, followed by all columns of the table. */
  Column[] selectWith(StructType table, Column... more) {
    List<Column> columns = new ArrayList<>(Arrays.asList(select(more)));
    for (String name : table.fieldNames()) {
      columns.add(column(name));
    }
    return columns.toArray(Column[]::new);
  }

  /** The number of columns for {@link #reader}. */
  int width() {
    return features.size() + (weightCol == null ? 0 : 1);
  }

  /** The column with exactly this name. The quotes prevent that a dot selects a nested field. */
  private static Column column(String name) {
    return functions.col("`" + name.replace("`", "``") + "`");
  }
}
