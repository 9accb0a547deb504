package org.ddpmix.io.read;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Reads thousands of numeric columns with the column readers of Parquet. Spark's plans of so many
 * columns take longer than the reading, because the work of some of its rules grows with the square
 * of the columns.
 */
final class WideParquetFiles {

  private WideParquetFiles() {}

  /** Whether the columns are plain numbers, for which no rule of conversion is needed. */
  static boolean canRead(MessageType schema, List<String> columns) {
    return columns.stream().allMatch(name -> schema.containsField(name) && isPlain(schema, name));
  }

  private static boolean isPlain(MessageType schema, String name) {
    Type field = schema.getType(schema.getFieldIndex(name));
    return field.isPrimitive()
        && !field.isRepetition(Type.Repetition.REPEATED)
        && field.getLogicalTypeAnnotation() == null
        && type(field) != null;
  }

  /** The type of a plain number, as Spark reads it; else null. */
  private static DataType type(Type field) {
    return switch (field.asPrimitiveType().getPrimitiveTypeName()) {
      case DOUBLE -> DataTypes.DoubleType;
      case FLOAT -> DataTypes.FloatType;
      case INT32 -> DataTypes.IntegerType;
      case INT64 -> DataTypes.LongType;
      default -> null;
    };
  }

  /**
   * The rows of files of one schema: the columns, the URI of the file, and the number of the row in
   * the file, from 0. The memory of a row is reused for the next row.
   */
  static JavaRDD<InternalRow> rows(SparkSession spark, List<Path> files, List<String> columns)
      throws IOException {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Broadcast<SerializableConfiguration> conf =
        context.broadcast(new SerializableConfiguration(hadoop));
    Broadcast<String[]> names = context.broadcast(columns.toArray(String[]::new));
    List<FileRange> ranges = FileRange.of(files, hadoop);
    return context
        .parallelize(ranges, ranges.size())
        .mapPartitions(it -> new Rows(it.next(), names.value(), conf.value().value()));
  }

  /** The rows of a range. */
  private static final class Rows implements Iterator<InternalRow> {
    private final FileRange range;
    private final String[] names;
    private final Configuration hadoop;
    private final UTF8String uri;
    private ParquetFileReader reader;
    private MessageType schema; // of the columns
    private SpecificInternalRow row;
    private ColumnReader[] columns; // of the row group
    private long first; // row of the row group
    private long rows; // in the row group
    private long taken; // rows of the row group
    private boolean ready;

    Rows(FileRange range, String[] names, Configuration hadoop) {
      this.range = range;
      this.names = names;
      this.hadoop = hadoop;
      this.uri = UTF8String.fromString(new Path(range.path()).toUri().toString());
    }

    @Override
    public boolean hasNext() {
      try {
        if (reader == null) {
          open();
        }
        while (!ready && taken == rows) {
          PageReadStore group = reader.readNextRowGroup();
          if (group == null) {
            return false;
          }
          begin(group);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (!ready) {
        read();
        ready = true;
      }
      return true;
    }

    @Override
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      ready = false;
      return row;
    }

    private void open() throws IOException {
      reader =
          ParquetFileReader.open(
              HadoopInputFile.fromPath(new Path(range.path()), hadoop),
              HadoopReadOptions.builder(hadoop).withRange(range.start(), range.end()).build());
      if (TaskContext.get() != null) {
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> close());
      }
      MessageType all = reader.getFileMetaData().getSchema();
      Type[] fields = new Type[names.length];
      StructField[] types = new StructField[names.length + 2];
      for (int j = 0; j < names.length; j++) {
        fields[j] = all.getType(all.getFieldIndex(names[j]));
        types[j] = DataTypes.createStructField(names[j], type(fields[j]), true);
      }
      types[names.length] = DataTypes.createStructField("file", DataTypes.StringType, false);
      types[names.length + 1] = DataTypes.createStructField("row", DataTypes.LongType, false);
      schema = new MessageType(all.getName(), fields);
      reader.setRequestedSchema(schema);
      row = new SpecificInternalRow(new StructType(types));
      row.update(names.length, uri);
    }

    private void begin(PageReadStore group) {
      ColumnReadStoreImpl store =
          new ColumnReadStoreImpl(
              group,
              new GroupRecordConverter(schema).getRootConverter(),
              schema,
              reader.getFileMetaData().getCreatedBy());
      columns =
          schema.getColumns().stream().map(store::getColumnReader).toArray(ColumnReader[]::new);
      first = group.getRowIndexOffset().orElse(0L);
      rows = group.getRowCount();
      taken = 0;
    }

    private void read() {
      for (int j = 0; j < columns.length; j++) {
        ColumnReader column = columns[j];
        if (column.getCurrentDefinitionLevel() < column.getDescriptor().getMaxDefinitionLevel()) {
          row.setNullAt(j);
        } else {
          switch (column.getDescriptor().getPrimitiveType().getPrimitiveTypeName()) {
            case DOUBLE -> row.setDouble(j, column.getDouble());
            case FLOAT -> row.setFloat(j, column.getFloat());
            case INT32 -> row.setInt(j, column.getInteger());
            default -> row.setLong(j, column.getLong());
          }
        }
        column.consume();
      }
      row.setLong(columns.length + 1, first + taken);
      taken++;
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
