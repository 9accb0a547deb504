package org.ddpmix.io.read;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;

/** The file formats of samples. */
public enum SampleFormat {
  PARQUET("parquet", List.of("parquet", "parq")),
  CSV("csv", List.of("csv", "txt")),
  LIBSVM("libsvm", List.of("libsvm", "svm", "svmlight")),
  /** The format is chosen by the extension of the first file. */
  AUTO("auto", List.of());

  private static final List<String> COMPRESSIONS =
      List.of("gz", "bz2", "zst", "snappy", "lz4", "deflate", "zlib");

  private final String key;
  private final List<String> extensions;

  SampleFormat(String key, List<String> extensions) {
    this.key = key;
    this.extensions = extensions;
  }

  /** The name in options and configurations. Except for AUTO, it is also Spark's format name. */
  public String key() {
    return key;
  }

  /**
   * Returns the format with a name, ignoring case.
   *
   * @throws InvalidSettingException if there is no such format
   */
  public static SampleFormat of(String key) {
    for (SampleFormat format : values()) {
      if (format.key.equals(key.toLowerCase(Locale.ROOT))) {
        return format;
      }
    }
    throw new InvalidSettingException("format", key, "it must be one of " + keys(values()));
  }

  /**
   * Returns the format by the extension of a file, such as CSV for {@code part-0.csv.gz}.
   *
   * @throws BadDataException if the extension is unknown
   */
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
            + ": the file extension does not determine the format; set --format to one of "
            + keys(new SampleFormat[] {PARQUET, CSV, LIBSVM}));
  }

  private static String keys(SampleFormat[] formats) {
    return Arrays.stream(formats).map(SampleFormat::key).collect(Collectors.joining(", "));
  }
}
