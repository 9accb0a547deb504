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
              Sorted values = Sorted.of(column(rows, j), weights);
              median[j] = values.quantile(0.5);
              double standard = Math.sqrt(variances[j]);
              deviation[j] = NORMAL * values.distanceQuantile(median[j], 0.5);
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
              Sorted values = Sorted.of(column(rows, j), weights);
              double lower = values.quantile(TAIL);
              double upper = values.quantile(1 - TAIL);
              double width = upper - lower;
              double least = values.values[0];
              double largest = values.values[values.values.length - 1];
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
    double limit = Sorted.of(distances, samples.rowWeights()).quantile(share);
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

  /**
   * Values in ascending order.
   *
   * @param weights of the values in this order; null if all are 1
   */
  record Sorted(double[] values, double[] weights) {
    private static final double ROUNDING = 1 - 1e-12; // of sums of weights

    static Sorted of(double[] values, double[] weights) {
      if (weights == null) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Sorted(sorted, null);
      }
      Integer[] order = IntStream.range(0, values.length).boxed().toArray(Integer[]::new);
      Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
      return new Sorted(
          Arrays.stream(order).mapToDouble(i -> values[i]).toArray(),
          Arrays.stream(order).mapToDouble(i -> weights[i]).toArray());
    }

    private double weight(int i) {
      return weights == null ? 1 : weights[i];
    }

    private double total() {
      return weights == null ? values.length : Arrays.stream(weights).sum();
    }

    /** The smallest value that is at least as large as a share of all, by weight. */
    double quantile(double share) {
      double wanted = share * total() * ROUNDING;
      int i = 0;
      for (double sum = weight(0); sum < wanted && i < values.length - 1; ) {
        sum += weight(++i);
      }
      return values[i];
    }

    /** The same quantile of the distances of the values from a centre among them. */
    double distanceQuantile(double centre, double share) {
      double wanted = share * total() * ROUNDING;
      int above = Arrays.binarySearch(values, centre);
      int below = above - 1;
      double distance = 0;
      for (double sum = 0; sum < wanted && (below >= 0 || above < values.length); ) {
        double down = below >= 0 ? centre - values[below] : Double.POSITIVE_INFINITY;
        double up = above < values.length ? values[above] - centre : Double.POSITIVE_INFINITY;
        distance = Math.min(down, up);
        sum += down <= up ? weight(below--) : weight(above++);
      }
      return distance;
    }
  }
}
