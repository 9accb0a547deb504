package org.ddpmix.job.command;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ddpmix.cluster.DistributedSamples;
import org.ddpmix.io.read.ColumnPlan;
import org.ddpmix.io.read.SampleTable;
import org.ddpmix.report.RunRecord;

/** Prints which files and columns are read and which are not. */
final class InputReport {
  private static final int MAX_LINE = 400; // characters

  private InputReport() {}

  /** Prints the files, the columns that are used, those that are not, and the warnings. */
  static void print(SampleTable table, PrintStream out) {
    table.files().forEach(line -> line(out, "input", table.name() + ": " + line));
    ColumnPlan plan = table.plan();
    line(
        out,
        "columns",
        String.format(
            Locale.ROOT, "%d used: %s", plan.used().size(), ColumnPlan.shown(plan.used())));
    plan.leftOutLines().forEach(text -> line(out, "left out", text));
    printNotes(table, out);
  }

  /** Prints the files that are left out and the warnings. */
  static void printNotes(SampleTable table, PrintStream out) {
    table.filesLeftOut().forEach(text -> line(out, "left out", text));
    table.warnings().forEach(text -> line(out, "note", text));
  }

  /** Remarks on the samples. */
  static List<String> warnings(SampleTable table, DistributedSamples samples) {
    List<String> warnings = new ArrayList<>();
    if (!samples.isComplete()) {
      warnings.add(
          "missing: " + RunRecord.Missing.of(samples.moments(), j -> name(table, j)).text());
    }
    double[] variances = samples.moments().variances();
    List<String> constant = new ArrayList<>();
    for (int j = 0; j < variances.length && samples.rows() > 1; j++) {
      if (variances[j] == 0) {
        constant.add(name(table, j));
      }
    }
    if (!constant.isEmpty() && constant.size() < variances.length) {
      warnings.add(
          (constant.size() == 1 ? "column " : "columns ")
              + ColumnPlan.shown(constant)
              + (constant.size() == 1 ? " is constant" : " are constant"));
    }
    return warnings;
  }

  /** The name of a coordinate. */
  static String name(SampleTable table, int j) {
    List<String> names = table.featureNames();
    return names.size() == 1 ? names.get(0) + "[" + j + "]" : names.get(j);
  }

  static void line(PrintStream out, String name, String text) {
    String plain = text.replaceAll("\\p{Cntrl}", "?");
    out.printf(
        "%-20s%s%n", name, plain.length() > MAX_LINE ? plain.substring(0, MAX_LINE) + "…" : plain);
  }
}
