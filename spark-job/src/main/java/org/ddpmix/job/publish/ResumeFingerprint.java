package org.ddpmix.job.publish;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.ddpmix.cluster.DistributedSamples;
import org.ddpmix.job.config.Versions;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.MixtureJson;

/**
 * Everything that the result of a fit depends on, by name: settings, the content of the files that
 * they name, the samples, and the version of ddpmix. Settings for paths, console output and the end
 * of the run are left out. A checkpoint may be resumed if its fingerprint equals that of the new
 * run.
 */
public final class ResumeFingerprint {
  private static final Set<String> IGNORED =
      Set.of(
          "input", // the digest of the samples is compared instead
          "output",
          "overwrite",
          "resume",
          "checkpoint-interval",
          "max-iter",
          "max-bad-fraction",
          "max-block-size-in-mb",
          "require-convergence",
          "dry-run",
          "json",
          "quiet");

  private ResumeFingerprint() {}

  /**
   * @param settings the settings of the command, by key
   * @param start the initial mixture, or null
   * @param truth the true mixture, or null
   */
  public static Map<String, String> of(
      Map<?, ?> settings, Mixture start, Mixture truth, DistributedSamples samples) {
    Map<String, String> conditions = new TreeMap<>();
    settings.forEach(
        (key, value) -> {
          if (!IGNORED.contains(key)) {
            conditions.put((String) key, String.valueOf(value));
          }
        });
    if (start != null) {
      conditions.put("start", "a mixture with digest " + digest(start));
    }
    if (truth != null) {
      conditions.put("truth", "a mixture with digest " + digest(truth));
    }
    conditions.put("samples", "rows with digest " + digest(samples));
    conditions.put("version", Versions.ddpmix());
    return conditions;
  }

  private static String digest(Mixture mixture) {
    return hex(MixtureJson.write(mixture).getBytes(StandardCharsets.UTF_8));
  }

  /** Digest of the row count of each partition and of the moments, which depend on every value. */
  private static String digest(DistributedSamples samples) {
    int d = samples.dimension();
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * (samples.partitions() + 1 + 2 + 2 * d));
    for (int p = 0; p < samples.partitions(); p++) {
      bytes.putLong(samples.firstRow(p));
    }
    bytes.putLong(samples.rows());
    bytes.putDouble(samples.totalWeight());
    bytes.putDouble(samples.totalVariance());
    for (double x : samples.origin()) {
      bytes.putDouble(x);
    }
    for (double x : samples.mean()) {
      bytes.putDouble(x);
    }
    return hex(bytes.array());
  }

  private static String hex(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform provides SHA-256
    }
  }
}
