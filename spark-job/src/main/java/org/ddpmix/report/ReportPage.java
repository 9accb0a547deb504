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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ddpmix.descent.StepRecord;
import org.ddpmix.evaluation.MahalanobisQuantiles;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Covariances;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.start.SelectionTable;

/**
 * Generates {@code report.html}, a single page that needs no network. The page contains its tables
 * as HTML, its data as JSON, and Apache ECharts, which draws the plots.
 */
public final class ReportPage {
  private static final int MAX_LOADINGS = 4;
  private static final int MAX_IN_HEAT_MAP = 100; // components
  private static final int MAX_POINTS = 2000; // per curve over the steps
  private static final DateTimeFormatter FINISHED =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  private static final Template TEMPLATE =
      Mustache.compiler()
          .withLoader(name -> new StringReader(resource(name + ".mustache")))
          .compile(resource("report.mustache"));

  private ReportPage() {}

  /**
   * Generates the page from the content of a run folder.
   *
   * @param mixture the content of {@code mixture.json}
   * @param run the content of {@code run.json}
   * @param steps the content of {@code history.csv}
   * @param data the content of {@code report.json}
   */
  public static String html(
      Mixture mixture, RunRecord run, List<StepRecord> steps, ReportData data) {
    Separation separation = Separation.of(mixture);
    boolean heatMap = mixture.k() > 1 && mixture.k() <= MAX_IN_HEAT_MAP;
    boolean withTruth = data.truth() != null;
    List<StageSegment> segments = StageSegment.of(steps);
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("title", title(run));
    page.put("finished", FINISHED.format(run.finished()));
    long descentSteps = steps.stream().filter(step -> step.stage() > 0).count();
    page.put("outcome", Outcome.of(mixture, separation, run, descentSteps, data));
    page.put("keyFigures", keyFigures(mixture, run, data));
    page.put("components", ComponentTables.components(mixture, separation, run, data));
    page.put("shapes", ComponentTables.shapes(mixture, run.features()).orElse(null));
    page.put(
        "errors",
        run.uncertainty() == null
            ? null
            : ComponentTables.errors(mixture, run.features(), run.uncertainty().standardErrors()));
    page.put("selection", selection(run));
    page.put("plane", mixture.dimension() > 1);
    page.put("pairs", pairs(mixture, run, data));
    page.put("distances", data.profile().distances());
    page.put("covarianceDrift", hasCovarianceDrift(mixture, data));
    page.put("loadings", loadings(data.plane(), run.features(), mixture.dimension()));
    page.put("path", mixture.dimension() > 1 && data.plane().path().size() > 1);
    page.put(
        "backgroundShare", mixture.background().map(b -> Numbers.percent(b.weight())).orElse(null));
    page.put(
        "strangest",
        data.strangest() == null || mixture.background().isEmpty()
            ? null
            : ComponentTables.strangest(mixture, run.features(), data.strangest()));
    page.put("hasSteps", !steps.isEmpty());
    page.put("truth", withTruth);
    page.put("previous", data.previous());
    page.put("shownSamples", Numbers.count(data.plane().samples().length));
    page.put("allSamples", Numbers.count(run.metrics().samples()));
    page.put("belowTail", Numbers.percent(data.profile().belowTail()));
    page.put("tail", Numbers.percent(LogDensities.TAIL));
    page.put("separation", heatMap ? ComponentTables.separation(separation) : null);
    page.put("steps", RunTables.steps(steps, withTruth));
    page.put("segments", RunTables.segments(segments, run.metrics().samples()));
    page.put("timings", RunTables.timings(run));
    page.put("metrics", RunTables.metrics(mixture, run.metrics()));
    page.put("configuration", RunTables.configuration(run));
    page.put("provenance", RunTables.provenance(run));
    page.put("data", Json.script(charts(mixture, separation, heatMap, steps, segments, run, data)));
    page.put("css", resource("report.css"));
    page.put("js", resource("report.js"));
    page.put("library", resource("echarts.min.js"));
    return TEMPLATE.execute(page);
  }

