package org.ddpmix.io.read;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.io.check.NumberParser;
import org.ddpmix.io.check.RowPosition;

/** Opens files with a schema by the data sources of Spark: Parquet, ORC, JSON, Avro and tables. */
final class TypedTable {

  /** The last bytes of a Parquet file: PAR1, or PARE if the footer is encrypted. */
  private static final String PARQUET_END = "PAR[1E]";

  private static final String FILE_PATH = "_metadata.file_path";
  private static final String ROW_INDEX = "_metadata.row_index";
  private static final String NANOS_AS_LONG = "spark.sql.legacy.parquet.nanosAsLong";
  private static final String VECTORIZED_READER = "spark.sql.parquet.enableVectorizedReader";
  private static final String GENERATED_CODE = "spark.sql.codegen.factoryMode";
  private static final String NESTED_PRUNING = "spark.sql.optimizer.nestedSchemaPruning.enabled";
  private static final String BATCH_ROWS = "spark.sql.parquet.columnarReaderBatchSize";
  private static final int BATCH_VALUES = 1 << 20;
  private static final int WIDE = 2000; // columns; the JVM would interpret code for so many fields
  private static final int PREVIEW_ROWS = 1000;
  private static final int PREVIEW_FIELDS = 1 << 20;

  private static final String FILE = "_ddpmix_file";
  private static final String ROW = "_ddpmix_row";

  private final SparkSession spark;
  private final ColumnChoice choice;
  private final List<String> expected;
  private final InputFiles input;
  private List<Path> parquet = List.of(); // the files, if they have the columns of the table
  private final Map<String, String> reasons = new LinkedHashMap<>(); // for columns left out

  TypedTable(SparkSession spark, ColumnChoice choice, List<String> expected, InputFiles input) {
    this.spark = spark;
    this.choice = choice;
    this.expected = expected;
    this.input = input;
  }

  SampleTable open() throws IOException {
    if (input.table() != null) {
      Dataset<Row> data = spark.read().format(input.table().key()).load(input.given());
      return table(data, RowPosition.Columns.NONE);
    }
    input.partitionKeys().forEach(key -> reasons.put(key, ColumnNames.PARTITION_KEY));
    if (input.format() == SampleFormat.PARQUET) {
      return openParquet();
    }
    Dataset<Row> data = load(Arrays.asList(input.names()));
    return table(
        data,
        new RowPosition.Columns(0, 1, -1),
        functions.col(FILE_PATH),
        functions.col("_metadata.file_block_start"));
  }

  private SampleTable openParquet() throws IOException {
    if (!input.firstFileEndsWith(PARQUET_END, spark.sparkContext().hadoopConfiguration())) {
      // Checked here, because Spark would fail in a task and log a stack trace.
      throw new BadDataException(input.display(input.first()) + ": it is not a Parquet file");
    }
    ParquetFooters footers = ParquetFooters.read(spark, input.paths(), input::display);
    footers.indexColumns().forEach(name -> reasons.put(name, ColumnNames.INDEX));
    footers.times().forEach(name -> reasons.putIfAbsent(name, TypedColumns.TIME));
    spark.conf().set(NANOS_AS_LONG, "true");
    if (footers.plainReader()) {
      spark.conf().set(VECTORIZED_READER, "false");
    }
    RowPosition.Columns position = new RowPosition.Columns(0, -1, 1);
    Dataset<Row> data;
    if (footers.groups().size() == 1) {
      data = loadParquet(footers, footers.groups().get(0));
    } else {
      data = union(footers);
    }
    boolean positioned = Arrays.asList(data.columns()).contains(FILE);
    if (footers.groups().size() == 1 && !positioned) {
      parquet = footers.groups().get(0);
    }
    return table(
        data,
        position,
        functions.col(positioned ? FILE : FILE_PATH),
        functions.col(positioned ? ROW : ROW_INDEX));
  }

