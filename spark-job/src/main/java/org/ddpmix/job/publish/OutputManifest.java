package org.ddpmix.job.publish;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.StoredFormat;
import org.ddpmix.job.config.Versions;

/**
 * The marker of an output folder, {@value #NAME}: it lists every file that the job wrote there.
 * Only a folder with this marker, and with no other file and no changed file, may be replaced or
 * deleted.
 *
 * <p>A file is unchanged if its length is, and, up to {@value #MAX_DIGEST_BYTES} bytes, its SHA-256
 * digest. Larger files are data that Spark tasks wrote; they are not read back.
 *
 * @param format {@link #FORMAT}
 * @param version the version of ddpmix that wrote the folder
 * @param files the files by their path relative to the folder
 */
record OutputManifest(String format, String version, Map<String, Entry> files) {
  /** Spark and Hadoop ignore names that begin with an underscore when they read a folder. */
  static final String NAME = "_ddpmix.json";

  static final String FORMAT = "ddpmix-output/1";
  private static final int MAX_DIGEST_BYTES = 1 << 20;
  private static final int MAX_MANIFEST_BYTES = 64 << 20;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * A file.
   *
   * @param bytes its length
   * @param sha256 the digest of its content in hexadecimal digits, or null for a large file
   */
  record Entry(long bytes, String sha256) {}

  /** Writes the manifest of all files that the folder contains now. */
  static void write(FileSystem files, Path folder, SmallFile.Fence fence) throws IOException {
    Map<String, Entry> entries = new TreeMap<>();
    RemoteIterator<LocatedFileStatus> all = files.listFiles(folder, true);
    while (all.hasNext()) {
      FileStatus file = all.next();
      String name = relative(files, folder, file.getPath());
      if (!name.equals(NAME)) {
        entries.put(name, entry(files, file));
      }
    }
    String json =
        MAPPER
            .writerWithDefaultPrettyPrinter()
            .writeValueAsString(new OutputManifest(FORMAT, Versions.ddpmix(), entries));
    new SmallFile(files, new Path(folder, NAME), fence).replace(json + "\n");
  }

  /**
   * Compares files with the checksums that the manifest of their folder has for them. A folder
   * without a manifest is accepted: an earlier version wrote it.
   *
   * @throws BadDataException if a file has changed, or the manifest is damaged
   */
  static void verify(FileSystem files, Path folder, Collection<String> names) throws IOException {
    Path marker = new Path(folder, NAME);
    OutputManifest manifest;
    try {
      byte[] json = TextFile.readBytes(files, marker, MAX_MANIFEST_BYTES);
      manifest = MAPPER.readValue(new String(json, StandardCharsets.UTF_8), OutputManifest.class);
    } catch (FileNotFoundException e) {
      return;
    } catch (JsonProcessingException e) {
      throw new BadDataException(marker + ": it cannot be parsed");
    } catch (IOException e) {
      throw new BadDataException(marker + ": cannot be read: " + e.getMessage());
    }
    StoredFormat.check(manifest == null ? null : manifest.format, FORMAT, marker.toString());
    for (String name : names) {
      Path file = new Path(folder, name);
      Entry known = manifest.files == null ? null : manifest.files.get(name);
      if (known == null) {
        throw new BadDataException(marker + ": it does not list " + name);
      }
      FileStatus status = files.getFileStatus(file);
      if (known.bytes != status.getLen()
          || known.sha256 != null && !known.equals(entry(files, status))) {
        throw new BadDataException(
            file
                + ": it has been changed since it was written; its checksum in "
                + NAME
                + " differs");
      }
    }
  }

  /** Why the path must not be replaced or deleted; empty if the job wrote all that is there. */
  static Optional<String> problem(FileSystem files, Path folder) throws IOException {
    return problem(files, folder, NAME);
  }

  /**
   * The same for all files but one.
   *
   * @param except the name of a file in the folder that may have changed
   */
  static Optional<String> problem(FileSystem files, Path folder, String except) throws IOException {
    if (!files.getFileStatus(folder).isDirectory()) {
      return Optional.of("it is not a folder");
    }
    OutputManifest manifest;
    Path marker = new Path(folder, NAME);
    try {
      FileStatus status = files.getFileStatus(marker);
      if (!status.isFile() || status.getLen() > MAX_MANIFEST_BYTES) {
        return Optional.of(NAME + " is not a file of at most " + MAX_MANIFEST_BYTES + " bytes");
      }
      manifest = MAPPER.readValue(TextFile.read(files, marker), OutputManifest.class);
    } catch (FileNotFoundException e) {
      return Optional.of("it has no " + NAME);
    } catch (JsonProcessingException e) {
      return Optional.of(NAME + " cannot be parsed");
    }
    if (manifest == null || manifest.files == null || !FORMAT.equals(manifest.format)) {
      return Optional.of(NAME + " is not of the format " + FORMAT);
    }
    RemoteIterator<LocatedFileStatus> all = files.listFiles(folder, true);
    while (all.hasNext()) {
      FileStatus file = all.next();
      String name = relative(files, folder, file.getPath());
      if (name.equals(NAME) || name.equals(except) || Leftovers.isOf(manifest.files, name)) {
        continue;
      }
      Entry known = manifest.files.get(name);
      if (known == null) {
        return Optional.of("it contains another file, " + name);
      }
      if (known.bytes != file.getLen()
          || known.sha256 != null && !known.equals(entry(files, file))) {
        return Optional.of("its file " + name + " has been changed");
      }
    }
    return Optional.empty();
  }

  private static Entry entry(FileSystem files, FileStatus file) throws IOException {
    if (file.getLen() > MAX_DIGEST_BYTES) {
      return new Entry(file.getLen(), null);
    }
    try {
      byte[] content = TextFile.readBytes(files, file.getPath(), MAX_DIGEST_BYTES);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return new Entry(file.getLen(), HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has SHA-256
    }
  }

  private static String relative(FileSystem files, Path folder, Path file) {
    return files
        .makeQualified(folder)
        .toUri()
        .relativize(files.makeQualified(file).toUri())
        .getPath();
  }
}
