package org.ddpmix.report;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ddpmix.descent.StepRecord;
import org.ddpmix.mixture.Covariances;
import org.ddpmix.mixture.Mixture;

/**
 * The text of {@code report.html}: one page that needs no network. Tables are text in it; figures
 * are drawn by Apache ECharts, which it holds, from data that stand in it as JSON.
 */
public final class ReportPage {
  private static final int MOST_LOADINGS = 4;
  private static final int MOST_IN_HEAT_MAP = 100; // components
  private static final int MOST_POINTS = 2000; // of a curve over the steps
  private static final DateTimeFormatter FINISHED =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  private static final Template TEMPLATE =
      Mustache.compiler()
          .withLoader(name -> new StringReader(resource(name + ".mustache")))
          .compile(resource("report.mustache"));

  private ReportPage() {}

  /**
   * Makes the page from what the files of a run's folder hold.
   *
   * @param mixture of {@code mixture.json}
   * @param run of {@code run.json}
   * @param steps of {@code history.csv}
   * @param data of {@code report.json}
   */
  public static String html(
      Mixture mixture, RunRecord run, List<StepRecord> steps, ReportData data) {
    Separation separation = Separation.of(mixture);
    boolean heatMap = mixture.k() > 1 && mixture.k() <= MOST_IN_HEAT_MAP;
    boolean withTruth = data.truth() != null;
    List<StageSegment> rungs = StageSegment.of(steps);
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("title", title(run));
    page.put("finished", FINISHED.format(run.finished()));
    long descended = steps.stream().filter(step -> step.stage() > 0).count();
    page.put("outcome", Outcome.of(mixture, separation, run, descended, data));
    page.put("keyFigures", keyFigures(mixture, run, data));
    page.put("components", ReportTables.components(mixture, separation, run, data));
    page.put("plane", mixture.dimension() > 1);
    page.put("loadings", loadings(data.plane(), run.features(), mixture.dimension()));
    page.put("path", mixture.dimension() > 1 && data.plane().path().size() > 1);
    page.put("descended", !steps.isEmpty());
    page.put("truth", withTruth);
    page.put("previous", data.previous());
    page.put("shownSamples", Numbers.count(data.plane().samples().length));
    page.put("allSamples", Numbers.count(run.metrics().samples()));
    page.put("belowTail", Numbers.percent(data.profile().belowTail()));
    page.put("tail", Numbers.percent(LogDensities.TAIL));
    page.put("separation", heatMap ? ReportTables.separation(separation) : null);
    page.put("steps", ReportTables.steps(steps, withTruth));
    page.put("rungs", ReportTables.rungs(rungs, run.metrics().samples()));
    page.put("timings", ReportTables.timings(run));
    page.put("metrics", ReportTables.metrics(mixture, run.metrics()));
    page.put("configuration", ReportTables.configuration(run));
    page.put("provenance", ReportTables.provenance(run));
    page.put("data", Json.script(charts(mixture, separation, heatMap, steps, rungs, run, data)));
    page.put("css", resource("report.css"));
    page.put("js", resource("report.js"));
    page.put("library", resource("echarts.min.js"));
    return TEMPLATE.execute(page);
  }

  private static String title(RunRecord run) {
    Object section = run.configuration().get(run.command());
    return section instanceof Map<?, ?> settings && settings.get("input") != null
        ? settings.get("input").toString()
        : run.command();
  }

  private static List<Map<String, String>> keyFigures(
      Mixture mixture, RunRecord run, ReportData data) {
    double seconds = run.seconds().values().stream().mapToDouble(Double::doubleValue).sum();
    return List.of(
        keyFigure("components", Numbers.count(mixture.k())),
        keyFigure("dimensions", Numbers.count(mixture.dimension())),
        keyFigure("samples", Numbers.count(run.metrics().samples())),
        keyFigure("standard deviation σ", Numbers.text(Math.sqrt(mixture.meanVariance()))),
        keyFigure("log likelihood per sample", Numbers.text(run.metrics().logLikelihood())),
        keyFigure("took", Numbers.seconds(seconds)));
  }

  private static Map<String, String> keyFigure(String name, String value) {
    return Map.of("name", name, "value", value);
  }

