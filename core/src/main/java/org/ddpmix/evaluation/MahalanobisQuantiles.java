package org.ddpmix.evaluation;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;

/**
 * Quantiles of the squared Mahalanobis distances (x − μ_k)ᵀ Σ_k⁻¹ (x − μ_k), in which a sample
 * counts for each component with its responsibility. If the samples have the distribution of the
 * mixture, these distances are χ²_d distributed for each component and for all together, however
 * much components overlap. Plotted against the quantiles of χ²_d they show outliers and components
 * that are not Gaussian.
 *
 * @param probabilities the probabilities of the quantiles, ascending: q
 * @param expected the quantiles of χ²_d: q
 * @param all the observed quantiles of all components together: q; NaN where the samples are too
 *     few for the probability
 * @param components the same for each component: k × q; empty with more than {@link
 *     #MAX_COMPONENTS} components
 * @param departures the largest difference of the observed distribution function from that of χ²_d
 *     (Kolmogorov–Smirnov), for each component: k, NaN without samples; empty as above
 */
public record MahalanobisQuantiles(
    double[] probabilities,
    double[] expected,
    double[] all,
    double[][] components,
    double[] departures) {

  /** Components are told apart up to this number. */
  public static final int MAX_COMPONENTS = 30;

  private static final double[] PROBABILITIES = probabilitiesOfPlot();

  private static double[] probabilitiesOfPlot() {
    double[] middle = new double[37]; // 0.05 to 0.95
    Arrays.setAll(middle, i -> (2 + i) / 40.0);
    double[] low = {0.001, 0.002, 0.005, 0.01, 0.02};
    double[] all = new double[middle.length + 2 * low.length];
    System.arraycopy(low, 0, all, 0, low.length);
    System.arraycopy(middle, 0, all, low.length, middle.length);
    for (int i = 0; i < low.length; i++) {
      all[all.length - 1 - i] = 1 - low[i];
    }
    return all;
  }

  /**
   * @param histograms the sums of the row weights in the bins: of each component, or of all
   *     together
   * @param each whether the histograms are those of the components
   * @param weightOfRow the mean weight of a row
   */
  static MahalanobisQuantiles of(
      Bins bins, int d, double[][] histograms, boolean each, double weightOfRow) {
    ChiSquaredDistribution expected = new ChiSquaredDistribution(d);
    double[] all = new double[Bins.COUNT];
    for (double[] histogram : histograms) {
      for (int b = 0; b < all.length; b++) {
        all[b] += histogram[b];
      }
    }
    double[][] components = new double[each ? histograms.length : 0][];
    double[] departures = new double[components.length];
    double[] edges = new double[Bins.COUNT];
    Arrays.setAll(edges, b -> expected.cumulativeProbability(bins.edge(b + 1)));
    for (int c = 0; c < components.length; c++) {
      components[c] = bins.quantiles(histograms[c], weightOfRow);
      departures[c] = departure(histograms[c], edges);
    }
    return new MahalanobisQuantiles(
        PROBABILITIES.clone(),
        Arrays.stream(PROBABILITIES).map(expected::inverseCumulativeProbability).toArray(),
        bins.quantiles(all, weightOfRow),
        components,
        departures);
  }

  private static double departure(double[] histogram, double[] edges) {
    double total = Arrays.stream(histogram).sum();
    double sum = 0;
    double largest = 0;
    for (int b = 0; b < histogram.length - 1; b++) {
      sum += histogram[b];
      largest = Math.max(largest, Math.abs(sum / total - edges[b]));
    }
    return total > 0 ? largest : Double.NaN;
  }

  /**
   * The bins of a histogram of squared distances. They have equal widths in the cube root of the
   * distance, which is nearly normally distributed (Wilson, Hilferty, <i>The distribution of
   * chi-square</i>, PNAS 1931). The last bin includes all larger values.
   *
   * @param lower the cube root of the lower edge of the first bin, at least 0
   * @param width the width of a bin, in cube roots
   * @param edges the lower edges of the bins, as squared distances, then NaN, which ends a search
   * @param cells the bin of the least number with given leading bits, which saves a cube root
   * @param firstCell the leading bits of the first cell; smaller numbers are in bin 0
   */
  record Bins(double lower, double width, double[] edges, short[] cells, long firstCell)
      implements Serializable {
    static final int COUNT = 200;
    private static final double BELOW = 5; // standard deviations of the cube root
    private static final double ABOVE = 15;
    private static final int OTHER_BITS = 52 - 8; // of a number; a cell is up to 0.4 % wide

    static Bins of(int d) {
      double mean = 1 - 2 / (9.0 * d);
      double deviation = Math.sqrt(2 / (9.0 * d));
      double lower = Math.max(0, mean - BELOW * deviation);
      double scale = Math.cbrt(d);
      double width = scale * (mean + ABOVE * deviation - lower) / COUNT;
      double[] edges = new double[COUNT + 2];
      Arrays.setAll(edges, b -> b < COUNT ? edge(scale * lower, width, b) : Double.NaN);
      long first = cell(edges[1]);
      short[] cells = new short[(int) (cell(edges[COUNT - 1]) - first) + 1];
      for (int c = 1; c < cells.length; c++) {
        double least = Double.longBitsToDouble((first + c) << OTHER_BITS);
        cells[c] = (short) find(edges, cells[c - 1], least);
      }
      return new Bins(scale * lower, width, edges, cells, first);
    }

    private static long cell(double square) {
      return Double.doubleToRawLongBits(square) >>> OTHER_BITS;
    }

    /** The bin that contains a squared distance. */
    int of(double square) {
      long cell = Math.max(0, Math.min(cells.length - 1, cell(square) - firstCell));
      return find(edges, cells[(int) cell], square);
    }

    /** Searches upwards. */
    private static int find(double[] edges, int from, double square) {
      int bin = from + (square >= edges[from + 1] ? 1 : 0); // no branch, nearly always enough
      while (square >= edges[bin + 1]) {
        bin++;
      }
      return bin;
    }

    /** The lower edge of a bin, as a squared distance. */
    double edge(int bin) {
      return edge(lower, width, bin);
    }

    private static double edge(double lower, double width, int bin) {
      double root = lower + bin * width;
      return root * root * root;
    }

    double[] quantiles(double[] histogram, double weightOfRow) {
      double total = Arrays.stream(histogram).sum();
      double[] quantiles = new double[PROBABILITIES.length];
      int bin = 0;
      double below = 0;
      for (int i = 0; i < quantiles.length; i++) {
        double wanted = PROBABILITIES[i] * total;
        while (bin < COUNT - 1 && below + histogram[bin] < wanted) {
          below += histogram[bin++];
        }
        double share = (wanted - below) / histogram[bin];
        double root = lower + (bin + Math.min(1, share)) * width;
        boolean enough = Math.min(wanted, total - wanted) >= 0.5 * weightOfRow;
        quantiles[i] = enough ? root * root * root : Double.NaN;
      }
      return quantiles;
    }
  }
}
