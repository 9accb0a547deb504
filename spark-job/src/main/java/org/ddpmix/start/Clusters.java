package org.ddpmix.start;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.mllib.clustering.KMeans;
import org.apache.spark.mllib.clustering.KMeansModel;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.storage.StorageLevel;
import org.ddpmix.BadDataException;
import org.ddpmix.cluster.DistributedSamples;

/** From samples to centers by MLlib's k-means‖. */
final class Clusters {
  private static final int RUNS = 5;
  private static final int ITERATIONS = 10;
  // A warm start needs no more rows than this; with more k-means runs on a sample.
  private static final long LEAST_ROWS = 50_000;
  private static final long ROWS_PER_COMPONENT = 1_000;
  private static final long MOST_VALUES = 1L << 24;
  private static final long LEAST_ROWS_PER_COMPONENT = 20;

  private Clusters() {}

  /** How many rows k-means needs. */
  static long rows(DistributedSamples samples, int k) {
    long wanted =
        Math.min(Math.max(LEAST_ROWS, ROWS_PER_COMPONENT * k), MOST_VALUES / samples.dimension());
    return Math.max(wanted, LEAST_ROWS_PER_COMPONENT * k);
  }

  /**
   * The centers of k-means‖ and a few Lloyd iterations, the best of some runs.
   *
   * @return k × the vectors' dimension, row-major
   * @throws BadDataException when there are fewer distinct vectors than k
   */
  static double[] centers(JavaRDD<Vector> vectors, int k, long seed) {
    // In one partition, since MLlib merges partitions in any order, and the last bits with them.
    JavaRDD<Vector> cached = vectors.coalesce(1).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Vector[] found = best(cached, k, seed);
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

  /** The centers of the run with the least cost. */
  private static Vector[] best(JavaRDD<Vector> vectors, int k, long seed) {
    KMeans means = new KMeans().setK(k).setMaxIterations(ITERATIONS);
    KMeansModel best = null;
    for (int run = 0; run < RUNS; run++) {
      KMeansModel model = means.setSeed(seed + run).run(vectors.rdd());
      if (best == null || model.trainingCost() < best.trainingCost()) {
        best = model;
      }
    }
    return best.clusterCenters();
  }
}
