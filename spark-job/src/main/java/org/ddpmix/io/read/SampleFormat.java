package org.ddpmix.io.read;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;

/** The file formats of samples. */
public enum SampleFormat {
  PARQUET("parquet", List.of("parquet", "parq", "pq"), List.of()),
  ORC("orc", List.of("orc"), List.of()),
  AVRO("avro", List.of("avro"), List.of()),
  /** One JSON object per line, or one array of objects per file. */
  JSON("json", List.of("jsonl", "ndjson"), List.of("json")),
  CSV("csv", List.of("csv"), List.of("txt", "dat", "data", "asc")),
  /** CSV whose separator is a tab, unless it is set. */
  TSV("tsv", List.of("tsv", "tab"), List.of()),
  LIBSVM("libsvm", List.of("libsvm", "svm", "svmlight"), List.of()),
  /** The format is chosen by the file name extensions. */
  AUTO("auto", List.of(), List.of());

  private static final List<String> COMPRESSIONS =
      List.of("gz", "bz2", "zst", "snappy", "lz4", "deflate", "zlib");

  private final String key;
  private final List<String> extensions;
  private final List<String> weakExtensions; // also of files that are not samples

  SampleFormat(String key, List<String> extensions, List<String> weakExtensions) {
    this.key = key;
    this.extensions = extensions;
    this.weakExtensions = weakExtensions;
  }

  /** The name in options and configurations. */
  public String key() {
    return key;
  }

  /** Whether the files are text with separated fields. */
  public boolean isDelimited() {
    return this == CSV || this == TSV;
  }

  /** The names of all formats. */
  public static String[] keys() {
    return Arrays.stream(values()).map(SampleFormat::key).toArray(String[]::new);
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
    throw new InvalidSettingException(
        "format", key, "it must be one of " + String.join(", ", keys()));
  }

  /** The format by the extension of a file, such as CSV for {@code part-0.csv.gz}; or null. */
  static SampleFormat ofName(String file) {
    return find(file, false);
  }

  /** The format by an extension that files of other content also have, such as txt; or null. */
  static SampleFormat ofWeakName(String file) {
    return find(file, true);
  }

  private static SampleFormat find(String file, boolean weak) {
    String[] parts =
        file.substring(file.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT).split("\\.");
    int last = parts.length - 1;
    if (last > 1 && COMPRESSIONS.contains(parts[last])) {
      last--;
    }
    for (SampleFormat format : values()) {
      List<String> known = weak ? format.weakExtensions : format.extensions;
      if (last > 0 && known.contains(parts[last])) {
        return format;
      }
    }
    return null;
  }

  /** What is known of formats that are not read, by extension. */
  private static final Map<String, String> OTHERS =
      Map.ofEntries(
          Map.entry("zip", "it is an archive; unpack it"),
          Map.entry("tar", "it is an archive; unpack it"),
          Map.entry("tgz", "it is an archive; unpack it"),
          Map.entry("7z", "it is an archive; unpack it"),
          Map.entry("rar", "it is an archive; unpack it"),
          Map.entry("xz", "it is compressed with xz; decompress it"),
          Map.entry("xlsx", "it is an Excel workbook; save the sheet as CSV"),
          Map.entry("xls", "it is an Excel workbook; save the sheet as CSV"),
          Map.entry("ods", "it is a spreadsheet; save the sheet as CSV"),
          Map.entry("arff", "ARFF is not read; convert it to CSV"),
          Map.entry("feather", "Arrow files are not read; convert it to Parquet"),
          Map.entry("arrow", "Arrow files are not read; convert it to Parquet"),
          Map.entry("h5", "HDF5 is not read; convert it to Parquet"),
          Map.entry("hdf5", "HDF5 is not read; convert it to Parquet"),
          Map.entry("npy", "NumPy files are not read; convert it to Parquet or CSV"),
          Map.entry("npz", "NumPy files are not read; convert it to Parquet or CSV"),
          Map.entry("mat", "MATLAB files are not read; convert it to CSV"),
          Map.entry("rds", "R files are not read; write it with write.csv"),
          Map.entry("rdata", "R files are not read; write it with write.csv"),
          Map.entry("pkl", "Python pickles are not read; convert it to Parquet"));

  static BadDataException unknownExtension(String file) {
    String extension = file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    if (OTHERS.containsKey(extension)) {
      return new BadDataException(file + ": " + OTHERS.get(extension));
    }
    return new BadDataException(
        file
            + ": the file extension does not determine the format; set --format to one of "
            + Arrays.stream(values())
                .filter(format -> format != AUTO)
                .map(SampleFormat::key)
                .collect(Collectors.joining(", ")));
  }
}
