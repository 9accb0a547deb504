package org.ddpmix.io.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The footers of Parquet files: which files have the same columns, and which columns are the index
 * of a pandas data frame.
 *
 * @param groups the files by their columns and types, in the order of the first file of each group
 * @param indexColumns the columns that are an index according to the metadata of pandas
 */
record ParquetFooters(List<List<Path>> groups, Set<String> indexColumns) {

  private static final String PANDAS = "pandas";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** One footer; the schema is empty if it cannot be read, which Spark reports later. */
  private record Footer(String schema, List<String> indexColumns) implements Serializable {
    static Footer of(Path file, Configuration hadoop) {
      try (ParquetFileReader reader =
          ParquetFileReader.open(HadoopInputFile.fromPath(file, hadoop))) {
        FileMetaData metadata = reader.getFileMetaData();
        return new Footer(
            metadata.getSchema().toString(),
            indexColumns(metadata.getKeyValueMetaData().get(PANDAS)));
      } catch (IOException | RuntimeException e) {
        return new Footer("", List.of());
      }
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

  /** Reads the footers of all files, in a Spark job if there are several. */
  static ParquetFooters read(SparkSession spark, List<Path> files) {
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
    String first = footers.get(0).schema();
    for (int i = 0; i < files.size(); i++) {
      Footer footer = footers.get(i);
      String schema = footer.schema().isEmpty() ? first : footer.schema();
      groups.computeIfAbsent(schema, s -> new ArrayList<>()).add(files.get(i));
      indexColumns.addAll(footer.indexColumns());
    }
    indexColumns.remove("");
    return new ParquetFooters(List.copyOf(groups.values()), indexColumns);
  }
}
