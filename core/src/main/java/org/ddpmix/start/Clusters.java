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
 * Cluster centers from k-means++ (Arthur, Vassilvitskii 2007) with Lloyd iterations on a subsample.
 * The best of several runs of the Commons Math implementation is kept.
 */
final class Clusters {
  private static final int RUNS = 5;
  private static final int ITERATIONS = 10;
  // Limits of the subsample: more rows do not improve an initialization.
  private static final int MIN_ROWS = 20_000;
  private static final int ROWS_PER_COMPONENT = 200;
  private static final int MIN_ROWS_PER_COMPONENT = 20;
  private static final int MAX_VALUES = 1 << 24;

  private Clusters() {}

  /** The subsample for k-means. */
  static List<double[]> subsample(SampleSet samples, int k, long seed) {
    long wanted = Math.max(MIN_ROWS, (long) ROWS_PER_COMPONENT * k);
    long rows = Math.min(wanted, MAX_VALUES / samples.dimension());
    rows = Math.min(samples.rows(), Math.max(rows, (long) MIN_ROWS_PER_COMPONENT * k));
    return samples.sampleRows((int) rows, seed);
  }

  /**
   * Returns the centers of the run with the smallest within-cluster variance.
   *
   * @param rows rows of equal length
   * @param k the number of centers
   * @param seed the seed of the initial centers
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
              + ", but the samples have only "
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
