package org.ddpmix.data;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/**
 * The samples, wherever they are. All coordinates that go in and out are relative to the {@link
 * #origin()}.
 */
public interface SampleSet {

  /** How many rows. */
  long rows();

  /** What was subtracted from every sample when it was packed, in the data's own coordinates. */
  double[] origin();

  /** Of all rows, not to be added to. */
  Moments moments();

  default int dimension() {
    return moments().dimension();
  }

  /** The sum of the rows' weights; the number of rows where they carry none. */
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

  /** The weighted mean of ‖x‖², x relative to the origin. */
  default double meanSquaredNorm() {
    double sum = totalVariance();
    for (double m : mean()) {
      sum += m * m;
    }
    return sum;
  }

  /**
   * Sums a statistic over all samples, in an order that depends on nothing but the partitioning.
   */
  double[] sum(BlockStatistic statistic);

  /**
   * Samples in memory, with their weights.
   *
   * @param ids of rows, ascending and each but once
   */
  InMemorySamples select(long... ids);

  /**
   * Samples in memory, with their weights, drawn uniformly and without repetition; the draw depends
   * on nothing but the seed and the number of rows.
   *
   * @return min(n, rows) samples in the order of their ids
   */
  default SampleSet draw(int n, long seed) {
    return select(distinctIds(n, rows(), seed));
  }

  /** The same samples one by one, without their weights. */
  default List<double[]> sampleRows(int n, long seed) {
    return select(distinctIds(n, rows(), seed)).eachRow();
  }

  /** Floyd's algorithm (Bentley, CACM 30, 1987). */
  private static long[] distinctIds(int n, long rows, long seed) {
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
