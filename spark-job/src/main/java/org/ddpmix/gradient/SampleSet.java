package org.ddpmix.gradient;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The samples, wherever they are. All coordinates that go in and out are relative to the {@link
 * #origin()}.
 */
public interface SampleSet {

  /** How many rows. */
  long rows();

  /** The sum of the rows' weights; the number of rows where they carry none. */
  double totalWeight();

  int dimension();

  /** What was subtracted from every sample when it was packed, in the data's own coordinates. */
  double[] origin();

  /** The weighted mean, relative to the origin. */
  double[] mean();

  /** The trace of the sample covariance, in squared units of the data. */
  double totalVariance();

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
   * Some samples with their weights, drawn uniformly and without repetition; the draw depends on
   * nothing but the seed and the number of rows.
   *
   * @return min(n, rows) samples in the order of their ids, in blocks of any size
   */
  List<SampleBlock> sampleBlocks(int n, long seed);

  /** The same samples without their weights. */
  default List<double[]> sampleRows(int n, long seed) {
    return sampleBlocks(n, seed).stream()
        .flatMap(block -> IntStream.range(0, block.rows()).mapToObj(block::row))
        .toList();
  }
}