  /** The components' covariances in the plane: xx, xy, yy of each, or xx alone in one dimension. */
  private static double[][] covariancesIn(ReportData.Plane plane, Mixture mixture) {
    double[][] inPlane = new double[mixture.k()][];
    for (int c = 0; c < inPlane.length; c++) {
      double[] x = plane.directions()[0];
      double[] y = plane.directions()[plane.directions().length - 1];
      Covariances covariances = mixture.covariances();
      double xx = covariances.product(c, x, x);
      inPlane[c] =
          plane.directions().length == 1
              ? new double[] {xx}
              : new double[] {xx, covariances.product(c, x, y), covariances.product(c, y, y)};
    }
    return inPlane;
  }

  /** What the figures are drawn from. */
  private static Map<String, Object> charts(
      Mixture mixture,
      Separation separation,
      boolean heatMap,
      List<StepRecord> steps,
      List<StageSegment> rungs,
      RunRecord run,
      ReportData data) {
    Map<String, Object> charts = new LinkedHashMap<>();
    charts.put("dimension", mixture.dimension());
    charts.put("covariances", covariancesIn(data.plane(), mixture));
    charts.put("sigma", Math.sqrt(mixture.meanVariance()));
    charts.put("weights", PlotPrecision.row(mixture.weights()));
    charts.put("axes", axes(data.plane(), run.features(), mixture.dimension()));
    charts.put("samples", data.plane().samples());
    charts.put("sampleComponents", data.plane().components());
    charts.put("means", data.plane().means());
    charts.put("path", data.plane().path());
    charts.put("truth", data.truth());
    charts.put("previous", data.previous());
    charts.put("steps", curves(steps));
    charts.put("rungs", rungs);
    charts.put("bins", data.densities().bins());
    charts.put("expected", data.densities().expected());
    charts.put("observed", PlotPrecision.row(data.profile().histogram()));
    charts.put("separation", heatMap ? lowerTriangle(separation) : null);
    return charts;
  }

  private static List<String> axes(ReportData.Plane plane, List<String> features, int dimension) {
    return dimension == 1
        ? List.of(features.get(0) + ", relative to the mean")
        : IntStream.range(0, plane.directions().length)
            .mapToObj(
                r ->
                    "principal direction %d: %s of the variance"
                        .formatted(r + 1, Numbers.percent(plane.shares()[r])))
            .toList();
  }

  /** The columns that weigh most in each direction, where columns are coordinates. */
  private static List<String> loadings(
      ReportData.Plane plane, List<String> features, int dimension) {
    return dimension == 1 || features.size() != dimension
        ? List.of()
        : IntStream.range(0, plane.directions().length)
            .mapToObj(
                r ->
                    "Direction %d is %s."
                        .formatted(r + 1, largest(plane.directions()[r], features)))
            .toList();
  }

  private static String largest(double[] direction, List<String> features) {
    String named =
        IntStream.range(0, direction.length)
            .boxed()
            .sorted(Comparator.comparingDouble(j -> -Math.abs(direction[j])))
            .limit(MOST_LOADINGS)
            .map(j -> Numbers.of("%+.2f ", direction[j]) + features.get(j))
            .collect(Collectors.joining(" "));
    return direction.length > MOST_LOADINGS ? named + " …" : named;
  }

  private static Map<String, Object> curves(List<StepRecord> all) {
    int every = (all.size() + MOST_POINTS - 1) / MOST_POINTS;
    List<StepRecord> steps =
        IntStream.range(0, all.size())
            .filter(i -> i % every == 0 || i == all.size() - 1)
            .mapToObj(all::get)
            .toList();
    Map<String, Object> curves = new LinkedHashMap<>();
    curves.put("step", steps.stream().map(StepRecord::step).toList());
    curves.put("stage", steps.stream().map(StepRecord::stage).toList());
    curves.put("noiseTime", steps.stream().map(StepRecord::noiseTime).toList());
    curves.put("loss", steps.stream().map(step -> known(step.loss())).toList());
    curves.put("gradientNorm", steps.stream().map(step -> known(step.gradientNorm())).toList());
    curves.put("error", steps.stream().map(step -> known(step.error())).toList());
    return curves;
  }

  private static Double known(double x) {
    return Double.isFinite(x) ? x : null;
  }

  private static double[][] lowerTriangle(Separation separation) {
    return IntStream.range(0, separation.k())
        .mapToObj(
            a ->
                PlotPrecision.row(
                    IntStream.range(0, a)
                        .mapToDouble(b -> separation.inDeviations(a, b))
                        .toArray()))
        .toArray(double[][]::new);
  }

  private static String resource(String name) {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
