package org.ddpmix.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ddpmix.descent.StepRecord;
import org.ddpmix.evaluation.Evaluation;
import org.ddpmix.evaluation.StandardErrors;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.report.Table.Cell;
import org.ddpmix.report.Table.Column;
import org.ddpmix.report.Table.Row;
import org.ddpmix.start.SelectionTable;
import org.ddpmix.training.Uncertainty;

/** The tables of a report. */
final class ReportTables {
  private static final int MAX_COORDINATES = 8; // shown of a sample
  private static final int MAX_MEAN_COORDINATES = 6; // shown of a mean with its errors
  private static final int MAX_STEPS = 200;
  private static final double SHOWN_OVERLAP = 5e-5;

  private ReportTables() {}

  static Table components(Mixture mixture, Separation separation, RunRecord run, ReportData data) {
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.number("component", "index in mixture.json and in the output of predict"),
                Column.number("weight", "mixing weight"),
                Column.number("samples", "samples with their highest responsibility here"),
                Column.number(
                    "mean SE", "standard error of the mean: expected distance from the true mean"),
                Column.number(
                    "spread",
                    "standard deviation of the samples per coordinate, ÷ that of the component"),
                Column.number(
                    "nearest", "component of the largest overlap (least Bhattacharyya distance B)"),
                Column.number("distance", "distance of its mean, in units of the data"),
                Column.number(
                    "÷ σ",
                    "√(8 B): for equal covariances the distance of the means in standard deviations"),
                Column.number("overlap", "e^−B = ∫ √(p q) of the two densities p and q")));
    CovarianceType type = mixture.covariances().type();
    addColumns(columns, data.truth(), type, "true weight", "mean error", "covariance error");
    addColumns(columns, data.previous(), type, "previous weight", "mean drift", "covariance drift");
    int d = mixture.dimension();
    double largest = Arrays.stream(mixture.weights()).max().orElse(1);
    double total = Arrays.stream(data.profile().sizes()).sum();
    List<Row> rows = new ArrayList<>();
    for (int c = 0; c < mixture.k(); c++) {
      double deviation = Math.sqrt(mixture.covariances().trace(c, d) / d);
      double error = meanError(run.uncertainty(), c);
      if (Double.isNaN(error)) { // that of known labels
        error = deviation * Math.sqrt(mixture.dimension() / (total * mixture.weight(c)));
      }
      double spread = data.profile().spreads()[c] / deviation;
      int nearest = separation.nearest(c);
      double distance = nearest < 0 ? Double.NaN : separation.distances()[c][nearest];
      List<Cell> cells =
          new ArrayList<>(
              List.of(
                  Cell.number(Integer.toString(c), c),
                  Cell.number(Numbers.of("%.4f", mixture.weight(c)), mixture.weight(c))
                      .withBar(mixture.weight(c) / largest),
                  Cell.number(Numbers.count(data.profile().sizes()[c]), data.profile().sizes()[c]),
                  number(Double.isInfinite(error) ? Double.NaN : error),
                  Cell.number(
                      Double.isNaN(spread) ? Numbers.UNKNOWN : Numbers.of("%.2f", spread), spread),
                  Cell.number(nearest < 0 ? Numbers.UNKNOWN : Integer.toString(nearest), nearest),
                  number(distance),
                  Cell.number(
                      Double.isNaN(distance)
                          ? Numbers.UNKNOWN
                          : Numbers.of("%.1f", separation.inDeviations(c, nearest)),
                      nearest < 0 ? Double.NaN : separation.inDeviations(c, nearest)),
                  overlap(nearest < 0 ? Double.NaN : separation.overlap(c, nearest))));
      addCells(cells, data.truth(), type, c);
      addCells(cells, data.previous(), type, c);
      rows.add(new Row(cells));
    }
    return new Table("Components of the mixture", columns, rows);
  }

  /** The root mean square distance of a mean from the true one; NaN if it is unknown. */
  private static double meanError(Uncertainty uncertainty, int c) {
    return uncertainty == null ? Double.NaN : norm(uncertainty.standardErrors().means()[c]);
  }

  private static double norm(double[] numbers) {
    return Math.sqrt(Arrays.stream(numbers).map(x -> x * x).sum());
  }

  /** Weights, means and covariances with their standard errors. */
  static Table errors(Mixture mixture, List<String> features, StandardErrors errors) {
    int shown = Math.min(MAX_MEAN_COORDINATES, mixture.dimension());
    boolean perComponent =
        errors.covariances() != null && errors.covariances().length == mixture.k();
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.number("component", "index in mixture.json"),
                Column.number("weight", "± its standard error")));
    if (perComponent) {
      columns.add(
          Column.number(
              "covariance",
              "expected error ‖Σ − Σ′‖ ÷ ‖Σ‖ from the true covariance Σ′ (Frobenius)"));
    }
    for (int j = 0; j < shown; j++) {
      columns.add(
          Column.number(
              ComponentShape.name(j, mixture.dimension(), features),
              "coordinate of the mean ± its standard error"));
    }
    List<Row> rows = new ArrayList<>();
    for (int c = 0; c < mixture.k(); c++) {
      List<Cell> cells = new ArrayList<>(List.of(Cell.number(Integer.toString(c), c)));
      double weight = errors.weights() == null ? Double.NaN : errors.weights()[c];
      cells.add(Cell.number(Numbers.withError(mixture.weight(c), weight), mixture.weight(c)));
      if (perComponent) {
        double error = covarianceError(mixture, errors, c);
        cells.add(
            Cell.number(Double.isNaN(error) ? Numbers.UNKNOWN : Numbers.percent(error), error));
      }
      double[] mean = mixture.mean(c);
      for (int j = 0; j < shown; j++) {
        cells.add(Cell.number(Numbers.withError(mean[j], errors.means()[c][j]), mean[j]));
      }
      rows.add(new Row(cells));
    }
    String part =
        shown < mixture.dimension() ? ", and of the first coordinates of their means" : "";
    return new Table("Standard errors of the components" + part, columns, rows);
  }

  /** The root mean square of ‖Σ − Σ′‖ ÷ ‖Σ‖ over repeated data sets. */
  private static double covarianceError(Mixture mixture, StandardErrors errors, int c) {
    double error = norm(errors.covariances()[c]);
    double copies = errors.covariances()[c].length == 1 ? mixture.dimension() : 1;
    double[] elements =
        mixture.covariances().type().isDiagonal()
            ? mixture.covariances().variances(c, mixture.dimension())
            : mixture.covariance(c);
    return error * Math.sqrt(copies) / norm(elements);
  }

  private static Cell overlap(double share) {
    return Cell.number(
        Double.isNaN(share)
            ? Numbers.UNKNOWN
            : share < SHOWN_OVERLAP ? "< 0.01 %" : Numbers.percent(share),
        share);
  }

  private static void addColumns(
      List<Column> columns,
      ReportData.Reference other,
      CovarianceType type,
      String weight,
      String distance,
      String covariance) {
    if (other != null) {
      columns.add(Column.number(weight, "mixing weight of the match in " + other.name()));
      columns.add(
          Column.number(distance, "distance to the mean of the match, in units of the data"));
      if (withCovariances(other, type)) {
        columns.add(
            Column.number(
                covariance,
                "‖Σ − Σ′‖ ÷ ‖Σ′‖, where Σ′ is the covariance of the match (Frobenius)"));
      }
    }
  }

  private static boolean withCovariances(ReportData.Reference other, CovarianceType type) {
    return type != CovarianceType.SHARED && other.covarianceChanges() != null;
  }

  private static void addCells(
      List<Cell> cells, ReportData.Reference other, CovarianceType type, int component) {
    if (other != null) {
      int partner = other.partners()[component];
      double weight = partner < 0 ? Double.NaN : other.weights()[partner];
      cells.add(Cell.number(partner < 0 ? Numbers.UNKNOWN : Numbers.of("%.4f", weight), weight));
      cells.add(number(other.distances()[component]));
      if (withCovariances(other, type)) {
        cells.add(number(other.covarianceChanges()[component]));
      }
    }
  }

  /** The shapes of the components; empty for one shared variance. */
  static Optional<Table> shapes(Mixture mixture, List<String> features) {
    CovarianceType type = mixture.covariances().type();
    if (type == CovarianceType.SHARED) {
      return Optional.empty();
    }
    List<Row> rows = new ArrayList<>();
    double[] volumes = new double[mixture.k()];
    Arrays.setAll(volumes, c -> 0.5 * mixture.covariances().logDeterminant(c, mixture.dimension()));
    double largest = Arrays.stream(volumes).max().orElseThrow();
    ComponentShape shape = null;
    for (int c = 0; c < mixture.k(); c++) {
      if (c == 0 || type != CovarianceType.TIED) {
        shape = ComponentShape.of(mixture, c);
      }
      double size = Math.exp(volumes[c] / mixture.dimension());
      double volume = Math.exp(volumes[c] - largest);
      List<Cell> cells =
          new ArrayList<>(
              List.of(Cell.number(Integer.toString(c), c), number(size), number(volume)));
      if (type != CovarianceType.SPHERICAL) {
        cells.addAll(
            List.of(
                number(shape.longest()),
                number(shape.shortest()),
                Cell.number(Numbers.fixed("%.2f", shape.aspect()), shape.aspect()),
                Cell.text(shape.direction(features)),
                Cell.number(Numbers.fixed("%.0f°", shape.angle()), shape.angle())));
      }
      rows.add(new Row(cells));
    }
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.number("component", "index in mixture.json"),
                Column.number(
                    "size", "|Σ|^(1/2d): geometric mean of the standard deviations along the axes"),
                Column.number("volume", "√|Σ|, relative to the largest component")));
    if (type != CovarianceType.SPHERICAL) {
      columns.addAll(
          List.of(
              Column.number("longest", "standard deviation along the longest axis"),
              Column.number("shortest", "standard deviation along the shortest axis"),
              Column.number("aspect", "ratio of the longest to the shortest axis"),
              Column.text("direction of the longest axis"),
              Column.number("angle", "between the longest axis and the coordinate nearest to it")));
    }
    return Optional.of(
        new Table("Shapes of the components (" + type + " covariances)", columns, rows));
  }

  /** Each pair of components: √(8 B) below the diagonal, the overlap e^−B above it. */
  static Table separation(Separation separation) {
    List<Column> columns = new ArrayList<>(List.of(Column.number("", null)));
    List<Row> rows = new ArrayList<>();
    for (int a = 0; a < separation.k(); a++) {
      columns.add(Column.number(Integer.toString(a), null));
      List<Cell> cells = new ArrayList<>(List.of(Cell.number(Integer.toString(a), a)));
      for (int b = 0; b < separation.k(); b++) {
        double distance = separation.inDeviations(a, b);
        cells.add(
            a < b
                ? overlap(separation.overlap(a, b))
                : Cell.number(Numbers.of("%.1f", distance), distance));
      }
      rows.add(new Row(cells));
    }
    return new Table(
        "Separation √(8 B) in standard deviations (below the diagonal) and overlap e^−B (above)",
        columns,
        rows);
  }

  /** All steps, or every n-th and the last one if there are more than {@link #MAX_STEPS}. */
  static Table steps(List<StepRecord> steps, boolean withError) {
    int every = (steps.size() + MAX_STEPS - 1) / MAX_STEPS;
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.number("step", null),
                Column.number("stage", null),
                Column.number("noise time", "diffusion time t, for components of variance 1"),
                Column.number("loss", null),
                Column.number("gradient norm", null),
                Column.number("seconds", null)));
    if (withError) {
      columns.add(Column.number("error", "root mean square error of the means"));
    }
    List<Row> rows =
        IntStream.range(0, steps.size())
            .filter(i -> i % every == 0 || i == steps.size() - 1)
            .mapToObj(steps::get)
            .map(
                step -> {
                  List<Cell> cells =
                      new ArrayList<>(
                          List.of(
                              Cell.number(Long.toString(step.step()), step.step()),
                              Cell.number(Integer.toString(step.stage()), step.stage()),
                              number(step.noiseTime()),
                              Cell.number(Numbers.of("%.7g", step.loss()), step.loss()),
                              number(step.gradientNorm()),
                              number(step.seconds())));
                  if (withError) {
                    cells.add(number(step.error()));
                  }
                  return new Row(cells);
                })
            .toList();
    return new Table(
        every > 1 ? "One of every " + every + " steps, and the last" : "All steps", columns, rows);
  }

  /** Run time and throughput of the steps at each noise time. */
  static Table segments(List<StageSegment> segments, long samples) {
    List<Row> rows = new ArrayList<>();
    double longest = segments.stream().mapToDouble(StageSegment::seconds).max().orElse(1);
    for (StageSegment segment : segments) {
      boolean fullPass = segment.stage() > 0; // initialization may use mini-batches
      double perSecond = fullPass ? samples * segment.steps() / segment.seconds() : Double.NaN;
      rows.add(
          new Row(
              List.of(
                  Cell.text(segment.name()),
                  Cell.number(Numbers.count(segment.steps()), segment.steps()),
                  number(segment.seconds()).withBar(segment.seconds() / longest),
                  number(segment.seconds() / segment.steps()),
                  Cell.number(
                      Double.isFinite(perSecond) ? Numbers.count(perSecond) : Numbers.UNKNOWN,
                      perSecond))));
    }
    return new Table(
        "Stages",
        List.of(
            Column.text("stage"),
            Column.number("steps", null),
            Column.number("seconds", null),
            Column.number("seconds per step", null),
            Column.number("samples per second", "each step reads every row of the input once")),
        rows);
  }

  /** The samples that are farthest from all components, with their first coordinates. */
  static Table strangest(Mixture mixture, List<String> features, List<ReportData.Strange> rows) {
    int shown = Math.min(MAX_COORDINATES, mixture.dimension());
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.number("row", "number of the sample, from 0, in the order of reading"),
                Column.number("outlier", "probability of the background"),
                Column.number("log density", null)));
    for (int j = 0; j < shown; j++) {
      columns.add(
          Column.number(ComponentShape.name(j, mixture.dimension(), features), "coordinate"));
    }
    List<Row> table = new ArrayList<>();
    for (ReportData.Strange row : rows) {
      List<Cell> cells =
          new ArrayList<>(
              List.of(
                  Cell.number(Numbers.count(row.row()), row.row()),
                  Cell.number(
                      Numbers.of("%.4f", row.outlierProbability()), row.outlierProbability()),
                  number(row.logDensity())));
      for (int j = 0; j < shown; j++) {
        cells.add(number(row.values()[j]));
      }
      table.add(new Row(cells));
    }
    return new Table("Samples farthest from all components", columns, table);
  }

  /** A row for each number of components, with the criterion of each family. */
  static Table criteria(SelectionTable selection) {
    List<CovarianceType> families =
        Arrays.stream(CovarianceType.values())
            .filter(
                type -> selection.candidates().stream().anyMatch(c -> c.covarianceType() == type))
            .toList();
    List<Column> columns = new ArrayList<>(List.of(Column.number("components", null)));
    families.forEach(type -> columns.add(Column.number("BIC " + type, null)));
    columns.add(
        Column.number(
            "ICL",
            "integrated completed likelihood of the chosen family: BIC plus twice the entropy"));
    columns.add(Column.number("outliers", "weight of the background of the chosen family"));
    columns.add(
        Column.number(
            "bootstrap", "share of bootstrap samples in which this number has the smallest BIC"));
    List<Row> rows = new ArrayList<>();
    selection.candidates().stream()
        .map(SelectionTable.Candidate::k)
        .distinct()
        .sorted()
        .forEach(k -> rows.add(criteria(selection, families, k)));
    return new Table("Criteria by number of components", columns, rows);
  }

  private static Row criteria(SelectionTable selection, List<CovarianceType> families, int k) {
    List<Cell> cells = new ArrayList<>(List.of(Cell.number(Numbers.count(k), k)));
    for (CovarianceType type : families) {
      cells.add(
          selection
              .candidate(type, k)
              .map(c -> Cell.number(Numbers.of("%.1f", c.bic()), c.bic()))
              .orElse(Cell.number("–", Double.NaN)));
    }
    Optional<SelectionTable.Candidate> own =
        selection.candidate(selection.chosen().covarianceType(), k);
    cells.add(
        own.filter(c -> c.icl() != null)
            .map(c -> Cell.number(Numbers.of("%.1f", c.icl()), c.icl()))
            .orElse(Cell.number("–", Double.NaN)));
    cells.add(
        own.map(c -> Cell.number(Numbers.of("%.4f", c.background()), c.background()))
            .orElse(Cell.number("–", Double.NaN)));
    double share = selection.bootstrapShare(k).orElse(Double.NaN);
    cells.add(Cell.number(share > 0 ? Numbers.percent(share) : Numbers.UNKNOWN, share));
    return new Row(cells);
  }

  static Table timings(RunRecord run) {
    double longest =
        run.seconds().values().stream().mapToDouble(Double::doubleValue).max().orElse(1);
    List<Row> rows = new ArrayList<>();
    run.seconds()
        .forEach(
            (part, seconds) ->
                rows.add(
                    new Row(List.of(Cell.text(part), number(seconds).withBar(seconds / longest)))));
    return new Table(
        "Phases of the run", List.of(Column.text("phase"), Column.number("seconds", null)), rows);
  }

  static Table metrics(Mixture mixture, Evaluation metrics) {
    Map<String, String> named = new LinkedHashMap<>();
    named.put("log likelihood per sample", Numbers.of("%.6f", metrics.logLikelihood()));
    named.put("covariances", mixture.covariances().type().toString());
    named.put("free parameters", Numbers.count(mixture.parameters()));
    named.put("AIC", Numbers.of("%.1f", metrics.aic()));
    named.put("BIC", Numbers.of("%.1f", metrics.bic()));
    boolean shared = mixture.covariances().type() == CovarianceType.SHARED;
    named.put(
        shared ? "variance v" : "mean variance of a coordinate within a component",
        Numbers.text(mixture.meanVariance()));
    named.put("standard deviation σ", Numbers.text(Math.sqrt(mixture.meanVariance())));
    if (metrics.meanError() != null) {
      named.put("error of the means (root mean square)", Numbers.text(metrics.meanError()));
      named.put("expected error with known labels", Numbers.text(metrics.oracleError()));
      named.put("largest error of a mean", Numbers.text(metrics.maxError()));
      named.put("true components recovered", Numbers.percent(metrics.recovered()));
      named.put("error of the weights (root mean square)", Numbers.text(metrics.weightError()));
      named.put("relative error of the variance", Numbers.text(metrics.varianceError()));
      if (metrics.covarianceError() != null) {
        named.put(
            "relative error of the covariances (root mean square)",
            Numbers.text(metrics.covarianceError()));
      }
    }
    return pairs("Metrics", "metric", named);
  }

  static Table provenance(RunRecord run) {
    Map<String, String> named = new LinkedHashMap<>();
    named.put("command", run.command());
    named.put("started", String.valueOf(run.started()));
    named.put("finished", String.valueOf(run.finished()));
    named.put("rows read", Numbers.count(run.rowsRead()));
    if (run.missing() != null) {
      named.put("missing values", run.missing().text());
    }
    named.put("features", String.join(", ", run.features()));
    named.put("seed", Long.toString(run.seed()));
    run.versions().forEach((name, version) -> named.put("version of " + name, version));
    return pairs("Provenance", "property", named);
  }

  static Table configuration(RunRecord run) {
    Map<String, String> named = new LinkedHashMap<>();
    flatten("", run.configuration(), named);
    return pairs("Configuration", "setting", named);
  }

  private static void flatten(String prefix, Map<?, ?> settings, Map<String, String> into) {
    settings.forEach(
        (key, value) -> {
          if (value instanceof Map<?, ?> section) {
            flatten(prefix + key + ".", section, into);
          } else if (value != null) { // null means not given
            into.put(prefix + key, value.toString());
          }
        });
  }

  private static Table pairs(String caption, String name, Map<String, String> named) {
    return Table.ofPairs(
        caption,
        name,
        "value",
        named.entrySet().stream().map(each -> List.of(each.getKey(), each.getValue())).toList());
  }

  private static Cell number(double value) {
    return Cell.number(Numbers.text(value), value);
  }
}
