package org.ddpmix.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ddpmix.local.cluster.FittedCluster.Finished;
import org.junit.jupiter.api.Test;

/** Failures and speculative tasks do not change the bits of a fit. */
@OnCluster
class ClusterFaultsIT {
  private final FittedCluster fixture;
  private final LocalCluster cluster;

  ClusterFaultsIT(FittedCluster fixture) {
    this.fixture = fixture;
    this.cluster = fixture.cluster;
  }

  @Test
  void anExecutorIsKilled() throws Exception {
    String mark = "-Drun=executor-killed";
    String[] words =
        fixture.fit(
            "/executor-killed",
            "--conf",
            "spark.executor.extraJavaOptions=" + LocalCluster.CHEAP_JVM + " " + mark);
    Finished finished;
    try (LoggedProcess fit = cluster.submit(words)) {
      fit.awaitErr(1, ClusterFaultsIT::isStep);
      List<ProcessHandle> executors = cluster.executors(mark);
      assertThat(executors).hasSize(2);
      executors.get(0).destroyForcibly();
      finished = Finished.of(fit);
    }

    assertThat(finished.exitCode()).as("%s", finished).isZero();
    assertThat(finished.err()).anyMatch(line -> line.contains("Lost executor"));
    assertThat(fixture.learned("/executor-killed")).isEqualTo(fixture.learned());
  }

  @Test
  void theDriverIsKilledAndItsFitResumed() throws Exception {
    try (LoggedProcess fit = cluster.submit(fixture.fit("/driver-killed"))) {
      fit.awaitErr(1, ClusterFaultsIT::isStep);
      fit.handle().destroyForcibly();
      assertThat(fit.waitFor()).isEqualTo(128 + 9);
    }

    List<String> words = new ArrayList<>(List.of(fixture.fit("/driver-killed")));
    words.add("--resume");
    Finished resumed = Finished.of(cluster.submit(words.toArray(String[]::new)));

    assertThat(resumed.exitCode()).as("%s", resumed).isZero();
    assertThat(resumed.err())
        .anyMatch(line -> line.startsWith("ddpmix: resuming after step "))
        .anyMatch(line -> line.contains("took over the lock"));
    assertThat(fixture.learned("/driver-killed")).isEqualTo(fixture.learned());
  }

  @Test
  void tasksRunTwice() throws Exception {
    Path events = cluster.newFolder("events");

    Finished finished =
        Finished.of(
            cluster.submit(
                fixture.fit(
                    "/speculative",
                    "--conf",
                    "spark.speculation=true",
                    "--conf",
                    "spark.speculation.interval=5ms",
                    "--conf",
                    "spark.speculation.quantile=0.1",
                    "--conf",
                    "spark.speculation.multiplier=1.01",
                    "--conf",
                    "spark.speculation.minTaskRuntime=1ms",
                    "--conf",
                    "spark.locality.wait=0",
                    "--conf",
                    "spark.eventLog.enabled=true",
                    "--conf",
                    "spark.eventLog.compress=false",
                    "--conf",
                    "spark.eventLog.dir=" + events.toUri())));

    assertThat(finished.exitCode()).as("%s", finished).isZero();
    assertThat(speculativeTasks(events)).isPositive();
    assertThat(fixture.learned("/speculative")).isEqualTo(fixture.learned());
  }

  private static boolean isStep(String line) {
    return line.startsWith("stage ");
  }

  private static long speculativeTasks(Path events) throws Exception {
    long tasks = 0;
    try (Stream<Path> files = Files.walk(events)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        try (Stream<String> lines = Files.lines(file)) {
          tasks +=
              lines
                  .filter(line -> line.startsWith("{\"Event\":\"SparkListenerTaskStart\""))
                  .filter(line -> line.contains("\"Speculative\":true"))
                  .count();
        }
      }
    }
    return tasks;
  }
}
