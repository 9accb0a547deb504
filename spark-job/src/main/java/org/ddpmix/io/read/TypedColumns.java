package org.ddpmix.io.read;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;

/**
 * The columns with the coordinates and the row weights in a table with a schema.
 *
 * @param features the columns with the coordinates
 * @param nested whether the coordinates are an array of arrays
 * @param weightCol the column with the row weights, or null
 * @param leftOut the other columns and the reason of each
 */
record TypedColumns(
    TypedRowReader.Layout layout,
    List<String> features,
    boolean nested,
    String weightCol,
    Map<String, String> leftOut) {

  static final String NOT_IN_ALL_FILES = "not in all files";
  static final String TIME = "date or time";
  static final String TEXT = "numbers stored as text; --features reads them";

  private static final String PREFERRED = "features";

  static TypedColumns resolve(StructType schema, ColumnChoice choice) {
    return resolve(schema, choice, Map.of());
  }

  /**
   * @param reasons columns that are no coordinates unless the user selects them, with the reasons
   */
  static TypedColumns resolve(StructType schema, ColumnChoice choice, Map<String, String> reasons) {
    Map<String, DataType> types = new LinkedHashMap<>();
    for (StructField field : schema.fields()) {
      types.put(field.name(), field.dataType());
    }
    List<String> names = List.copyOf(types.keySet());
    if (choice.weightCol() != null) {
      DataType type = type(types, names, choice.weightCol(), "weight-col");
      if (!(type instanceof NumericType)) {
        throw new InvalidSettingException(
            "weight-col", describe(choice.weightCol(), type), "it must be numeric");
      }
    }
    if (choice.featuresCol() != null) {
      DataType type = type(types, names, choice.featuresCol(), "features-col");
      if (!isVector(type) && !isArray(type)) {
        throw new InvalidSettingException(
            "features-col",
            describe(choice.featuresCol(), type),
            "it must be a vector or an array of numbers");
      }
      return single(choice.featuresCol(), types, choice, reasons);
    }
    for (String feature : choice.features()) {
      DataType type = type(types, names, feature, "features");
      if (!(type instanceof NumericType || type instanceof StringType)) {
        throw new InvalidSettingException(
            "features", describe(feature, type), "each must be numeric, or numbers as text");
      }
    }
    return choice.isAutomatic()
        ? automatic(types, choice, reasons)
        : numbers(choice.features(), types, choice, reasons);
  }

  /**
   * Selects the vector or array column; of several, the one named "features". Without such a
   * column, selects all numeric columns.
   */
  private static TypedColumns automatic(
      Map<String, DataType> types, ColumnChoice choice, Map<String, String> reasons) {
    List<String> vectors = new ArrayList<>();
    List<String> numeric = new ArrayList<>();
    types.forEach(
        (name, type) -> {
          boolean measured =
              !name.equals(choice.weightCol())
                  && !reasons.containsKey(name)
                  && ColumnNames.bookkeeping(name, types.keySet()) == null;
          if (measured && (isVector(type) || isArray(type))) {
            vectors.add(name);
          } else if (measured && type instanceof NumericType) {
            numeric.add(name);
          }
        });
    if (vectors.size() > 1 && !vectors.contains(PREFERRED)) {
      throw new InvalidSettingException(
          "features-col",
          "none",
          "the input has several vector or array columns; set it to one of "
              + String.join(", ", vectors));
    }
    if (!vectors.isEmpty()) {
      return single(vectors.size() == 1 ? vectors.get(0) : PREFERRED, types, choice, reasons);
    }
    if (types.isEmpty()) {
      throw new BadDataException("the input has no columns");
    }
    if (numeric.isEmpty()) {
      throw new InvalidSettingException(
          "features",
          "none",
          "the input has no numeric columns; its columns are "
              + ColumnPlan.shown(
                  List.copyOf(types.keySet()),
                  name ->
                      reason(name, types.get(name), List.of(), types.keySet(), choice, reasons)));
    }
    return numbers(numeric, types, choice, reasons);
  }

  private static TypedColumns numbers(
      List<String> features,
      Map<String, DataType> types,
      ColumnChoice choice,
      Map<String, String> reasons) {
    return new TypedColumns(
        TypedRowReader.Layout.NUMBERS,
        features,
        false,
        choice.weightCol(),
        others(features, types, choice, reasons));
  }

  private static TypedColumns single(
      String name, Map<String, DataType> types, ColumnChoice choice, Map<String, String> reasons) {
    DataType type = types.get(name);
    return new TypedColumns(
        isVector(type) ? TypedRowReader.Layout.VECTOR : TypedRowReader.Layout.ARRAY,
        List.of(name),
        type instanceof ArrayType array && array.elementType() instanceof ArrayType,
        choice.weightCol(),
        others(List.of(name), types, choice, reasons));
  }

  private static Map<String, String> others(
      List<String> features,
      Map<String, DataType> types,
      ColumnChoice choice,
      Map<String, String> reasons) {
    Map<String, String> others = new LinkedHashMap<>();
    Set<String> used = Set.copyOf(features);
    types.forEach(
        (name, type) -> {
          if (!used.contains(name)) {
            others.put(name, reason(name, type, features, types.keySet(), choice, reasons));
          }
        });
    reasons.forEach(
        (name, reason) -> {
          if (!types.containsKey(name)) { // not in the first file, or not read
            others.put(name, reason);
          }
        });
    return others;
  }

  private static String reason(
      String name,
      DataType type,
      List<String> features,
      Set<String> all,
      ColumnChoice choice,
      Map<String, String> reasons) {
    if (name.equals(choice.weightCol())) {
      return ColumnNames.WEIGHTS;
    }
    String bookkeeping = ColumnNames.bookkeeping(name, all);
    if (bookkeeping != null || reasons.containsKey(name)) {
      return bookkeeping != null ? bookkeeping : reasons.get(name);
    }
    if (type instanceof NumericType || isVector(type) || isArray(type)) {
      return choice.isAutomatic() ? "beside " + features.get(0) : "not selected";
    }
    if (type instanceof StringType) {
      return "text";
    }
    return switch (type.typeName()) {
      case "boolean" -> "true or false";
      case "date", "timestamp", "timestamp_ntz" -> TIME;
      case "struct" -> "nested fields, which are not read";
      case "void" -> "empty";
      default -> type.simpleString();
    };
  }

  /** Whether the coordinates are columns with names. */
  boolean isNamed() {
    return layout == TypedRowReader.Layout.NUMBERS;
  }

  ColumnPlan plan() {
    return new ColumnPlan(features, leftOut, List.of());
  }

  private static DataType type(
      Map<String, DataType> types, List<String> names, String column, String setting) {
    ColumnNames.indexOf(names, column, setting);
    return types.get(column);
  }

  /** Also recognizes a vector whose metadata was lost when another program copied the file. */
  private static boolean isVector(DataType type) {
    return type.equals(SQLDataTypes.VectorType())
        || type instanceof StructType struct
            && Arrays.equals(
                struct.fieldNames(), new String[] {"type", "size", "indices", "values"})
            && struct.apply("type").dataType().equals(DataTypes.ByteType)
            && struct.apply("size").dataType().equals(DataTypes.IntegerType)
            && struct.apply("indices").dataType() instanceof ArrayType indices
            && indices.elementType().equals(DataTypes.IntegerType)
            && struct.apply("values").dataType() instanceof ArrayType values
            && values.elementType().equals(DataTypes.DoubleType);
  }

  /** An array of numbers, or an array of such arrays, which is read as their concatenation. */
  private static boolean isArray(DataType type) {
    return type instanceof ArrayType array
        && (array.elementType() instanceof NumericType
            || array.elementType() instanceof ArrayType inner
                && inner.elementType() instanceof NumericType);
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
                NumberColumn.of(elementType(schema.apply(features.get(0)).dataType()))
              };
          case NUMBERS ->
              features.stream()
                  .map(name -> schema.apply(name).dataType())
                  .map(type -> type instanceof StringType ? null : NumberColumn.of(type))
                  .toArray(NumberColumn[]::new);
        };
    NumberColumn weight =
        weightCol == null ? null : NumberColumn.of(schema.apply(weightCol).dataType());
    return new TypedRowReader(layout, features.toArray(String[]::new), numbers, weightCol, weight);
  }

  private static DataType elementType(DataType type) {
    DataType element = ((ArrayType) type).elementType();
    return element instanceof ArrayType inner ? inner.elementType() : element;
  }

  /** The columns for {@link #reader}, in its order, followed by {@code more}. */
  Column[] select(Column... more) {
    List<Column> columns = new ArrayList<>();
    features.forEach(
        name -> columns.add(nested ? functions.flatten(column(name)).as(name) : column(name)));
    if (weightCol != null) {
      columns.add(column(weightCol));
    }
    columns.addAll(Arrays.asList(more));
    return columns.toArray(Column[]::new);
  }

  /** The columns of {@link #select}, followed by those of the table that are not among them. */
  Column[] selectWith(StructType table, Column... more) {
    List<Column> columns = new ArrayList<>(Arrays.asList(select(more)));
    Map<String, Integer> selected = selected();
    for (String name : table.fieldNames()) {
      if (!selected.containsKey(name)) {
        columns.add(column(name));
      }
    }
    return columns.toArray(Column[]::new);
  }

  /**
   * The places of the columns of the table among those of {@link #selectWith}.
   *
   * @param more the number of columns with the position
   */
  int[] places(StructType table, int more) {
    Map<String, Integer> selected = selected();
    String[] names = table.fieldNames(); // a copy
    int[] places = new int[names.length];
    int next = width() + more;
    for (int j = 0; j < places.length; j++) {
      Integer place = selected.get(names[j]);
      places[j] = place == null ? next++ : place;
    }
    return places;
  }

  /** The columns of the table that {@link #select} takes as they are, with their places. */
  private Map<String, Integer> selected() {
    Map<String, Integer> places = new HashMap<>();
    for (int j = 0; !nested && j < features.size(); j++) {
      places.put(features.get(j), j);
    }
    if (weightCol != null) {
      places.put(weightCol, features.size());
    }
    return places;
  }

  /** The names of the columns for {@link #reader}. */
  List<String> names() {
    List<String> names = new ArrayList<>(features);
    if (weightCol != null) {
      names.add(weightCol);
    }
    return names;
  }

  /** The number of columns for {@link #reader}. */
  int width() {
    return features.size() + (weightCol == null ? 0 : 1);
  }

  /** The column with exactly this name. The quotes prevent that a dot selects a nested field. */
  static Column column(String name) {
    return functions.col("`" + name.replace("`", "``") + "`");
  }
}
