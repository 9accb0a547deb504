package org.ddpmix.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.ddpmix.mixture.Mixture;

/**
 * Some samples in the few coordinates that separate the components best.
 *
 * @param coordinates the indices of the coordinates, by decreasing contribution: up to {@value
 *     #SHOWN}
 * @param samples the samples of the plane in these coordinates, in units of the data
 */
public record PairPlot(int[] coordinates, double[][] samples) {
  private static final int SHOWN = 4;
  private static final int MAX_COMPONENTS = 100; // the heaviest ones choose the coordinates

  /**
   * Creates the plot.
   *
   * @param mixture the mixture, in the coordinates of the data
   * @param rows samples, relative to {@code origin}
   */
  static PairPlot of(Mixture mixture, List<double[]> rows, double[] origin) {
    int[] coordinates = coordinates(mixture);
    double[][] samples = new double[rows.size()][coordinates.length];
    for (int j = 0; j < coordinates.length; j++) {
      int at = coordinates[j];
      double[] values = rows.stream().mapToDouble(row -> row[at] + origin[at]).toArray();
      double range = Arrays.stream(values).max().orElse(0) - Arrays.stream(values).min().orElse(0);
      for (int i = 0; i < values.length; i++) {
        samples[i][j] = PlotPrecision.within(range, values[i]);
      }
    }
    return new PairPlot(coordinates, samples);
  }

  /**
   * Chooses coordinates one after the other, each such that Σ_{a<b} π_a π_b (1 − e^{−B_ab}) is
   * largest. B_ab is the sum of the Bhattacharyya distances of components a and b in the chosen
   * coordinates. A coordinate that separates the same pairs as a chosen one therefore adds little.
   */
  static int[] coordinates(Mixture mixture) {
    int d = mixture.dimension();
    int[] components =
        IntStream.range(0, mixture.k())
            .boxed()
            .sorted(Comparator.comparingDouble(c -> -mixture.weight(c)))
            .limit(MAX_COMPONENTS)
            .mapToInt(Integer::intValue)
            .toArray();
    int k = components.length;
    double[] means = new double[k * d];
    double[] variances = new double[k * d];
    for (int c = 0; c < k; c++) {
      System.arraycopy(mixture.mean(components[c]), 0, means, c * d, d);
      System.arraycopy(mixture.covariances().variances(components[c], d), 0, variances, c * d, d);
    }
    double[] apart = new double[k * k]; // B of the chosen coordinates
    List<Integer> chosen = new ArrayList<>();
    while (chosen.size() < Math.min(SHOWN, d)) {
      int best = -1;
      double most = -1;
      for (int j = 0; j < d; j++) {
        if (chosen.contains(j)) {
          continue;
        }
        double sum = 0;
        for (int a = 0; a < k; a++) {
          for (int b = 0; b < a; b++) {
            double distance =
                apart[a * k + b] + bhattacharyya(means, variances, a * d + j, b * d + j);
            double weights = mixture.weight(components[a]) * mixture.weight(components[b]);
            sum -= weights * Math.expm1(-distance);
          }
        }
        if (sum > most) {
          most = sum;
          best = j;
        }
      }
      chosen.add(best);
      for (int a = 0; a < k; a++) {
        for (int b = 0; b < a; b++) {
          apart[a * k + b] += bhattacharyya(means, variances, a * d + best, b * d + best);
        }
      }
    }
    return chosen.stream().mapToInt(Integer::intValue).toArray();
  }

  private static double bhattacharyya(double[] means, double[] variances, int a, int b) {
    double variance = 0.5 * (variances[a] + variances[b]);
    double gap = means[a] - means[b];
    return gap * gap / variance / 8
        + 0.5 * (Math.log(variance) - 0.5 * (Math.log(variances[a]) + Math.log(variances[b])));
  }
}
