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
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.report.Table.Cell;
import org.ddpmix.report.Table.Column;
import org.ddpmix.report.Table.Row;
import org.ddpmix.start.SelectionTable;

/** The tables of a report about the run. */
final class RunTables {
  private static final int MAX_STEPS = 200;

  private RunTables() {}

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
                              Cell.number(step.noiseTime()),
                              Cell.number(Numbers.of("%.7g", step.loss()), step.loss()),
                              Cell.number(step.gradientNorm()),
                              Cell.number(step.seconds())));
                  if (withError) {
                    cells.add(Cell.number(step.error()));
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
                  Cell.number(segment.seconds()).withBar(segment.seconds() / longest),
                  Cell.number(segment.seconds() / segment.steps()),
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
                    new Row(
                        List.of(
                            Cell.text(part), Cell.number(seconds).withBar(seconds / longest)))));
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
}
