package org.ddpmix.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.ddpmix.local.cluster.FittedCluster.Finished;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Fits on YARN learn the same bits as on a standalone cluster. */
@OnCluster
class YarnRunsIT {
  private static LocalYarn yarn;

  private final FittedCluster fixture;

  YarnRunsIT(FittedCluster fixture) {
    this.fixture = fixture;
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
  void runsInClientMode() throws Exception {
    Finished finished = Finished.of(yarn.submit(fixture.fit("/yarn-client")));

    assertThat(finished.exitCode()).as("%s", finished).isZero();
    assertThat(finished.out()).anyMatch(line -> line.endsWith("recovered 100 %"));
    assertThat(fixture.learned("/yarn-client")).isEqualTo(fixture.learned());
  }

  @Test
  void runsInClusterMode() throws Exception {
    Finished finished =
        Finished.of(yarn.submit(fixture.fit("/yarn-cluster", "--deploy-mode", "cluster")));

    assertThat(finished.exitCode()).as("%s", finished).isZero();
    assertThat(fixture.learned("/yarn-cluster")).isEqualTo(fixture.learned());
  }

  @Test
  void inClusterModeAFailedJobExitsWithTheCodeOfSparkSubmit() throws Exception {
    Finished finished =
        Finished.of(
            yarn.submit(
                "--deploy-mode",
                "cluster",
                "--num-executors",
                "1",
                "--conf",
                "spark.yarn.maxAppAttempts=1",
                "fit",
                "--input=" + fixture.samples(),
                "--k=4",
                "--integrated=1",
                "--tol=0",
                "--require-convergence", // the job exits with 4
                "--output=" + fixture.cluster.path("/yarn-unconverged")));

    assertThat(finished.exitCode()).as("%s", finished).isEqualTo(1);
    assertThat(yarn.errors()).contains("ddpmix: steps spent", "nothing was written");
  }
}
