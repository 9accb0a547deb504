package org.ddpmix.start;

import java.util.Arrays;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.mllib.clustering.KMeans;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.storage.StorageLevel;
import org.ddpmix.BadDataException;
import org.ddpmix.cluster.DistributedSamples;
import org.ddpmix.mixture.SphericalGaussianMixture;

/** From samples to centers by MLlib's k-means‖, and from centers to a mixture. */
final class Clusters {
  private static final int ITERATIONS = 10;
  // A warm start needs no more than this; with more rows k-means runs on a sample.
  private static final long LEAST_ROWS = 100_000;
  private static final long ROWS_PER_COMPONENT = 2_000;
  private static final double VARIANCE_FLOOR = 1e-9; // of the samples' variance per coordinate

  private Clusters() {}

  /** How many rows k-means needs. */
  static long rows(int k) {
    return Math.max(LEAST_ROWS, ROWS_PER_COMPONENT * k);
  }

  /**
   * The centers of k-means‖ and a few Lloyd iterations.
   *
   * @return k × the vectors' dimension, row-major
   * @throws BadDataException when there are fewer distinct vectors than k
   */
  static double[] centers(JavaRDD<Vector> vectors, int k, long seed) {
    JavaRDD<Vector> cached = vectors.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Vector[] found =
          new KMeans()
              .setK(k)
              .setSeed(seed)
              .setMaxIterations(ITERATIONS)
              .run(cached.rdd())
              .clusterCenters();
      if (found.length < k) {
        throw new BadDataException(
            "k = " + k + ", and the samples take only " + found.length + " distinct values");
      }
      int d = found[0].size();
      double[] centers = new double[k * d];
      for (int c = 0; c < k; c++) {
        System.arraycopy(found[c].toArray(), 0, centers, c * d, d);
      }
      return centers;
    } finally {
      cached.unpersist();
    }
  }

  /**
   * The mixture with these means whose weights and variance are those of the samples nearest to
   * them.
   *
   * @param means k × dimension, row-major
   */
  static SphericalGaussianMixture mixture(DistributedSamples samples, int k, double[] means) {
    int d = samples.dimension();
    double[] sums = samples.sum(new NearestMeans(k, d, means));
    double squares = samples.meanSquaredNorm() + sums[k] / samples.totalWeight();
    double variance = Math.max(squares, VARIANCE_FLOOR * samples.totalVariance()) / d;
    double[] weights = Arrays.copyOf(sums, k);
    double total = samples.totalWeight();
    for (int c = 0; c < k; c++) {
      weights[c] /= total;
    }
    return new SphericalGaussianMixture(k, d, weights, means, variance);
  }
}