  private static Map<String, Object> selection(RunRecord run) {
    SelectionTable table = run.selection();
    if (table == null) {
      return null;
    }
    SelectionTable.Candidate chosen = table.chosen();
    return Map.of(
        "choice",
        "Of "
            + Numbers.many(table.candidates().size(), "mixture")
            + ", fitted to "
            + Numbers.many(table.rows(), "sample")
            + ", the one with "
            + Numbers.many(chosen.k(), "component")
            + " and "
            + chosen.covarianceType()
            + " covariances has the smallest BIC, "
            + Numbers.of("%.1f", chosen.bic())
            + (chosen.background() > 0
                ? ". A background of constant density takes "
                    + Numbers.percent(chosen.background())
                    + " of the samples."
                : ", without a background for outliers.")
            + table
                .runnerUp()
                .map(
                    other ->
                        " The next best has "
                            + Numbers.many(other.k(), "component")
                            + " and "
                            + other.covarianceType()
                            + " covariances: "
                            + Numbers.of("%.1f", other.bic())
                            + ".")
                .orElse("")
            + stability(table),
        "criteria",
        RunTables.criteria(table));
  }

  /** How often each number of components is the best on bootstrap samples. */
  private static String stability(SelectionTable table) {
    String shares =
        table.candidates().stream()
            .map(SelectionTable.Candidate::k)
            .distinct()
            .filter(k -> table.bootstrapShare(k).orElse(0) > 0)
            .sorted(Comparator.comparingDouble(k -> -table.bootstrapShare(k).getAsDouble()))
            .map(k -> k + " in " + Numbers.percent(table.bootstrapShare(k).getAsDouble()))
            .collect(Collectors.joining(", "));
    return shares.isEmpty()
        ? ""
        : " On bootstrap samples the best number of components is " + shares + ".";
  }

