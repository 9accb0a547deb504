package org.ddpmix.start;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.ddpmix.data.DataScale;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.data.SampleSet;
import org.ddpmix.mixture.Mixture;

/**
 * Samples whose missing coordinates are filled, for the parts of an initialization that need all
 * coordinates.
 *
 * <p>A missing coordinate takes the value of the nearest of some other rows that has it. The
 * distance is the mean of the squared differences over the coordinates that both rows have, in
 * standard deviations. The filled rows stay within the clusters: means or medians would make
 * clusters of their own. All rows take part and not only the complete ones, since those may lack
 * whole clusters if the coordinates are not missing at random. What is learned from filled rows is
 * only a beginning; the likelihood of the coordinates that are there decides.
 */
public final class FilledSamples {
  private static final int DONORS = 1000;
  private static final int SUBSAMPLE_ROWS = 50_000;
  private static final long MAX_SUBSAMPLE_BYTES = 256 << 20;

  private FilledSamples() {}

  /** Fills samples; those without missing coordinates are returned as they are. */
  static InMemorySamples of(InMemorySamples samples) {
    if (samples.isComplete()) {
      return samples;
    }
    int d = samples.dimension();
    double[] variances = DataScale.variances(samples);
    double[] means = samples.mean();
    long donors = Math.min(DONORS, samples.rows());
    long[] ids = LongStream.range(0, donors).map(i -> i * samples.rows() / donors).toArray();
    double[][] from = samples.select(ids).rowCopies().toArray(double[][]::new);
    return samples.withValues(
        block -> {
          double[] values = new double[block.rows() * d];
          IntStream.range(0, block.rows())
              .parallel()
              .forEach(
                  row ->
                      System.arraycopy(
                          filled(block.row(row), from, means, variances), 0, values, row * d, d));
          return values;
        });
  }

  private static double[] filled(
      double[] row, double[][] donors, double[] means, double[] variances) {
    int d = row.length;
    double[] filled = row.clone();
    double[] nearest = new double[d]; // the distance of the donor of each coordinate
    boolean complete = true;
    for (int j = 0; j < d; j++) {
      nearest[j] = Double.isNaN(row[j]) ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
      complete &= !Double.isNaN(row[j]);
      filled[j] = Double.isNaN(row[j]) ? means[j] : row[j];
    }
    for (int i = 0; !complete && i < donors.length; i++) {
      double sum = 0;
      int common = 0;
      for (int j = 0; j < d; j++) {
        double difference = donors[i][j] - row[j];
        if (!Double.isNaN(difference)) {
          sum += difference * difference / variances[j];
          common++;
        }
      }
      double distance = common > 0 ? sum / common : Double.MAX_VALUE;
      for (int j = 0; j < d; j++) {
        if (distance < nearest[j] && !Double.isNaN(donors[i][j])) {
          nearest[j] = distance;
          filled[j] = donors[i][j];
        }
      }
    }
    return filled;
  }

  /**
   * Runs an initialization; if it needs all coordinates and some are missing, on a filled subsample
   * in memory.
   *
   * @param seed the seed of the subsample
   */
  public static Mixture start(Start start, SampleSet samples, Start.Listener listener, long seed) {
    if (samples.isComplete() || !start.needsAllCoordinates()) {
      return start.mixture(samples, listener);
    }
    long rows = Math.max(1, MAX_SUBSAMPLE_BYTES / Double.BYTES / samples.dimension());
    rows = Math.min(Math.min(rows, SUBSAMPLE_ROWS), samples.rows());
    InMemorySamples subset =
        samples.select(SampleSet.distinctIds((int) rows, samples.rows(), seed));
    return start.mixture(of(subset), listener);
  }
}