  /** Loads files of one schema, without the columns that Spark does not read. */
  private Dataset<Row> loadParquet(ParquetFooters footers, List<Path> files) throws IOException {
    List<String> names = files.stream().map(InputFiles::escaped).toList();
    if (!footers.special().contains(files.get(0))) {
      return load(names);
    }
    MessageType schema = schemaOf(files.get(0));
    if (schema.getFields().stream().anyMatch(HalfFloatFiles::isIn)) {
      return HalfFloatFiles.read(spark, schema, files, FILE, ROW, reasons);
    }
    ParquetToSparkSchemaConverter converter =
        new ParquetToSparkSchemaConverter(spark.sessionState().conf());
    StructType readable = new StructType();
    for (Type field : schema.getFields()) {
      if (ParquetFooters.hasTimeOfDay(field)) { // converted, but not read
        reasons.put(field.getName(), TypedColumns.TIME);
        continue;
      }
      try {
        for (StructField own : converter.convert(new MessageType("row", field)).fields()) {
          readable = readable.add(own);
        }
      } catch (Exception e) { // AnalysisException, which Scala does not declare
        reasons.put(field.getName(), "a type of Parquet that Spark does not read");
      }
    }
    if (readable.isEmpty()) {
      throw new BadDataException(
          input.given() + ": Spark reads none of the types of its columns: " + schema.getColumns());
    }
    return load(names, readable);
  }

