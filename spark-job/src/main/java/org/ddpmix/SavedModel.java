package org.ddpmix;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.mixture.MixtureJson;
import scala.Option;

/**
 * Saves and loads models. The folder of a model contains {@code metadata/} in the format of MLlib,
 * with an additional {@code formatVersion}, and {@code mixture.json}, which can be read without
 * Spark.
 */
final class SavedModel {
  static final int FORMAT_VERSION = 1;

  private static final String VERSION_KEY = "formatVersion";
  private static final String MIXTURE = "mixture.json";

  private SavedModel() {}

  static final class Writer extends MLWriter {
    private final DdpmGaussianMixtureModel model;

    Writer(DdpmGaussianMixtureModel model) {
      this.model = model;
    }

    @Override
    public void saveImpl(String path) {
      // Not saveMetadata, because its parameter for additional keys differs in Spark 3.5 and 4.1.
      String metadata =
          DefaultParamsWriter.getMetadataToSave(model, sc(), Option.empty(), Option.empty());
      JavaSparkContext.fromSparkContext(sc())
          .parallelize(List.of(withVersion(metadata)), 1)
          .saveAsTextFile(new Path(path, "metadata").toString());
      Path file = new Path(path, MIXTURE);
      try (OutputStream out = file.getFileSystem(hadoop(sparkSession())).create(file)) {
        out.write((model.toJson() + "\n").getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static final class Reader extends MLReader<DdpmGaussianMixtureModel> {
    @Override
    public DdpmGaussianMixtureModel load(String path) {
      DefaultParamsReader.Metadata metadata =
          DefaultParamsReader.loadMetadata(path, sc(), DdpmGaussianMixtureModel.class.getName());
      checkVersion(path, metadata.metadataJson());
      DdpmGaussianMixtureModel model =
          new DdpmGaussianMixtureModel(
              metadata.uid(), readMixture(new Path(path, MIXTURE), hadoop(sparkSession())));
      metadata.getAndSetParams(model, metadata.getAndSetParams$default$2());
      return model;
    }
  }

  private static Configuration hadoop(org.apache.spark.sql.SparkSession spark) {
    return spark.sparkContext().hadoopConfiguration();
  }

  private static String withVersion(String metadata) {
    try {
      ObjectMapper mapper = new ObjectMapper();
      ObjectNode json = (ObjectNode) mapper.readTree(metadata);
      return mapper.writeValueAsString(json.put(VERSION_KEY, FORMAT_VERSION));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void checkVersion(String path, String metadata) {
    try {
      JsonNode version = new ObjectMapper().readTree(metadata).get(VERSION_KEY);
      if (version == null || version.asInt() != FORMAT_VERSION) {
        throw new BadDataException(
            path
                + ": "
                + VERSION_KEY
                + " "
                + version
                + " is not supported; this version of ddpmix reads "
                + VERSION_KEY
                + " "
                + FORMAT_VERSION);
      }
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static org.ddpmix.mixture.Mixture readMixture(Path file, Configuration hadoop) {
    try (InputStream in = file.getFileSystem(hadoop).open(file)) {
      String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return MixtureJson.read(json, file.toString());
    } catch (FileNotFoundException e) {
      throw new BadDataException(file + ": no such file");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
