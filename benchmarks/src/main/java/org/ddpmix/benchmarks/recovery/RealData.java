package org.ddpmix.benchmarks.recovery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads real data sets. All columns are numeric, except a last column {@code species} of labels.
 */
final class RealData {
  private RealData() {}

  /** Reads the data sets of the project's data folder. */
  static List<LabelledSamples> in(Path folder) {
    return List.of(
        read("iris", 3, folder.resolve("iris.csv")),
        read("faithful, standardised", 2, folder.resolve("faithful.csv")));
  }

  private static LabelledSamples read(String name, int k, Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    boolean labelled = lines.get(0).endsWith(",species");
    double[][] rows = new double[lines.size() - 1][];
    int[] labels = labelled ? new int[rows.length] : null;
    List<String> names = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      String[] fields = lines.get(i + 1).split(",");
      rows[i] = new double[fields.length - (labelled ? 1 : 0)];
      for (int j = 0; j < rows[i].length; j++) {
        rows[i][j] = Double.parseDouble(fields[j]);
      }
      if (labelled) {
        String label = fields[fields.length - 1];
        if (!names.contains(label)) {
          names.add(label);
        }
        labels[i] = names.indexOf(label);
      }
    }
    if (name.endsWith("standardised")) {
      standardise(rows);
    }
    return new LabelledSamples(name, k, rows, labels, null);
  }

  private static void standardise(double[][] rows) {
    for (int j = 0; j < rows[0].length; j++) {
      double sum = 0;
      double squares = 0;
      for (double[] row : rows) {
        sum += row[j];
        squares += row[j] * row[j];
      }
      double mean = sum / rows.length;
      double deviation = Math.sqrt(squares / rows.length - mean * mean);
      for (double[] row : rows) {
        row[j] = (row[j] - mean) / deviation;
      }
    }
  }
}
