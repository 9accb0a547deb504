package org.ddpmix.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ddpmix.descent.StepRecord;
import org.ddpmix.evaluation.Evaluation;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.report.Table.Cell;
import org.ddpmix.report.Table.Column;
import org.ddpmix.report.Table.Row;

/** The tables of a report. */
final class ReportTables {
  private static final int MOST_STEPS = 200;

  private ReportTables() {}

  static Table components(Mixture mixture, Separation separation, RunRecord run, ReportData data) {
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.number("component", "its index in mixture.json, and in what predict writes"),
                Column.number("weight", "its share of the mixture"),
                Column.number("samples", "of which it is the likeliest component"),
                Column.number(
                    "mean ±", "the mean's standard error: its expected distance from the true one"),
                Column.number(
                    "spread", "standard deviation of its samples in a direction, ÷ the model's σ"),
                Column.number("nearest", "the component with the nearest mean"),
                Column.number("distance", "to the nearest mean, in units of the data"),
                Column.number("÷ σ", "the same in standard deviations of a component")));
    addColumns(columns, data.truth(), "true weight", "off by");
    addColumns(columns, data.previous(), "weight before", "moved by");
    double deviation = Math.sqrt(mixture.meanVariance());
    double heaviest = Arrays.stream(mixture.weights()).max().orElse(1);
    double total = Arrays.stream(data.profile().sizes()).sum();
    List<Row> rows = new ArrayList<>();
    for (int c = 0; c < mixture.k(); c++) {
      double error = deviation * Math.sqrt(mixture.dimension() / (total * mixture.weight(c)));
      double spread = data.profile().spreads()[c] / deviation;
      int nearest = separation.nearest(c);
      double distance = nearest < 0 ? Double.NaN : separation.distances()[c][nearest];
      List<Cell> cells =
          new ArrayList<>(
              List.of(
                  Cell.number(Integer.toString(c), c),
                  Cell.number(Numbers.of("%.4f", mixture.weight(c)), mixture.weight(c))
                      .withBar(mixture.weight(c) / heaviest),
                  Cell.number(Numbers.count(data.profile().sizes()[c]), data.profile().sizes()[c]),
                  number(Double.isInfinite(error) ? Double.NaN : error),
                  Cell.number(
                      Double.isNaN(spread) ? Numbers.UNKNOWN : Numbers.of("%.2f", spread), spread),
                  Cell.number(nearest < 0 ? Numbers.UNKNOWN : Integer.toString(nearest), nearest),
                  number(distance),
                  Cell.number(
                      Double.isNaN(distance)
                          ? Numbers.UNKNOWN
                          : Numbers.of("%.1f", distance / deviation),
                      distance / deviation)));
      addCells(cells, data.truth(), c);
      addCells(cells, data.previous(), c);
      rows.add(new Row(cells));
    }
    return new Table("Components of the mixture", columns, rows);
  }

  private static void addColumns(
      List<Column> columns, ReportData.Reference other, String weight, String distance) {
    if (other != null) {
      columns.add(Column.number(weight, "of its match in " + other.name()));
      columns.add(Column.number(distance, "distance of the two means, in units of the data"));
    }
  }

  private static void addCells(List<Cell> cells, ReportData.Reference other, int component) {
    if (other != null) {
      int partner = other.partners()[component];
      double weight = partner < 0 ? Double.NaN : other.weights()[partner];
      cells.add(Cell.number(partner < 0 ? Numbers.UNKNOWN : Numbers.of("%.4f", weight), weight));
      cells.add(number(other.distances()[component]));
    }
  }

  /** The distances ÷ σ of all pairs. */
  static Table separation(Separation separation) {
    List<Column> columns = new ArrayList<>(List.of(Column.number("", null)));
    List<Row> rows = new ArrayList<>();
    for (int a = 0; a < separation.k(); a++) {
      columns.add(Column.number(Integer.toString(a), null));
      List<Cell> cells = new ArrayList<>(List.of(Cell.number(Integer.toString(a), a)));
      for (int b = 0; b < separation.k(); b++) {
        double distance = separation.inDeviations(a, b);
        cells.add(Cell.number(Numbers.of("%.1f", distance), distance));
      }
      rows.add(new Row(cells));
    }
    return new Table("Distances of the means, in standard deviations", columns, rows);
  }

  /** The steps, or every n-th and the last one where there are many. */
  static Table steps(List<StepRecord> steps, boolean withError) {
    int every = (steps.size() + MOST_STEPS - 1) / MOST_STEPS;
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.number("step", null),
                Column.number("stage", null),
                Column.number("noise time", "in units in which the components' variance is 1"),
                Column.number("loss", null),
                Column.number("gradient norm", null),
                Column.number("seconds", null)));
    if (withError) {
      columns.add(Column.number("error", "of the means, to the truth"));
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
        every > 1 ? "Every " + every + "th step and the last one" : "All steps", columns, rows);
  }

  /** Runs of steps at one noise time: how long they took, and what that is per sample. */
  static Table rungs(List<StageSegment> rungs, long samples) {
    List<Row> rows = new ArrayList<>();
    double longest = rungs.stream().mapToDouble(StageSegment::seconds).max().orElse(1);
    for (StageSegment rung : rungs) {
      boolean whole = rung.stage() > 0; // a start's steps may take mini-batches
      double perSecond = whole ? samples * rung.steps() / rung.seconds() : Double.NaN;
      rows.add(
          new Row(
              List.of(
                  Cell.text(rung.name()),
                  Cell.number(Numbers.count(rung.steps()), rung.steps()),
                  number(rung.seconds()).withBar(rung.seconds() / longest),
                  number(rung.seconds() / rung.steps()),
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
            Column.number("seconds a step", null),
            Column.number("samples a second", "rows of the input, passed once a step")),
        rows);
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
        "The parts of the run", List.of(Column.text("part"), Column.number("seconds", null)), rows);
  }

  static Table metrics(Mixture mixture, Evaluation metrics) {
    Map<String, String> named = new LinkedHashMap<>();
    named.put("log likelihood per sample", Numbers.of("%.6f", metrics.logLikelihood()));
    named.put("AIC", Numbers.of("%.1f", metrics.aic()));
    named.put("BIC", Numbers.of("%.1f", metrics.bic()));
    named.put("variance v", Numbers.text(mixture.meanVariance()));
    named.put("standard deviation σ", Numbers.text(Math.sqrt(mixture.meanVariance())));
    if (metrics.meanError() != null) {
      named.put("error of the means (root mean square)", Numbers.text(metrics.meanError()));
      named.put("the same with known labels", Numbers.text(metrics.oracleError()));
      named.put("largest error of a mean", Numbers.text(metrics.maxError()));
      named.put("true means recovered", Numbers.percent(metrics.recovered()));
      named.put("error of the weights (root mean square)", Numbers.text(metrics.weightError()));
      named.put("relative error of the variance", Numbers.text(metrics.varianceError()));
    }
    return pairs("Figures", "figure", named);
  }

  static Table provenance(RunRecord run) {
    Map<String, String> named = new LinkedHashMap<>();
    named.put("command", run.command());
    named.put("started", String.valueOf(run.started()));
    named.put("finished", String.valueOf(run.finished()));
    named.put("rows read", Numbers.count(run.rowsRead()));
    named.put("features", String.join(", ", run.features()));
    named.put("seed", Long.toString(run.seed()));
    run.versions().forEach((name, version) -> named.put("version of " + name, version));
    return pairs("Where it came from", "what", named);
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
          } else if (value != null) { // null is: not given
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
