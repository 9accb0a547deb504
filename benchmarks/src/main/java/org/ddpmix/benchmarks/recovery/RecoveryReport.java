package org.ddpmix.benchmarks.recovery;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** Formats the results as CSV and as tables. */
final class RecoveryReport {
  private static final String NONE = "–";

  private final List<Result> results;
  private final int seeds;

  RecoveryReport(List<Result> results, int seeds) {
    this.results = results;
    this.seeds = seeds;
  }

  String csv() {
    StringBuilder csv =
        new StringBuilder(
            "data,k,tunedOn,seed,method,recovered,logLikelihood,adjustedRand,passes,seconds,"
                + "meanError,weightError,varianceError\n");
    for (Result r : results) {
      csv.append('"').append(r.data()).append("\",").append(r.k()).append(',');
      csv.append(r.tunedOn()).append(',').append(r.seed()).append(",\"");
      csv.append(r.method().title()).append("\",");
      csv.append(
          DoubleStream.of(
                  r.recovered(),
                  r.logLikelihood(),
                  r.adjustedRand(),
                  r.passes(),
                  r.seconds(),
                  r.meanError(),
                  r.weightError(),
                  r.varianceError())
              .mapToObj(x -> Double.isNaN(x) ? "" : format("%.6g", x))
              .collect(Collectors.joining(",")));
      csv.append('\n');
    }
    return csv.toString();
  }

  String markdown(String command, String machine) {
    List<String> synthetic = names(true);
    List<String> real = names(false);
    StringBuilder text = new StringBuilder("# Recovery\n\n");
    text.append("Made by `").append(command).append("` on ").append(machine);
    text.append(", ").append(seeds).append(" seeds. Do not edit.\n\n");
    text.append(summary());
    if (!synthetic.isEmpty()) {
      text.append("\n## Fraction of the true means recovered: mean (minimum) over seeds\n\n");
      text.append(table(synthetic, this::recovered));
      text.append("\n## Log likelihood per sample minus that of the true mixture\n\n");
      text.append(table(synthetic, (d, m) -> mean(d, m, Result::logLikelihood, "%+.4f")));
      text.append("\n## Adjusted Rand index of assigned and true components\n\n");
      text.append(table(synthetic, (d, m) -> mean(d, m, Result::adjustedRand, "%.3f")));
      text.append("\n## Passes over the samples\n\n");
      text.append(table(synthetic, (d, m) -> mean(d, m, Result::passes, "%.0f")));
      text.append("\n## Seconds\n\n");
      text.append(table(synthetic, (d, m) -> mean(d, m, Result::seconds, "%.2f")));
      text.append("\n## Error of ddpmix annealed ÷ error of the maximum likelihood estimate\n\n");
      text.append(errors(synthetic));
    }
    if (!real.isEmpty()) {
      text.append("\n## Real data: log likelihood per sample; adjusted Rand index; passes\n\n");
      text.append(
          table(
              real,
              (d, m) ->
                  mean(d, m, Result::logLikelihood, "%.4f")
                      + "; "
                      + mean(d, m, Result::adjustedRand, "%.3f")
                      + "; "
                      + mean(d, m, Result::passes, "%.0f")));
    }
    return text.toString();
  }

