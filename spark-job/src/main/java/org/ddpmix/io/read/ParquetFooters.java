package org.ddpmix.io.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.util.SerializableConfiguration;
import org.ddpmix.exception.BadDataException;

/**
 * The footers of Parquet files: which files have the same columns, which columns are the index of a
 * pandas data frame, and what Spark needs to be told to read the files.
 *
 * @param groups the files by their columns and types, in the order of the first file of each group
 * @param indexColumns the columns that are an index according to the metadata of pandas
 * @param times the columns with times in nanoseconds, which Spark reads as integers
 * @param special the first files of the groups with columns of a type that Spark does not read
 * @param plainReader whether the vectorized reader of Spark cannot read the files
 */
record ParquetFooters(
    List<List<Path>> groups,
    Set<String> indexColumns,
    Set<String> times,
    Set<Path> special,
    boolean plainReader) {

  private static final String PANDAS = "pandas";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** One footer; the schema is empty if it cannot be read, which Spark reports later. */
  private record Footer(
      String schema,
      List<String> indexColumns,
      List<String> times,
      boolean special,
      boolean plainReader,
      String codec)
      implements Serializable {
    static Footer of(Path file, Configuration hadoop) {
      // Without options, Parquet would load the configuration of Hadoop again for every file.
      try (ParquetFileReader reader =
          ParquetFileReader.open(
              HadoopInputFile.fromPath(file, hadoop),
              HadoopReadOptions.builder(hadoop, file).build())) {
        FileMetaData metadata = reader.getFileMetaData();
        MessageType schema = metadata.getSchema();
        boolean plain = false;
        String codec = null;
        for (BlockMetaData block : reader.getRowGroups()) {
          for (ColumnChunkMetaData chunk : block.getColumns()) {
            plain |= chunk.getEncodings().contains(Encoding.BYTE_STREAM_SPLIT);
            codec = isMissing(chunk.getCodec(), hadoop) ? chunk.getCodec().name() : codec;
          }
        }
        return new Footer(
            schema.toString(),
            indexColumns(metadata.getKeyValueMetaData().get(PANDAS)),
            schema.getFields().stream()
                .filter(type -> isTimeInNanoseconds(type.getLogicalTypeAnnotation()))
                .map(Type::getName)
                .toList(),
            schema.getFields().stream().anyMatch(ParquetFooters::isSpecial),
            plain,
            codec);
      } catch (IOException | RuntimeException e) {
        return new Footer("", List.of(), List.of(), false, false, null);
      }
    }

    private static boolean isTimeInNanoseconds(LogicalTypeAnnotation annotation) {
      return annotation instanceof TimestampLogicalTypeAnnotation time
          && time.getUnit() == LogicalTypeAnnotation.TimeUnit.NANOS;
    }

    /** Whether a codec is not on the class path, such as Brotli. */
    private static boolean isMissing(CompressionCodecName codec, Configuration hadoop) {
      String name = codec.getHadoopCompressionCodecClassName();
      return name != null
          && (codec == CompressionCodecName.BROTLI || codec == CompressionCodecName.LZO)
          && hadoop.getClassByNameOrNull(name) == null;
    }

    private static List<String> indexColumns(String pandas) {
      List<String> columns = new ArrayList<>();
      try {
        JsonNode root = pandas == null ? null : MAPPER.readTree(pandas);
        if (root != null) { // a range index is described by an object and is no column
          root.path("index_columns")
              .forEach(node -> columns.add(node.isTextual() ? node.textValue() : ""));
        }
      } catch (JsonProcessingException e) {
        return List.of();
      }
      return columns;
    }
  }

  /** Whether a column is or contains a time of day. */
  static boolean hasTimeOfDay(Type type) {
    return type.isPrimitive()
        ? type.getLogicalTypeAnnotation() instanceof TimeLogicalTypeAnnotation
        : type.asGroupType().getFields().stream().anyMatch(ParquetFooters::hasTimeOfDay);
  }

  /** Whether Spark may not read a column. */
  private static boolean isSpecial(Type type) {
    if (!type.isPrimitive()) {
      return type.asGroupType().getFields().stream().anyMatch(ParquetFooters::isSpecial);
    }
    LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
    return HalfFloatFiles.isIn(type)
        || hasTimeOfDay(type)
        || annotation instanceof DecimalLogicalTypeAnnotation decimal
            && decimal.getPrecision() > DecimalType.MAX_PRECISION();
  }

  /**
   * Reads the footers of all files, in a Spark job if there are several.
   *
   * @param display returns the name of a file for messages
   * @throws BadDataException if a file is compressed with a codec that is not on the class path
   */
  static ParquetFooters read(SparkSession spark, List<Path> files, Function<Path, String> display) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    List<Footer> footers;
    if (files.size() == 1) {
      footers = List.of(Footer.of(files.get(0), hadoop));
    } else {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      Broadcast<SerializableConfiguration> conf =
          context.broadcast(new SerializableConfiguration(hadoop));
      footers =
          context
              .parallelize(
                  files.stream().map(Path::toString).toList(),
                  Math.min(files.size(), 4 * context.defaultParallelism()))
              .map(file -> Footer.of(new Path(file), conf.value().value()))
              .collect();
    }
    Map<String, List<Path>> groups = new LinkedHashMap<>();
    Set<String> indexColumns = new TreeSet<>();
    Set<String> times = new TreeSet<>();
    Set<Path> special = new HashSet<>();
    boolean plainReader = false;
    String first = footers.get(0).schema();
    for (int i = 0; i < files.size(); i++) {
      Footer footer = footers.get(i);
      String schema = footer.schema().isEmpty() ? first : footer.schema();
      if (footer.codec() != null) {
        throw new BadDataException(
            display.apply(files.get(i))
                + ": its compression "
                + footer.codec()
                + " needs a codec that this Spark does not have; Snappy, GZIP and ZSTD are read");
      }
      if (!groups.containsKey(schema) && footer.special()) {
        special.add(files.get(i));
      }
      groups.computeIfAbsent(schema, s -> new ArrayList<>()).add(files.get(i));
      indexColumns.addAll(footer.indexColumns());
      times.addAll(footer.times());
      plainReader |= footer.plainReader();
    }
    indexColumns.remove("");
    return new ParquetFooters(
        List.copyOf(groups.values()), indexColumns, times, special, plainReader);
  }
}
