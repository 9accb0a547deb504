package org.ddpmix.io.read;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;

/** The file formats that are read and written. */
public enum SampleFormat {
  PARQUET("parquet", List.of("parquet", "parq")),
  CSV("csv", List.of("csv", "txt")),
  LIBSVM("libsvm", List.of("libsvm", "svm", "svmlight")),
  /** By the extension of the first file. */
  AUTO("auto", List.of());

  private static final List<String> COMPRESSIONS =
      List.of("gz", "bz2", "zst", "snappy", "lz4", "deflate", "zlib");

  private final String key;
  private final List<String> extensions;

  SampleFormat(String key, List<String> extensions) {
    this.key = key;
    this.extensions = extensions;
  }

  /** Its name in commands and configurations; for all but AUTO, also Spark's name of the format. */
  public String key() {
    return key;
  }

  /** The format of this name, in any case. */
  public static SampleFormat of(String key) {
    for (SampleFormat format : values()) {
      if (format.key.equals(key.toLowerCase(Locale.ROOT))) {
        return format;
      }
    }
    throw new InvalidSettingException("format", key, "it is one of " + keys(values()));
  }

  /** The format that a file's extension tells, such as that of {@code part-0.csv.gz}. */
  static SampleFormat ofFile(String file) {
    String[] parts =
        file.substring(file.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT).split("\\.");
    int last = parts.length - 1;
    if (last > 1 && COMPRESSIONS.contains(parts[last])) {
      last--;
    }
    if (last > 0) {
      for (SampleFormat format : values()) {
        if (format.extensions.contains(parts[last])) {
          return format;
        }
      }
    }
    throw new BadDataException(
        file
            + ": its extension does not tell the format; give it with --format: "
            + keys(new SampleFormat[] {PARQUET, CSV, LIBSVM}));
  }

  private static String keys(SampleFormat[] formats) {
    return Arrays.stream(formats).map(SampleFormat::key).collect(Collectors.joining(", "));
  }
}
