package org.ddpmix.local.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A {@link LocalCluster} on which samples were generated and a mixture was learned from them, both
 * in HDFS and by {@code submit.sh}: what later runs are compared with.
 */
final class FittedCluster implements AutoCloseable {

  /**
   * What a fit wrote.
   *
   * @param mixture the text of {@code mixture.json}
   * @param history the lines of {@code history.csv} without their seconds
   */
  record Learned(String mixture, List<String> history) {}

  /** Ended, with what it said. */
  record Finished(int exitCode, List<String> out, List<String> err) {

    static Finished of(LoggedProcess process) throws InterruptedException {
      try (process) {
        return new Finished(process.waitFor(), process.out(), process.err());
      }
    }
  }

  /** As many as tasks, so that each executor has several. */
  private static final String PARTITIONS = "6";

  private static final String DATA = "/data";
  private static final String FIT = "/fit";
  private static final Pattern SECONDS = Pattern.compile("^((?:[^,]*,){5})[^,]*,");

  final LocalCluster cluster = new LocalCluster();
  final Finished generated;
  final Finished fitted;

  FittedCluster() throws IOException, InterruptedException {
    generated =
        Finished.of(
            cluster.submit(
                "generate",
                "--k=4",
                "--dim=6",
                "--samples=6000",
                "--seed=7",
                "--partitions=" + PARTITIONS,
                "--output=" + cluster.path(DATA)));
    fitted = Finished.of(cluster.submit(fit(FIT)));
  }

  /**
   * The words of a fit that shows its steps and takes all of them, so that there is time to disturb
   * it.
   *
   * @param output in HDFS
   * @param options of spark-submit
   */
  String[] fit(String output, String... options) {
    List<String> words = new ArrayList<>(List.of(options));
    words.addAll(
        List.of(
            "fit",
            "--input=" + samples(),
            "--k=4",
            "--integrated=50",
            "--tol=0",
            "--partitions=" + PARTITIONS,
            "--truth=" + cluster.path(DATA + "/truth.json"),
            "--output=" + cluster.path(output)));
    return words.toArray(String[]::new);
  }

  /** The samples' full name. */
  String samples() {
    return cluster.path(DATA + "/samples");
  }

  /** The truth's full name. */
  String truth() {
    return cluster.path(DATA + "/truth.json");
  }

  /** The full name of what was learned undisturbed. */
  String mixture() {
    return cluster.path(FIT + "/mixture.json");
  }

  /** What was learned undisturbed. */
  Learned learned() throws IOException {
    return learned(FIT);
  }

  /**
   * What a fit wrote.
   *
   * @param output in HDFS
   */
  Learned learned(String output) throws IOException {
    return new Learned(
        cluster.read(output + "/mixture.json"),
        cluster
            .read(output + "/history.csv")
            .lines()
            .map(line -> SECONDS.matcher(line).replaceFirst("$1"))
            .toList());
  }

  @Override
  public void close() {
    cluster.close();
  }
}
