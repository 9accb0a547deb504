package org.ddpmix.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.ddpmix.mixture.Background;

/**
 * Location and scale of samples that a minority of outliers cannot move: the median and the median
 * absolute deviation of each coordinate, and the spread of the inner rows. Rows count with their
 * weights.
 *
 * @param median dimension numbers, relative to the origin of the samples
 * @param deviation the median absolute deviation, times 1.4826, which makes it the standard
 *     deviation of a normal distribution: dimension numbers above 0, in units of the data
 */
public record RobustScale(double[] median, double[] deviation) {
  private static final double NORMAL = 1.4826;
  private static final double TAIL = 0.025; // share of rows beyond each end of the middle
  private static final double SAME_VALUE = 1e-9; // of the range: rounding of the decimals
  private static final double LEAST = 1e-9; // of the standard deviation: rounding of equal values

  /**
   * Computes the scale. A coordinate of which half of the values are equal has its standard
   * deviation instead of the median absolute deviation.
   */
  public static RobustScale of(InMemorySamples samples) {
    List<double[]> rows = samples.rowCopies();
    double[] weights = samples.rowWeights();
    int d = samples.dimension();
    double[] variances = DataScale.variances(samples);
    double[] median = new double[d];
    double[] deviation = new double[d];
    IntStream.range(0, d)
        .parallel()
        .forEach(
            j -> {
              double[] values = column(rows, j);
              median[j] = quantile(values, weights, 0.5);
              for (int i = 0; i < values.length; i++) {
                values[i] = Math.abs(values[i] - median[j]);
              }
              double standard = Math.sqrt(variances[j]);
              deviation[j] = NORMAL * quantile(values, weights, 0.5);
              deviation[j] = deviation[j] > LEAST * standard ? deviation[j] : standard;
            });
    return new RobustScale(median, deviation);
  }

  /**
   * A background over a box around the samples. In each coordinate the box reaches to the outermost
   * sample, but on each side at most as far beyond the middle 95 % of the samples as these are
   * wide. A few samples however far away therefore do not make it huge.
   *
   * @param weight of the background
   * @return the background, relative to the origin of the samples
   */
  public static Background background(InMemorySamples samples, double weight) {
    List<double[]> rows = samples.rowCopies();
    double[] weights = samples.rowWeights();
    int d = samples.dimension();
    double[] own = samples.moments().variances();
    double[] variances = DataScale.variances(samples);
    double[] origin = samples.origin();
    double[] from = new double[d];
    double[] to = new double[d];
    IntStream.range(0, d)
        .parallel()
        .forEach(
            j -> {
              double[] values = column(rows, j);
              double lower = quantile(values, weights, TAIL);
              double upper = quantile(values, weights, 1 - TAIL);
              double width = upper - lower;
              double least = Arrays.stream(values).min().getAsDouble();
              double largest = Arrays.stream(values).max().getAsDouble();
              boolean varies = largest > least && DataScale.varies(own[j], origin[j]);
              width = varies && width > 0 ? width : Math.sqrt(variances[j]);
              from[j] = varies ? Math.max(least, lower - width) : lower - 0.5 * width;
              to[j] = varies ? Math.min(largest, upper + width) : upper + 0.5 * width;
            });
    return new Background(weight, from, to);
  }

  /**
   * The variance that rounding adds to each coordinate: r² / 12, where r is the smallest distance
   * of two different values (Sheppard 1898). It is negligible for values that are not rounded.
   *
   * @return dimension numbers, in squared units of the data
   */
  public static double[] roundingVariances(InMemorySamples samples) {
    List<double[]> rows = samples.rowCopies();
    int d = samples.dimension();
    double[] variances = new double[d];
    IntStream.range(0, d)
        .parallel()
        .forEach(
            j -> {
              double[] values = column(rows, j);
              Arrays.sort(values);
              double same = SAME_VALUE * (values[values.length - 1] - values[0]);
              double least = Double.POSITIVE_INFINITY;
              for (int i = 1; i < values.length; i++) {
                double gap = values[i] - values[i - 1];
                least = gap > same ? Math.min(least, gap) : least;
              }
              variances[j] = Double.isFinite(least) ? least * least / 12 : 0;
            });
    return variances;
  }

  /**
   * The ids of the rows nearest to the medians, in units of the deviations.
   *
   * @param share the share of the rows, by weight
   * @return ids in ascending order
   */
  public long[] inner(InMemorySamples samples, double share) {
    double[] distances = samples.rowCopies().stream().mapToDouble(this::squaredDistance).toArray();
    double limit = quantile(distances, samples.rowWeights(), share);
    return IntStream.range(0, distances.length)
        .filter(i -> distances[i] <= limit)
        .mapToLong(i -> i)
        .toArray();
  }

  private static double[] column(List<double[]> rows, int j) {
    return rows.stream().mapToDouble(row -> row[j]).toArray();
  }

  private double squaredDistance(double[] row) {
    double sum = 0;
    for (int j = 0; j < row.length; j++) {
      double u = (row[j] - median[j]) / deviation[j];
      sum += u * u;
    }
    return sum;
  }

  /** The smallest value that is at least as large as a share of all, by weight. */
  static double quantile(double[] values, double[] weights, double share) {
    if (weights == null) {
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      return sorted[(int) Math.max(0, Math.ceil(share * sorted.length) - 1)];
    }
    Integer[] order = IntStream.range(0, values.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
    double total = Arrays.stream(weights).sum();
    double sum = 0;
    for (int i : order) {
      sum += weights[i];
      if (sum >= share * total * (1 - 1e-12)) {
        return values[i];
      }
    }
    return values[order[order.length - 1]];
  }
}
