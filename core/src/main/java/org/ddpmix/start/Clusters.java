package org.ddpmix.start;

import java.util.List;
import org.apache.commons.math3.ml.clustering.CentroidCluster;
import org.apache.commons.math3.ml.clustering.DoublePoint;
import org.apache.commons.math3.ml.clustering.KMeansPlusPlusClusterer;
import org.apache.commons.math3.ml.clustering.MultiKMeansPlusPlusClusterer;
import org.apache.commons.math3.ml.distance.EuclideanDistance;
import org.apache.commons.math3.random.Well19937c;
import org.ddpmix.data.SampleSet;
import org.ddpmix.exception.BadDataException;

/**
 * Centers by k-means++ (Arthur, Vassilvitskii 2007) and some Lloyd iterations on a subsample: the
 * best of some runs, by Commons Math.
 */
final class Clusters {
  private static final int RUNS = 5;
  private static final int ITERATIONS = 10;
  // A warm start needs no more rows than these.
  private static final int LEAST_ROWS = 20_000;
  private static final int ROWS_PER_COMPONENT = 200;
  private static final int LEAST_ROWS_PER_COMPONENT = 20;
  private static final int MOST_VALUES = 1 << 24;

  private Clusters() {}

  /** As many rows as k-means needs. */
  static List<double[]> subsample(SampleSet samples, int k, long seed) {
    long wanted = Math.max(LEAST_ROWS, (long) ROWS_PER_COMPONENT * k);
    long rows = Math.min(wanted, MOST_VALUES / samples.dimension());
    rows = Math.min(samples.rows(), Math.max(rows, (long) LEAST_ROWS_PER_COMPONENT * k));
    return samples.sampleRows((int) rows, seed);
  }

  /**
   * The centers of the run with the least variance within clusters.
   *
   * @param rows of one length
   * @param seed of the first centers
   * @return k × the length of a row, row-major
   * @throws BadDataException if the rows have fewer than k distinct values
   */
  static double[] centers(List<double[]> rows, int k, long seed) {
    List<CentroidCluster<DoublePoint>> clusters =
        rows.size() < k
            ? List.of()
            : new MultiKMeansPlusPlusClusterer<>(
                    new KMeansPlusPlusClusterer<DoublePoint>(
                        k, ITERATIONS, new EuclideanDistance(), new Well19937c(seed)),
                    RUNS)
                .cluster(rows.stream().map(DoublePoint::new).toList());
    if (clusters.size() < k) {
      throw new BadDataException(
          "k = "
              + k
              + ", and the samples take only "
              + rows.stream().map(DoublePoint::new).distinct().count()
              + " distinct values");
    }
    int d = rows.get(0).length;
    double[] centers = new double[k * d];
    for (int c = 0; c < k; c++) {
      System.arraycopy(clusters.get(c).getCenter().getPoint(), 0, centers, c * d, d);
    }
    return centers;
  }
}