  private MessageType schemaOf(Path file) throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(file, hadoop),
            HadoopReadOptions.builder(hadoop, file).build())) {
      return reader.getFileMetaData().getSchema();
    }
  }

  private Dataset<Row> load(List<String> files) {
    return load(files, null);
  }

  /**
   * @param schema the columns to read; null for all
   */
  private Dataset<Row> load(List<String> files, StructType schema) {
    DataFrameReader reader = spark.read();
    if (schema != null) {
      reader = reader.schema(schema);
    }
    if (!input.partitionKeys().isEmpty()) {
      reader = reader.option("basePath", input.base().toString());
    }
    if (input.format() == SampleFormat.JSON) {
      checkEncoding();
      reader = reader.option("mode", "FAILFAST").option("multiLine", isArray());
    }
    try {
      return reader.format(input.format().key()).load(files.toArray(String[]::new));
    } catch (Exception e) { // AnalysisException, which Scala does not declare
      if (input.format() == SampleFormat.AVRO && e instanceof AnalysisException) {
        throw new InvalidSettingException(
            "format", "avro", "it needs the package spark-avro (spark-submit --packages)");
      }
      if (input.format() == SampleFormat.JSON && ReadFailure.isOfJson(e)) {
        throw new BadDataException(
            input.given()
                + ": each line must be one JSON object such as {\"x\": 1.5}, or the file one array"
                + " of objects");
      }
      throw e;
    }
  }

  /** Refuses UTF-16 and UTF-32, of which Spark would report the first character. */
  private void checkEncoding() {
    try {
      TextEncoding encoding =
          TextEncoding.detect(
              input.first(),
              null,
              input.display(input.first()),
              spark.sparkContext().hadoopConfiguration());
      if (encoding.charset().startsWith("UTF-16") || encoding.charset().startsWith("UTF-32")) {
        throw new BadDataException(
            input.display(input.first())
                + ": its encoding is "
                + encoding.charset()
                + "; JSON is read as UTF-8");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the first file is one JSON array, and not one object per line. */
  private boolean isArray() {
    try (var in =
        input
            .first()
            .getFileSystem(spark.sparkContext().hadoopConfiguration())
            .open(input.first())) {
      for (int c = in.read(); c >= 0; c = in.read()) {
        if (!Character.isWhitespace(c)) {
          return c == '[';
        }
      }
      return false;
    } catch (IOException e) {
      return false; // Spark reports it
    }
  }

  /**
   * Reads files whose columns differ in order, numeric type or case, with the columns of the first.
   */
  private Dataset<Row> union(ParquetFooters footers) throws IOException {
    List<List<Path>> groups = footers.groups();
    List<Dataset<Row>> parts = new ArrayList<>();
    for (List<Path> group : groups) {
      parts.add(loadParquet(footers, group));
    }
    StructType first = withoutPosition(parts.get(0).schema());
    List<Map<String, StructField>> matched = new ArrayList<>();
    for (Dataset<Row> part : parts) {
      matched.add(match(first, withoutPosition(part.schema())));
    }
    Dataset<Row> union = null;
    for (int p = 0; p < parts.size(); p++) {
      List<Column> columns = new ArrayList<>();
      for (StructField field : first.fields()) {
        DataType type = field.dataType();
        for (int q = 1; q < parts.size(); q++) {
          type = common(field, type, matched.get(q).get(field.name()), groups.get(q).get(0));
        }
        StructField own = matched.get(p).get(field.name());
        Column column = own == null ? functions.lit(null) : TypedColumns.column(own.name());
        columns.add(
            own != null && own.dataType().equals(type)
                ? column.as(field.name(), field.metadata())
                : column.cast(type).as(field.name(), field.metadata()));
      }
      boolean positioned = Arrays.asList(parts.get(p).columns()).contains(FILE);
      columns.add(functions.col(positioned ? FILE : FILE_PATH).as(FILE));
      columns.add(functions.col(positioned ? ROW : ROW_INDEX).as(ROW));
      Dataset<Row> part = parts.get(p).select(columns.toArray(Column[]::new));
      union = union == null ? part : union.union(part);
    }
    return union;
  }

  /** The fields of a schema by the names of another one; the case decides only if it must. */
  private Map<String, StructField> match(StructType wanted, StructType schema) {
    Map<String, StructField> found = new HashMap<>();
    Map<String, StructField> byLower = new HashMap<>();
    Set<String> ambiguous = new HashSet<>();
    for (StructField field : schema.fields()) {
      String lower = field.name().toLowerCase(Locale.ROOT);
      if (byLower.put(lower, field) != null) {
        ambiguous.add(lower);
      }
    }
    List<String> names = Arrays.asList(schema.fieldNames());
    Set<String> used = new HashSet<>();
    for (StructField field : wanted.fields()) {
      String lower = field.name().toLowerCase(Locale.ROOT);
      StructField own =
          names.contains(field.name())
              ? schema.apply(field.name())
              : ambiguous.contains(lower) ? null : byLower.get(lower);
      if (own != null) {
        found.put(field.name(), own);
        used.add(own.name());
      }
    }
    for (String name : names) {
      if (!used.contains(name)) {
        reasons.put(name, TypedColumns.NOT_IN_ALL_FILES);
      }
    }
    return found;
  }

  private DataType common(StructField field, DataType type, StructField other, Path file) {
    if (other == null || other.dataType().equals(type)) {
      return type;
    }
    if (type instanceof NumericType && other.dataType() instanceof NumericType) {
      return DataTypes.DoubleType;
    }
    if (type instanceof ArrayType a
        && other.dataType() instanceof ArrayType b
        && a.elementType() instanceof NumericType
        && b.elementType() instanceof NumericType) {
      return DataTypes.createArrayType(
          a.elementType().equals(b.elementType()) ? a.elementType() : DataTypes.DoubleType);
    }
    if (type.sameType(other.dataType())) {
      return type;
    }
    throw new BadDataException(
        input.given()
            + ": cannot be read: column "
            + field.name()
            + " is "
            + other.dataType().simpleString()
            + " in "
            + input.display(file)
            + " and "
            + type.simpleString()
            + " in "
            + input.display(input.first()));
  }

  /**
   * @param position the position columns, relative to the first of {@code more}
   * @param more the columns with the position
   */
  private SampleTable table(Dataset<Row> data, RowPosition.Columns position, Column... more)
      throws IOException {
    StructType schema = withoutPosition(data.schema());
    if (schema.length() > WIDE) {
      spark.conf().set(GENERATED_CODE, "NO_CODEGEN");
      spark.conf().set(NESTED_PRUNING, "false");
      spark.conf().set(BATCH_ROWS, String.valueOf(Math.max(1, BATCH_VALUES / schema.length())));
    }
    for (StructField field : schema.fields()) {
      if (ColumnNames.isUnnamedOfPandas(field.name())
          && (field.dataType() instanceof LongType || field.dataType() instanceof IntegerType)) {
        reasons.putIfAbsent(field.name(), ColumnNames.INDEX);
      }
    }
    if (choice.isAutomatic() && expected.isEmpty()) {
      numbersAsText(data, schema).forEach(name -> reasons.putIfAbsent(name, TypedColumns.TEXT));
    }
    ColumnChoice chosen = choice.matching(expected, Arrays.asList(schema.fieldNames()), input);
    TypedColumns columns = TypedColumns.resolve(schema, chosen, reasons);
    int width = columns.width();
    Supplier<JavaRDD<InternalRow>> rows = rows(data, columns, more);
    UnaryOperator<String> fileName = input::displayUri;
    return SampleTable.of(
            new SampleTable.Source(
                spark,
                input.given(),
                position.after(width),
                fileName,
                rows,
                () -> SampleTable.internal(data.select(columns.selectWith(schema, more))),
                new InputColumns.Typed(schema, columns.places(schema, more.length))),
            columns.reader(schema),
            columns.plan())
        .with(input, "")
        .withIntegers(integers(schema))
        .withFeatures(columns.isNamed() ? columns.features() : List.of());
  }

  private Supplier<JavaRDD<InternalRow>> rows(
      Dataset<Row> data, TypedColumns columns, Column... more) throws IOException {
    if (columns.width() > WIDE
        && !parquet.isEmpty()
        && WideParquetFiles.canRead(schemaOf(parquet.get(0)), columns.names())) {
      JavaRDD<InternalRow> rows = WideParquetFiles.rows(spark, parquet, columns.names());
      return () -> rows;
    }
    Dataset<Row> rows = data.select(columns.select(more));
    return () -> SampleTable.readable(rows);
  }

  private static StructType withoutPosition(StructType schema) {
    return new StructType(
        Arrays.stream(schema.fields())
            .filter(field -> !field.name().equals(FILE) && !field.name().equals(ROW))
            .toArray(StructField[]::new));
  }

  /** The columns of integers that a double may not represent. */
  private static Set<String> integers(StructType schema) {
    Set<String> names = new HashSet<>();
    for (StructField field : schema.fields()) {
      if (field.dataType() instanceof LongType
          || field.dataType() instanceof DecimalType decimal && decimal.scale() == 0) {
        names.add(field.name());
      }
    }
    return names;
  }

  /** The columns of text in which at least half of the first values are numbers. */
  private static List<String> numbersAsText(Dataset<Row> data, StructType schema) {
    List<String> texts = new ArrayList<>();
    for (StructField field : schema.fields()) {
      if (field.dataType() instanceof StringType) {
        texts.add(field.name());
      }
    }
    if (texts.isEmpty()) {
      return texts;
    }
    int count = Math.max(1, Math.min(PREVIEW_ROWS, PREVIEW_FIELDS / texts.size()));
    List<Row> rows =
        data.select(texts.stream().map(TypedColumns::column).toArray(Column[]::new))
            .limit(count)
            .collectAsList();
    List<String> found = new ArrayList<>();
    for (int j = 0; j < texts.size(); j++) {
      int column = j;
      List<String> values =
          rows.stream()
              .map(row -> row.getString(column))
              .filter(value -> !NumberParser.isMissing(value))
              .toList();
      long numbers = values.stream().filter(CsvDialect.PLAIN::isNumberLike).count();
      if (numbers > 0 && 2 * numbers >= values.size()) {
        found.add(texts.get(j));
      }
    }
    return found;
  }
}
