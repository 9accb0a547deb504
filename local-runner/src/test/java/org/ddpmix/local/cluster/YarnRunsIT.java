package org.ddpmix.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.ddpmix.local.cluster.FittedCluster.Finished;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;

/** Fits on YARN learn the same bits as on a standalone cluster. */
@OnCluster
@DisabledIf(value = "isSpark4", disabledReason = "Maven Central has no YARN module of Spark 4")
class YarnRunsIT {
  private static LocalYarn yarn;

  private final FittedCluster fixture;

  YarnRunsIT(FittedCluster fixture) {
    this.fixture = fixture;
  }

  static boolean isSpark4() {
    return org.apache.spark.package$.MODULE$.SPARK_VERSION().startsWith("4.");
  }

  @BeforeAll
  static void start(FittedCluster fixture) throws IOException {
    yarn = new LocalYarn(fixture.cluster);
  }

  @AfterAll
  static void stop() {
    if (yarn != null) {
      yarn.close();
    }
  }

  @Test
  void theDriverMayRunWhereItIsSubmitted() throws Exception {
    Finished finished = Finished.of(yarn.submit(fixture.fit("/yarn-client")));

    assertThat(finished.exitCode()).as("%s", finished).isZero();
    assertThat(finished.out()).anyMatch(line -> line.endsWith("recovered 100 %"));
    assertThat(fixture.learned("/yarn-client")).isEqualTo(fixture.learned());
  }

  @Test
  void theDriverMayRunOnANode() throws Exception {
    Finished finished =
        Finished.of(yarn.submit(fixture.fit("/yarn-cluster", "--deploy-mode", "cluster")));

    assertThat(finished.exitCode()).as("%s", finished).isZero();
    assertThat(fixture.learned("/yarn-cluster")).isEqualTo(fixture.learned());
  }

  @Test
  void theExitCodeIsTheJobsOrSparkSubmitsOwn() throws Exception {
    Finished client = Finished.of(yarn.submit(unconverged("/yarn-client-unconverged")));
    Finished onNode =
        Finished.of(
            yarn.submit(
                unconverged(
                    "/yarn-cluster-unconverged",
                    "--deploy-mode",
                    "cluster",
                    "--conf",
                    "spark.yarn.maxAppAttempts=1")));

    assertThat(client.exitCode()).as("%s", client).isEqualTo(4);
    assertThat(onNode.exitCode()).as("%s", onNode).isEqualTo(1);
  }

  /** A short fit that has to converge and cannot. */
  private String[] unconverged(String output, String... options) {
    List<String> words = new ArrayList<>(List.of(options));
    words.addAll(
        List.of(
            "fit",
            "--input=" + fixture.samples(),
            "--k=4",
            "--start=random",
            "--integrated=1",
            "--tol=0",
            "--require-convergence",
            "--output=" + fixture.cluster.path(output)));
    return words.toArray(String[]::new);
  }
}
