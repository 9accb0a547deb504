package org.ddpmix.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.launcher.JavaModuleOptions;
import org.ddpmix.local.cluster.FittedCluster.Finished;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;

/** Runs the commands on a standalone cluster with all files in HDFS. */
@OnCluster
class ClusterRunsIT {
  private static final Pattern GAUGE =
      Pattern.compile("_driver_plugin_org_ddpmix_StepMetrics_(\\w+)_Value\\S* (\\S+)");

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final FittedCluster fixture;
  private final LocalCluster cluster;

  ClusterRunsIT(FittedCluster fixture) {
    this.fixture = fixture;
    this.cluster = fixture.cluster;
  }

  @Test
  void generatesAndLearns() throws Exception {
    assertThat(fixture.generated.exitCode()).as("%s", fixture.generated).isZero();
    assertThat(fixture.generated.out())
        .containsExactly(
            "6000 samples of 4 components in dimension 6 are in " + cluster.path("/data"));
    assertThat(fixture.fitted.exitCode()).as("%s", fixture.fitted).isZero();
    assertThat(fixture.fitted.out()).anyMatch(line -> line.endsWith("recovered 100 %"));
    assertThat(column("/fit", 0)).hasSize(50).endsWith("50");
  }

  @Test
  void learnsTheSameBitsAsOnOneMachine() throws Exception {
    Finished local = Finished.of(cluster.submitLocally(fixture.fit("/local")));

    assertThat(local.exitCode()).as("%s", local).isZero();
    assertThat(fixture.learned("/local")).isEqualTo(fixture.learned());
  }

  @Test
  void evaluatesToTheSameBitsAsOnOneMachine() throws Exception {
    String[] words = {
      "evaluate",
      "--mixture=" + fixture.mixture(),
      "--input=" + fixture.samples(),
      "--partitions=6",
      "--truth=" + fixture.truth()
    };

    Finished onCluster = Finished.of(cluster.submit(words));
    Finished local = Finished.of(cluster.submitLocally(words));

    assertThat(onCluster.exitCode()).as("%s", onCluster).isZero();
    assertThat(onCluster.out()).isEqualTo(local.out());
    assertThat(String.join("", onCluster.out())).contains("\"recovered\"");
  }

  @Test
  void runsInClusterMode() throws Exception {
    Finished submitted =
        Finished.of(
            cluster.submit(
                fixture.fit(
                    "/driver-on-worker",
                    "--deploy-mode",
                    "cluster",
                    // Spark 4 adds these options itself.
                    "--driver-java-options",
                    LocalCluster.CHEAP_JVM + " " + JavaModuleOptions.defaultModuleOptions(),
                    "--conf",
                    "spark.standalone.submit.waitAppCompletion=true")));

    assertThat(submitted.exitCode()).as("%s", submitted).isZero();
    assertThat(fixture.learned("/driver-on-worker")).isEqualTo(fixture.learned());
  }

  @Test
  void stepsArePublishedAsMetricsAndJobDescriptions() throws Exception {
    int port = LocalCluster.freePort();
    String[] words =
        fixture.fit(
            "/watched",
            "--conf",
            "spark.plugins=org.ddpmix.StepMetrics",
            "--conf",
            "spark.metrics.conf.*.sink.prometheusServlet.class="
                + "org.apache.spark.metrics.sink.PrometheusServlet",
            "--conf",
            "spark.metrics.conf.*.sink.prometheusServlet.path=/metrics/prometheus",
            "--conf",
            "spark.ui.enabled=true",
            "--conf",
            "spark.ui.port=" + port);

    Map<String, Double> metrics;
    String jobs;
    try (LoggedProcess fit = cluster.submit(words)) {
      fit.awaitErr(1, line -> line.startsWith("start "));
      get(port, "/metrics/prometheus/"); // the first answer is slow
      get(port, "/jobs/");
      fit.awaitErr(1, line -> line.startsWith("stage 1/1 "));
      do {
        metrics = metrics(get(port, "/metrics/prometheus/"));
      } while (metrics.get("step") < 5);
      jobs = get(port, "/jobs/");
      Finished finished = Finished.of(fit);
      assertThat(finished.exitCode()).as("%s", finished).isZero();
    }

    assertThat(metrics)
        .containsOnlyKeys(
            "step", "stage", "noiseTime", "loss", "error", "stepSeconds", "samplesPerSecond")
        .containsEntry("stage", 1.0)
        .containsEntry("noiseTime", 0.0)
        .satisfies(gauges -> assertThat(gauges.get("step")).isBetween(5.0, 50.0))
        .satisfies(
            gauges ->
                assertThat(gauges.get("samplesPerSecond") * gauges.get("stepSeconds"))
                    .isCloseTo(6000, within(1e-6)));
    assertThat(jobs).contains("ddpmix start", "ddpmix stage 1/1 integrated step 5");
    assertThat(column("/watched", 3)).contains(metrics.get("loss").toString());
    assertThat(column("/watched", 5)).contains(metrics.get("error").toString());
  }

  @Test
  @DisabledIf(value = "isSpark35", disabledReason = "Spark 3.5 has no log4j-layout-template-json")
  void stepsAreLogged() throws Exception {
    Finished logged =
        Finished.of(
            cluster.submitLocally(
                fixture.fit(
                    "/logged",
                    "--driver-java-options",
                    LocalCluster.CHEAP_JVM + " -Dlog4j2.configurationFile=" + jsonLogs())));

    assertThat(logged.exitCode()).as("%s", logged).isZero();
    assertThat(steps(logged.err()))
        .extracting(step -> step.at("/context/loss").asText())
        .containsExactlyElementsOf(column("/logged", 3));
  }

  static boolean isSpark35() {
    return org.apache.spark.package$.MODULE$.SPARK_VERSION().startsWith("3.5.");
  }

  private static String jsonLogs() {
    return Path.of("../conf/log4j2-json.properties").toAbsolutePath().normalize().toString();
  }

  private static String get(int port, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    return HTTP.send(request, BodyHandlers.ofString()).body();
  }

  /** The values of the gauges by their names. */
  private static Map<String, Double> metrics(String text) {
    return GAUGE
        .matcher(text)
        .results()
        .collect(
            Collectors.toMap(match -> match.group(1), match -> Double.valueOf(match.group(2))));
  }

  private static List<JsonNode> steps(List<String> lines) throws JsonProcessingException {
    List<JsonNode> steps = new ArrayList<>();
    for (String line : lines) {
      if (line.contains("\"msg\":\"step\"")) {
        steps.add(new ObjectMapper().readTree(line));
      }
    }
    return steps;
  }

  /** A column of the history of a fit, without the header and the steps of the start. */
  private List<String> column(String output, int index) throws IOException {
    return fixture.learned(output).history().stream()
        .skip(1)
        .map(line -> line.split(","))
        .filter(cells -> !cells[1].equals("0"))
        .map(cells -> cells[index])
        .toList();
  }
}
