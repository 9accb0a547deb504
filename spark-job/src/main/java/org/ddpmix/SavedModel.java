package org.ddpmix;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.ddpmix.mixture.MixtureJson;
import org.json4s.JInt;
import org.json4s.JObject;
import org.json4s.JValue;
import scala.Option;
import scala.Tuple2;
import scala.collection.immutable.List;

/**
 * A model's folder: {@code metadata/} as MLlib has it, with a {@code formatVersion}, and {@code
 * mixture.json}, which needs no Spark to be read.
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
      JValue version = new JInt(scala.math.BigInt.apply(FORMAT_VERSION));
      JObject extra = new JObject(List.from(Option.apply(new Tuple2<>(VERSION_KEY, version))));
      DefaultParamsWriter.saveMetadata(model, path, sparkSession(), Option.apply(extra));
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
          DefaultParamsReader.loadMetadata(
              path, sparkSession(), DdpmGaussianMixtureModel.class.getName());
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

  private static void checkVersion(String path, String metadata) {
    try {
      JsonNode version = new ObjectMapper().readTree(metadata).get(VERSION_KEY);
      if (version == null || version.asInt() != FORMAT_VERSION) {
        throw new BadDataException(
            path
                + ": its "
                + VERSION_KEY
                + " is "
                + version
                + "; this version reads "
                + FORMAT_VERSION);
      }
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static org.ddpmix.mixture.SphericalGaussianMixture readMixture(
      Path file, Configuration hadoop) {
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
