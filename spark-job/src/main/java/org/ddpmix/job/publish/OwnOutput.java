package org.ddpmix.job.publish;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** How existing output is recognized as written by the job, so that it may be replaced. */
public enum OwnOutput {
  /** A folder with its {@link OutputManifest}. */
  FOLDER {
    @Override
    Optional<String> problem(FileSystem files, Path output) throws IOException {
      return OutputManifest.problem(files, output);
    }
  },
  /** The JSON file of an evaluation, with {@link #EVALUATION_FORMAT}. */
  EVALUATION {
    @Override
    Optional<String> problem(FileSystem files, Path output) throws IOException {
      FileStatus status = files.getFileStatus(output);
      if (!status.isFile() || status.getLen() > MAX_EVALUATION_BYTES) {
        return Optional.of("it is not the JSON file of an evaluation");
      }
      try {
        JsonNode format = new ObjectMapper().readTree(TextFile.read(files, output)).path("format");
        if (EVALUATION_FORMAT.equals(format.asText())) {
          return Optional.empty();
        }
      } catch (JsonProcessingException e) {
        // Reported below.
      }
      return Optional.of("it is not the JSON file of an evaluation");
    }
  },
  /** The report page of a run folder whose other files have been read and are valid. */
  PAGE {
    @Override
    Optional<String> problem(FileSystem files, Path output) throws IOException {
      return files.getFileStatus(output).isFile()
          ? Optional.empty()
          : Optional.of("it is not a file");
    }
  };

  /** The value of {@code format} in the JSON of an evaluation. */
  public static final String EVALUATION_FORMAT = "ddpmix-evaluation/1";

  private static final long MAX_EVALUATION_BYTES = 1 << 20;

  /** Why the output must not be replaced; empty if the job wrote it. */
  abstract Optional<String> problem(FileSystem files, Path output) throws IOException;
}