  /** The points of each family in the plot of criteria. */
  private static Map<String, Object> criteria(SelectionTable table) {
    List<Map<String, Object>> families = new ArrayList<>();
    for (CovarianceType type : CovarianceType.values()) {
      List<double[]> points =
          table.candidates().stream()
              .filter(candidate -> candidate.covarianceType() == type)
              .sorted(Comparator.comparingInt(SelectionTable.Candidate::k))
              .map(candidate -> new double[] {candidate.k(), candidate.bic()})
              .toList();
      if (!points.isEmpty()) {
        families.add(Map.of("name", type.toString(), "points", points));
      }
    }
    return Map.of(
        "families", families, "chosen", new double[] {table.chosen().k(), table.chosen().bic()});
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
        keyFigure("covariances", mixture.covariances().type().toString()),
        keyFigure("standard deviation σ", Numbers.text(Math.sqrt(mixture.meanVariance()))),
        keyFigure("log likelihood per sample", Numbers.text(run.metrics().logLikelihood())),
        keyFigure("run time", Numbers.seconds(seconds)));
  }

  private static Map<String, String> keyFigure(String name, String value) {
    return Map.of("name", name, "value", value);
  }

  /** Component covariances projected to the plane, per component: xx, xy, yy; or xx if d = 1. */
  private static double[][] projectedCovariances(ReportData.Plane plane, Mixture mixture) {
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

  /** The data of the plots. */
  private static Map<String, Object> charts(
      Mixture mixture,
      Separation separation,
      boolean heatMap,
      List<StepRecord> steps,
      List<StageSegment> segments,
      RunRecord run,
      ReportData data) {
    Map<String, Object> charts = new LinkedHashMap<>();
    charts.put("dimension", mixture.dimension());
    charts.put("covariances", projectedCovariances(data.plane(), mixture));
    charts.put("sigma", Math.sqrt(mixture.meanVariance()));
    charts.put("weights", PlotPrecision.row(mixture.weights()));
    charts.put("axes", axes(data.plane(), run.features(), mixture.dimension()));
    charts.put("samples", data.plane().samples());
    charts.put("sampleComponents", data.plane().components());
    charts.put("means", data.plane().means());
    charts.put("path", data.plane().path());
    charts.put("truth", data.truth());
    charts.put("previous", data.previous());
    charts.put("pairs", pairChart(mixture, run, data));
    charts.put("distances", quantiles(data.profile().distances()));
    charts.put("selection", run.selection() == null ? null : criteria(run.selection()));
    charts.put("steps", curves(steps));
    charts.put("segments", segments);
    charts.put("bins", data.densities().bins());
    charts.put("expected", data.densities().expected());
    charts.put("observed", PlotPrecision.row(data.profile().histogram()));
    charts.put("separation", heatMap ? lowerTriangle(separation) : null);
    return charts;
  }

  private static boolean hasCovarianceDrift(Mixture mixture, ReportData data) {
    return data.previous() != null
        && data.previous().covarianceChanges() != null
        && mixture.covariances().type() != CovarianceType.SHARED;
  }

  /** The names of the coordinates of the pair plot; null without such a plot. */
  private static List<String> pairNames(Mixture mixture, RunRecord run, ReportData data) {
    return data.pairs() == null || mixture.dimension() < 2
        ? null
        : Arrays.stream(data.pairs().coordinates())
            .mapToObj(j -> ComponentShape.name(j, mixture.dimension(), run.features()))
            .toList();
  }

  private static Map<String, String> pairs(Mixture mixture, RunRecord run, ReportData data) {
    List<String> names = pairNames(mixture, run, data);
    return names == null
        ? null
        : Map.of(
            "names",
            String.join(", ", names),
            "which",
            names.size() == mixture.dimension()
                ? "all coordinates"
                : "the " + names.size() + " coordinates that separate the components best");
  }

  /** Samples, means and covariances (k × m × m) in the coordinates of the pair plot. */
  private static Map<String, Object> pairChart(Mixture mixture, RunRecord run, ReportData data) {
    List<String> names = pairNames(mixture, run, data);
    if (names == null) {
      return null;
    }
    int[] coordinates = data.pairs().coordinates();
    int m = coordinates.length;
    double[][] means = new double[mixture.k()][m];
    double[][][] covariances = new double[mixture.k()][m][m];
    double[] first = new double[mixture.dimension()];
    double[] second = new double[mixture.dimension()];
    for (int c = 0; c < mixture.k(); c++) {
      double[] mean = mixture.mean(c);
      for (int i = 0; i < m; i++) {
        means[c][i] = mean[coordinates[i]];
        first[coordinates[i]] = 1;
        for (int j = 0; j < m; j++) {
          second[coordinates[j]] = 1;
          covariances[c][i][j] =
              PlotPrecision.number(mixture.covariances().product(c, first, second));
          second[coordinates[j]] = 0;
        }
        first[coordinates[i]] = 0;
      }
    }
    return Map.of(
        "names",
        names,
        "samples",
        data.pairs().samples(),
        "means",
        means,
        "covariances",
        covariances);
  }

  private static Map<String, Object> quantiles(MahalanobisQuantiles distances) {
    return distances == null
        ? null
        : Map.of(
            "expected", PlotPrecision.row(distances.expected()),
            "all", PlotPrecision.row(distances.all()),
            "components", PlotPrecision.rows(distances.components()));
  }

  private static List<String> axes(ReportData.Plane plane, List<String> features, int dimension) {
    return dimension == 1
        ? List.of(features.get(0) + ", relative to the mean")
        : IntStream.range(0, plane.directions().length)
            .mapToObj(
                r ->
                    "principal axis %d (%s of the variance)"
                        .formatted(r + 1, Numbers.percent(plane.shares()[r])))
            .toList();
  }

  /**
   * The columns with the largest coefficients of each axis; empty if columns are not coordinates.
   */
  private static List<String> loadings(
      ReportData.Plane plane, List<String> features, int dimension) {
    return dimension == 1 || features.size() != dimension
        ? List.of()
        : IntStream.range(0, plane.directions().length)
            .mapToObj(
                r ->
                    "Principal axis %d: %s."
                        .formatted(
                            r + 1,
                            ComponentShape.coefficients(
                                plane.directions()[r], MAX_LOADINGS, features)))
            .toList();
  }

  private static Map<String, Object> curves(List<StepRecord> all) {
    int every = (all.size() + MAX_POINTS - 1) / MAX_POINTS;
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
