package org.ddpmix.io.read;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Reads Parquet files with half floats. Spark refuses them, so the reader of Parquet itself is
 * used. Numbers, lists of numbers, texts and truth values are read; numbers become doubles.
 */
final class HalfFloatFiles {

  private static final String HALF = "FLOAT16";

  private HalfFloatFiles() {}

  /** Whether a type is or contains a half float. */
  static boolean isIn(Type type) {
    return type.isPrimitive()
        ? isHalf(type)
        : type.asGroupType().getFields().stream().anyMatch(HalfFloatFiles::isIn);
  }

  private static boolean isHalf(Type type) {
    LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
    return annotation != null && annotation.toString().equals(HALF);
  }

  /**
   * Reads files of one schema.
   *
   * @param file the column to add with the URI of the file
   * @param row the column to add with the number of the row in the file, from 0
   * @param reasons receives the columns that are not read
   */
  static Dataset<Row> read(
      SparkSession spark,
      MessageType schema,
      List<Path> files,
      String file,
      String row,
      Map<String, String> reasons)
      throws IOException {
    StructType columns = new StructType();
    List<Integer> fields = new ArrayList<>();
    for (int j = 0; j < schema.getFieldCount(); j++) {
      Type type = schema.getType(j);
      DataType converted = type(type);
      if (converted == null) {
        reasons.put(type.getName(), "not read from a file with half floats");
      } else {
        columns = columns.add(type.getName(), converted);
        fields.add(j);
      }
    }
    StructType whole = columns.add(file, DataTypes.StringType).add(row, DataTypes.LongType);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<SerializableConfiguration> hadoop =
        context.broadcast(
            new SerializableConfiguration(spark.sparkContext().hadoopConfiguration()));
    List<FileRange> ranges = FileRange.of(files, spark.sparkContext().hadoopConfiguration());
    return spark.createDataFrame(
        context
            .parallelize(ranges, ranges.size())
            .mapPartitions(it -> new Rows(it.next(), fields, hadoop.value().value())),
        whole);
  }

  /** The type of a column, or null if it is not read. */
  private static DataType type(Type type) {
    LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
    if (!type.isPrimitive()) {
      DataType element = annotation instanceof ListLogicalTypeAnnotation ? element(type) : null;
      return element == null ? null : DataTypes.createArrayType(element);
    }
    if (type.isRepetition(Type.Repetition.REPEATED)) {
      return null;
    }
    return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
      case BOOLEAN -> DataTypes.BooleanType;
      case FLOAT, DOUBLE -> DataTypes.DoubleType;
      case INT32, INT64 ->
          annotation == null
                  || annotation instanceof IntLogicalTypeAnnotation
                  || annotation instanceof DecimalLogicalTypeAnnotation
              ? DataTypes.DoubleType
              : null;
      case BINARY, FIXED_LEN_BYTE_ARRAY ->
          isHalf(type) || annotation instanceof DecimalLogicalTypeAnnotation
              ? DataTypes.DoubleType
              : annotation instanceof StringLogicalTypeAnnotation ? DataTypes.StringType : null;
      default -> null;
    };
  }

  private static DataType element(Type list) {
    Type element = elementOf(list.asGroupType());
    return element == null ? null : type(element);
  }

  /** The element of a list of three levels, as the format prescribes it; else null. */
  private static Type elementOf(GroupType list) {
    if (list.getFieldCount() != 1
        || list.getType(0).isPrimitive()
        || list.getType(0).asGroupType().getFieldCount() != 1) {
      return null;
    }
    return list.getType(0).asGroupType().getType(0);
  }

  /** The value of a field, of the type of {@link #type}. */
  private static Object value(Group group, int field) {
    if (group.getFieldRepetitionCount(field) == 0) {
      return null;
    }
    Type type = group.getType().getType(field);
    if (!type.isPrimitive()) {
      Group list = group.getGroup(field, 0);
      Object[] elements = new Object[list.getFieldRepetitionCount(0)];
      for (int i = 0; i < elements.length; i++) {
        elements[i] = value(list.getGroup(0, i), 0);
      }
      return elements;
    }
    LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
    if (annotation instanceof DecimalLogicalTypeAnnotation decimal) {
      return decimal(group, field, type, decimal.getScale());
    }
    return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
      case BOOLEAN -> group.getBoolean(field, 0);
      case FLOAT -> (double) group.getFloat(field, 0);
      case DOUBLE -> group.getDouble(field, 0);
      case INT32 -> {
        int number = group.getInteger(field, 0);
        yield isUnsigned(annotation) ? (double) Integer.toUnsignedLong(number) : (double) number;
      }
      case INT64 -> {
        long number = group.getLong(field, 0);
        yield isUnsigned(annotation)
            ? Double.parseDouble(Long.toUnsignedString(number))
            : (double) number;
      }
      default ->
          isHalf(type)
              ? (Object)
                  half(
                      group
                          .getBinary(field, 0)
                          .toByteBuffer()
                          .order(ByteOrder.LITTLE_ENDIAN)
                          .getShort())
              : group.getString(field, 0);
    };
  }

  private static boolean isUnsigned(LogicalTypeAnnotation annotation) {
    return annotation instanceof IntLogicalTypeAnnotation integer && !integer.isSigned();
  }

  private static double decimal(Group group, int field, Type type, int scale) {
    BigInteger unscaled =
        switch (type.asPrimitiveType().getPrimitiveTypeName()) {
          case INT32 -> BigInteger.valueOf(group.getInteger(field, 0));
          case INT64 -> BigInteger.valueOf(group.getLong(field, 0));
          default -> new BigInteger(group.getBinary(field, 0).getBytes());
        };
    return new BigDecimal(unscaled, scale).doubleValue();
  }

  /** The value of a half float, IEEE 754 binary16, whose bits are given. */
  static double half(short bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    double magnitude =
        exponent == 0x1f
            ? (fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
            : exponent == 0
                ? Math.scalb((double) fraction, -24)
                : Math.scalb(1024.0 + fraction, exponent - 25);
    return bits < 0 ? -magnitude : magnitude;
  }

  /** The rows of a range. */
  private static final class Rows implements Iterator<Row> {
    private final ParquetReader<Group> reader;
    private final List<Integer> fields;
    private final String uri;
    private Group next;

    Rows(FileRange range, List<Integer> fields, Configuration hadoop) throws IOException {
      Path path = new Path(range.path());
      this.fields = fields;
      this.uri = path.toUri().toString();
      this.reader =
          ParquetReader.builder(new GroupReadSupport(), path)
              .withConf(hadoop)
              .withFileRange(range.start(), range.end())
              .build();
      if (TaskContext.get() != null) {
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> close());
      }
    }

    @Override
    public boolean hasNext() {
      try {
        next = next == null ? reader.read() : next;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return next != null;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Object[] values = new Object[fields.size() + 2];
      for (int j = 0; j < fields.size(); j++) {
        values[j] = value(next, fields.get(j));
      }
      values[fields.size()] = uri;
      values[fields.size() + 1] = reader.getCurrentRowIndex();
      next = null;
      return RowFactory.create(values);
    }

    private void close() {
      try {
        reader.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