  String summary() {
    List<String> synthetic = names(true);
    StringBuilder text = new StringBuilder();
    text.append("| method | mean recovered | mean of families not tuned on | worst family |");
    text.append(" families in which it recovers more than ddpmix annealed | total seconds |\n");
    text.append("|---|---|---|---|---|---|\n");
    for (Method method : Method.values()) {
      List<String> its =
          synthetic.stream().filter(d -> !of(d, method).isEmpty()).collect(Collectors.toList());
      if (its.isEmpty()) {
        continue;
      }
      String worst = its.get(0);
      List<String> ahead = new ArrayList<>();
      for (String d : its) {
        double here = average(of(d, method), Result::recovered);
        worst = here < average(of(worst, method), Result::recovered) ? d : worst;
        double noise = 1.0 / (of(d, method).get(0).k() * seeds);
        if (here - average(of(d, Method.ANNEALED), Result::recovered) > noise + 1e-9) {
          ahead.add(d);
        }
      }
      List<Result> all = its.stream().flatMap(d -> of(d, method).stream()).toList();
      text.append("| ").append(method.title());
      text.append(its.size() < synthetic.size() ? " (" + its.size() + " families)" : "");
      text.append(" | ").append(format("%.4f", average(all, Result::recovered)));
      List<Result> untuned = all.stream().filter(r -> !r.tunedOn()).toList();
      text.append(" | ").append(number("%.4f", average(untuned, Result::recovered)));
      text.append(" | ").append(format("%.3f", average(of(worst, method), Result::recovered)));
      text.append(": ").append(worst).append(" | ");
      text.append(ahead.isEmpty() ? "none" : String.join("; ", ahead)).append(" | ");
      text.append(format("%.0f", all.stream().mapToDouble(Result::seconds).sum())).append(" |\n");
    }
    return text.toString();
  }

  /** The names of the synthetic or the real data sets. Real data has no ground truth. */
  private List<String> names(boolean synthetic) {
    return results.stream()
        .filter(r -> Double.isNaN(r.recovered()) != synthetic)
        .map(Result::data)
        .distinct()
        .toList();
  }

  private List<Result> of(String data, Method method) {
    return results.stream().filter(r -> r.data().equals(data) && r.method() == method).toList();
  }

  @FunctionalInterface
  private interface Cell {
    String of(String data, Method method);
  }

  private String table(List<String> data, Cell cell) {
    List<Method> methods =
        Arrays.stream(Method.values())
            .filter(m -> data.stream().anyMatch(d -> !of(d, m).isEmpty()))
            .toList();
    StringBuilder text = new StringBuilder("| K × d |");
    methods.forEach(m -> text.append(' ').append(m.title()).append(" |"));
    text.append("\n|---|").append("---|".repeat(methods.size())).append('\n');
    for (String d : data) {
      text.append("| ").append(title(d)).append(" |");
      methods.forEach(m -> text.append(' ').append(cell.of(d, m)).append(" |"));
      text.append('\n');
    }
    return text.toString();
  }

  /** The name of a data set, in italics if the annealed start was tuned on it. */
  private String title(String data) {
    boolean tunedOn = results.stream().anyMatch(r -> r.data().equals(data) && r.tunedOn());
    return tunedOn ? "*" + data + "*" : data;
  }

  private String recovered(String data, Method method) {
    double least =
        of(data, method).stream().mapToDouble(Result::recovered).min().orElse(Double.NaN);
    return mean(data, method, Result::recovered, "%.3f")
        + (Double.isNaN(least) ? "" : format(" (%.2f)", least));
  }

  private String mean(String data, Method method, ToDoubleFunction<Result> what, String format) {
    return number(format, average(of(data, method), what));
  }

  private String errors(List<String> data) {
    StringBuilder text =
        new StringBuilder("Ratio of the root mean squares of the errors over the seeds.\n\n")
            .append("| K × d | means | weights | variance |\n|---|---|---|---|\n");
    for (String d : data) {
      text.append("| ").append(title(d));
      text.append(" | ").append(ratio(d, Result::meanError));
      text.append(" | ").append(ratio(d, Result::weightError));
      text.append(" | ").append(ratio(d, Result::varianceError)).append(" |\n");
    }
    return text.toString();
  }

  private String ratio(String data, ToDoubleFunction<Result> error) {
    return number(
        "%.3f",
        rootMeanSquare(of(data, Method.ANNEALED), error)
            / rootMeanSquare(of(data, Method.MAXIMUM_LIKELIHOOD), error));
  }

  private static double rootMeanSquare(List<Result> results, ToDoubleFunction<Result> what) {
    return Math.sqrt(average(results, r -> what.applyAsDouble(r) * what.applyAsDouble(r)));
  }

  private static double average(List<Result> results, ToDoubleFunction<Result> what) {
    return results.stream().mapToDouble(what).average().orElse(Double.NaN);
  }

  private static String number(String format, double x) {
    return Double.isNaN(x) ? NONE : format(format, x);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
