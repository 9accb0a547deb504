package org.ddpmix.benchmarks.speed;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Collects the measurements and formats them as CSV and as tables. */
final class SpeedReport {
  private static final MathContext DIGITS = new MathContext(4);

  private final List<Measurement> measurements = new ArrayList<>();
  private final Consumer<Measurement> listener;

  /**
   * Creates an empty report.
   *
   * @param listener receives every measurement
   */
  SpeedReport(Consumer<Measurement> listener) {
    this.listener = listener;
  }

  void add(Table table, Object shape, String what, String quantity, double value) {
    Measurement measurement = new Measurement(table, shape.toString(), what, quantity, value);
    measurements.add(measurement);
    listener.accept(measurement);
  }

  String csv() {
    StringBuilder csv = new StringBuilder("table,shape,what,quantity,value\n");
    for (Measurement m : measurements) {
      for (String text : List.of(m.table().title(), m.shape(), m.what(), m.quantity())) {
        csv.append('"').append(text).append("\",");
      }
      csv.append(Double.isNaN(m.value()) ? "" : Double.toString(m.value())).append('\n');
    }
    return csv.toString();
  }

  String markdown(String command, String machine) {
    return "# Speed\n\nMade by `" + command + "` on " + machine + ". Do not edit.\n" + tables();
  }

  String tables() {
    StringBuilder text = new StringBuilder();
    for (Table table : Table.values()) {
      List<Measurement> its = measurements.stream().filter(m -> m.table() == table).toList();
      if (!its.isEmpty()) {
        text.append("\n## ").append(table.title()).append("\n\n").append(table.note());
        text.append("\n\n");
        text.append(
            table.byQuantity()
                ? pivot(
                    "| samples | | ", its, m -> m.shape() + " | " + m.what(), Measurement::quantity)
                : pivot("| samples | ", its, Measurement::shape, SpeedReport::column));
      }
    }
    return text.toString();
  }

  private static String column(Measurement m) {
    return m.quantity().equals(Section.RATIO) ? m.what() : m.what() + ", " + m.quantity();
  }

  private static String pivot(
      String head,
      List<Measurement> measurements,
      Function<Measurement, String> row,
      Function<Measurement, String> column) {
    List<String> columns = measurements.stream().map(column).distinct().toList();
    StringBuilder text = new StringBuilder(head).append(String.join(" | ", columns));
    long cells = head.chars().filter(c -> c == '|').count() - 1 + columns.size();
    text.append(" |\n|").append("---|".repeat((int) cells)).append('\n');
    for (String name : measurements.stream().map(row).distinct().toList()) {
      text.append("| ").append(name).append(" | ");
      text.append(
          columns.stream()
              .map(
                  c ->
                      measurements.stream()
                          .filter(m -> row.apply(m).equals(name) && column.apply(m).equals(c))
                          .map(m -> number(m.value()))
                          .findFirst()
                          .orElse("–"))
              .collect(Collectors.joining(" | ")));
      text.append(" |\n");
    }
    return text.toString();
  }

  static String number(double x) {
    return Double.isNaN(x)
        ? "not reached"
        : new BigDecimal(x).round(DIGITS).stripTrailingZeros().toPlainString();
  }
}
