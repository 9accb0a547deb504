package org.ddpmix.data;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/**
 * A local or distributed dataset. All coordinates in arguments and results are relative to the
 * {@link #origin()}.
 */
public interface SampleSet {

  /** The number of rows. */
  long rows();

  /** The vector that packing subtracted from every sample, in data coordinates: dimension. */
  double[] origin();

  /** The moments of all rows. Callers must not add to them. */
  Moments moments();

  default int dimension() {
    return moments().dimension();
  }

  /** The sum of the rows' weights; the number of rows if they have no weights. */
  default double totalWeight() {
    return moments().weight();
  }

  /** The weighted mean, relative to the origin. */
  default double[] mean() {
    return moments().mean();
  }

  /** The trace of the weighted sample covariance, in squared units of the data. */
  default double totalVariance() {
    return moments().totalVariance();
  }

  /**
   * The weighted covariance of the samples, from one pass over them. Implementations keep it, so
   * that later calls are cheap; callers must not modify it.
   *
   * @return dimension × dimension, row-major, in squared units of the data
   */
  default double[] covariance() {
    return SecondMoment.covariance(this);
  }

  /** The weighted mean of ‖x‖², with x relative to the origin, in squared units of the data. */
  default double meanSquaredNorm() {
    double sum = totalVariance();
    for (double m : mean()) {
      sum += m * m;
    }
    return sum;
  }

  /**
   * Sums a statistic over all samples. The order of summation depends only on the partitioning.
   *
   * @return {@link BlockStatistic#length()} numbers
   */
  default double[] sum(BlockStatistic statistic) {
    return rank(statistic, 0).sums();
  }

  /**
   * The result of {@link #rank}.
   *
   * @param sums {@link BlockStatistic#length()} numbers
   * @param smallest the ids of the rows with the smallest scores, by ascending score; equal scores
   *     by id
   */
  record Ranked(double[] sums, long[] smallest) {}

  /**
   * Sums a statistic like {@link #sum}, and finds the rows with the smallest scores in the same
   * pass.
   *
   * @param statistic its accumulators have {@linkplain BlockStatistic.Accumulator#score scores} if
   *     n is above 0
   * @param n the number of rows to find; fewer are found if there are fewer rows
   */
  Ranked rank(BlockStatistic statistic, int n);

  /**
   * Copies some rows, with their weights, into memory.
   *
   * @param ids the ids of the rows, strictly ascending
   */
  InMemorySamples select(long... ids);

  /**
   * Draws a subsample into memory, with its weights, uniformly without replacement. The subsample
   * depends only on the seed and the number of rows.
   *
   * @param n the number of rows to draw
   * @param seed the seed of the draw
   * @return min(n, rows) samples in the order of their ids
   */
  default SampleSet draw(int n, long seed) {
    return select(distinctIds(n, rows(), seed));
  }

  /** Draws the same subsample as {@link #draw}, as one array per row and without weights. */
  default List<double[]> sampleRows(int n, long seed) {
    return select(distinctIds(n, rows(), seed)).rowCopies();
  }

  /** The ids of the subsample that {@link #draw} draws: min(n, rows) distinct ids, ascending. */
  static long[] distinctIds(int n, long rows, long seed) {
    if (n >= rows) {
      return LongStream.range(0, rows).toArray();
    }
    UniformRandomProvider random = RandomSource.PHILOX_4X64.create(seed);
    Set<Long> chosen = new HashSet<>();
    for (long last = rows - n; last < rows; last++) {
      if (!chosen.add(random.nextLong(last + 1))) {
        chosen.add(last);
      }
    }
    return chosen.stream().mapToLong(Long::longValue).sorted().toArray();
  }
}
