package org.ddpmix.local.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A {@link LocalCluster} with samples in HDFS and a mixture that was learned from them, both
 * created with {@code submit.sh}. Later runs are compared with this reference run.
 */
final class FittedCluster implements AutoCloseable {

  /**
   * The output of a fit.
   *
   * @param mixture the text of {@code mixture.json}
   * @param history the lines of {@code history.csv} without the column of seconds
   */
  record Learned(String mixture, List<String> history) {}

  /** The exit code and the output of a process. */
  record Finished(int exitCode, List<String> out, List<String> err) {

    static Finished of(LoggedProcess process) throws InterruptedException {
      try (process) {
        return new Finished(process.waitFor(), process.out(), process.err());
      }
    }
  }

  /** The number of partitions and of tasks, so that each executor has several tasks. */
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
   * The arguments of a fit that takes all its steps, so that a test has time to interfere.
   *
   * @param output the output path in HDFS
   * @param options the options of spark-submit
   */
  String[] fit(String output, String... options) {
    List<String> words = new ArrayList<>(List.of(options));
    words.addAll(
        List.of(
            "fit",
            "--input=" + samples(),
            "--k=4",
            "--covariance=shared", // the choice of a family ends at a fixed point of the steps
            "--background=off",
            "--integrated=50",
            "--tol=0",
            "--partitions=" + PARTITIONS,
            "--truth=" + cluster.path(DATA + "/truth.json"),
            "--output=" + cluster.path(output)));
    return words.toArray(String[]::new);
  }

  /** The full path of the samples. */
  String samples() {
    return cluster.path(DATA + "/samples");
  }

  /** The full path of the ground truth. */
  String truth() {
    return cluster.path(DATA + "/truth.json");
  }

  /** The full path of the mixture of the reference run. */
  String mixture() {
    return cluster.path(FIT + "/mixture.json");
  }

  /** The output of the reference run. */
  Learned learned() throws IOException {
    return learned(FIT);
  }

  /**
   * Reads the output of a fit.
   *
   * @param output the output path in HDFS
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
