package org.ddpmix.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** The results of an experiment: measurements, checks of claims, figures and notes. */
public final class Findings {

  /**
   * The comparison of a claim with a measurement.
   *
   * @param claim the claim
   * @param expected the range of values for which the claim holds
   * @param measured the measured value
   * @param held whether the measured value is in the range
   */
  public record Check(String claim, String expected, String measured, boolean held) {}

  private final String columns;
  private final StringBuilder rows = new StringBuilder();
  private final List<Check> checks = new ArrayList<>();
  private final List<Figure> figures = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /**
   * @param columns the column names of the table of measurements
   */
  Findings(String... columns) {
    this.columns = String.join(",", columns);
  }

  /** Adds a row of the table; numbers are written with 6 digits. */
  void row(Object... cells) {
    StringJoiner row = new StringJoiner(",", "", "\n");
    for (Object cell : cells) {
      row.add(cell instanceof Double x ? String.format(Locale.ROOT, "%.6g", x) : cell.toString());
    }
    rows.append(row);
  }

  void check(String claim, String expected, boolean held, String measured, Object... arguments) {
    checks.add(new Check(claim, expected, String.format(Locale.ROOT, measured, arguments), held));
  }

  /** Adds a paragraph to the summary. */
  void note(String note, Object... arguments) {
    notes.add(String.format(Locale.ROOT, note, arguments));
  }

  void figure(Figure figure) {
    figures.add(figure);
  }

  public List<Check> checks() {
    return List.copyOf(checks);
  }

  public List<Figure> figures() {
    return List.copyOf(figures);
  }

  /** The content of {@code results.csv}. */
  public String csv() {
    return columns + "\n" + rows;
  }

  /**
   * The content of {@code summary.md}.
   *
   * @param run a sentence on the command, the versions and the run time
   */
  public String summary(Experiment experiment, String run) {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(experiment.name()).append("\n\n").append(experiment.claim());
    text.append("\n\n| claim | expected | measured | held |\n|---|---|---|---|\n");
    for (Check check : checks) {
      text.append("| ").append(check.claim()).append(" | ").append(check.expected());
      text.append(" | ").append(check.measured());
      text.append(check.held() ? " | held |\n" : " | **not held** |\n");
    }
    for (Figure figure : figures) {
      text.append("\n![").append(figure.caption()).append("](").append(figure.name());
      text.append(".svg)\n\n").append(figure.caption()).append("\n");
    }
    for (String note : notes) {
      text.append("\n").append(note).append("\n");
    }
    text.append("\n").append(run).append(" All measurements: [results.csv](results.csv).\n");
    return text.toString();
  }
}
