package org.ddpmix.io.read;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.io.check.NumberParser;
import org.ddpmix.io.check.RowPosition;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Opens CSV files with all fields as text. The schema inference of Spark is not used, because one
 * bad value would turn a numeric column into text. Header lines are read as rows, so that a file
 * whose header differs from the header of the first file is detected.
 */
final class CsvTable {

  private static final String BROKEN_LINE = "_broken_line";
  private static final int PREVIEW_ROWS = 1000;

  private final SparkSession spark;
  private final ColumnChoice choice;
  private final boolean header;

  CsvTable(SparkSession spark, ColumnChoice choice, boolean header) {
    this.spark = spark;
    this.choice = choice;
    this.header = header;
  }

  SampleTable open(InputPath input) {
    int width = spark.read().option("header", "false").csv(input.firstFile()).schema().size();
    // Schema inference may count a line that the reader then skips, such as one control character.
    List<Row> firstLines = width == 0 ? List.of() : read(width, input.firstFile()).takeAsList(1);
    if (firstLines.isEmpty()) {
      throw new BadDataException(input.displayFirstFile() + ": the file has no lines");
    }
    Dataset<Row> rows = read(width, input.paths());
    Row firstLine = firstLines.get(0);
    String[] names = new String[width];
    for (int j = 0; j < width; j++) {
      names[j] = header ? CsvRowReader.name(firstLine.getString(j), j) : "_c" + j;
    }
    List<Row> data = new ArrayList<>(rows.takeAsList(PREVIEW_ROWS + 1));
    data.removeIf(row -> header && fields(row, width).equals(fields(firstLine, width)));
    if (data.isEmpty()) {
      throw new BadDataException(input.given() + ": no rows after the header");
    }
    List<String> nameList = List.of(names);
    int weight =
        choice.weightCol() == null
            ? -1
            : ColumnNames.indexOf(nameList, choice.weightCol(), "weight-col");
    List<Integer> features = features(nameList, data, weight);
    List<String> leftOut = new ArrayList<>();
    for (int j = 0; j < width && choice.isAutomatic(); j++) {
      if (j != weight && !features.contains(j)) {
        leftOut.add(names[j]);
      }
    }
    CsvRowReader reader =
        new CsvRowReader(
            names, header, features.stream().mapToInt(Integer::intValue).toArray(), weight);
    return new SampleTable(
        input.given(),
        rows,
        reader,
        new RowPosition.Columns(width + 1, width + 2, -1),
        input::displayUri,
        features.stream().map(nameList::get).toList(),
        leftOut,
        rows,
        new InputColumns.Consecutive(schema(names), 0));
  }

  private static StructType schema(String... names) {
    StructType schema = new StructType();
    for (String name : names) {
      schema = schema.add(name, DataTypes.StringType);
    }
    return schema;
  }

  private static List<Object> fields(Row row, int width) {
    return CollectionConverters.asJava(row.toSeq()).subList(0, width);
  }

  /**
   * Reads the fields, the whole line if it does not have {@code width} fields, the URI of the file,
   * and the byte offset of the split.
   */
  private Dataset<Row> read(int width, String... paths) {
    StructType schema = new StructType();
    List<Column> columns = new ArrayList<>();
    for (int j = 0; j < width; j++) {
      schema = schema.add("_c" + j, DataTypes.StringType);
    }
    schema = schema.add(BROKEN_LINE, DataTypes.StringType);
    for (String name : schema.fieldNames()) {
      columns.add(functions.col(name));
    }
    columns.add(functions.col("_metadata.file_path"));
    columns.add(functions.col("_metadata.file_block_start"));
    return spark
        .read()
        .schema(schema)
        .option("header", "false")
        .option("mode", "PERMISSIVE")
        .option("columnNameOfCorruptRecord", BROKEN_LINE)
        .csv(paths)
        .select(columns.toArray(Column[]::new));
  }

  private List<Integer> features(List<String> names, List<Row> preview, int weight) {
    List<Integer> features = new ArrayList<>();
    if (choice.featuresCol() != null) {
      throw new InvalidSettingException(
          "features-col",
          choice.featuresCol(),
          "a CSV file has no vector columns; list its numeric columns in features");
    }
    for (String name : choice.features()) {
      features.add(ColumnNames.indexOf(names, name, "features"));
    }
    if (choice.isAutomatic()) {
      for (int j = 0; j < names.size(); j++) {
        if (j != weight && !names.get(j).equals(ColumnNames.COMPONENT) && isNumeric(preview, j)) {
          features.add(j);
        }
      }
      if (features.isEmpty()) {
        throw new InvalidSettingException(
            "features",
            "none",
            "the input has no numeric columns; its columns are " + String.join(", ", names));
      }
    }
    return features;
  }

  /**
   * Whether at least half of the non-missing values of a column are numbers. NaN and infinities
   * count as numbers.
   */
  private static boolean isNumeric(List<Row> preview, int column) {
    int values = 0;
    int numbers = 0;
    for (Row row : preview) {
      String field = row.getString(column);
      if (!NumberParser.isMissing(field)) {
        values++;
        numbers += NumberParser.isNumber(field) ? 1 : 0;
      }
    }
    return numbers > 0 && 2 * numbers >= values;
  }
}
