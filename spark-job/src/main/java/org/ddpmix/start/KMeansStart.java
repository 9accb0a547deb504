package org.ddpmix.start;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.mllib.clustering.KMeans;
import org.apache.spark.mllib.clustering.KMeansModel;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.storage.StorageLevel;
import org.ddpmix.BadDataException;
import org.ddpmix.cluster.DistributedSamples;
import org.ddpmix.mixture.SphericalGaussianMixture;

/**
 * The centers of MLlib's k-means‖ and a few Lloyd iterations, the best of some runs; weights and
 * variance are those of the samples nearest to them.
 *
 * @param k the number of components
 * @param seed of k-means‖
 */
public record KMeansStart(int k, long seed) implements Start {
  private static final int RUNS = 5;
  private static final int ITERATIONS = 10;
  // A warm start needs no more rows than this; with more k-means runs on a sample.
  private static final long LEAST_ROWS = 50_000;
  private static final long ROWS_PER_COMPONENT = 1_000;
  private static final long MOST_VALUES = 1L << 24;
  private static final long LEAST_ROWS_PER_COMPONENT = 20;

  @Override
  public SphericalGaussianMixture mixture(DistributedSamples samples) {
    return NearestMeans.mixture(samples, k, centers(samples));
  }

  private double[] centers(DistributedSamples samples) {
    long wanted =
        Math.min(Math.max(LEAST_ROWS, ROWS_PER_COMPONENT * k), MOST_VALUES / samples.dimension());
    // In one partition, since MLlib merges partitions in any order, and the last bits with them.
    JavaRDD<Vector> sample =
        samples
            .sample(Math.max(wanted, LEAST_ROWS_PER_COMPONENT * k), seed)
            .coalesce(1)
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Vector[] found = best(sample);
      if (found.length < k) {
        throw new BadDataException(
            "k = " + k + ", and the samples take only " + found.length + " distinct values");
      }
      int d = samples.dimension();
      double[] centers = new double[k * d];
      for (int c = 0; c < k; c++) {
        System.arraycopy(found[c].toArray(), 0, centers, c * d, d);
      }
      return centers;
    } finally {
      sample.unpersist();
    }
  }

  /** The centers of the run with the least cost. */
  private Vector[] best(JavaRDD<Vector> sample) {
    KMeans means = new KMeans().setK(k).setMaxIterations(ITERATIONS);
    KMeansModel best = null;
    for (int run = 0; run < RUNS; run++) {
      KMeansModel model = means.setSeed(seed + run).run(sample.rdd());
      if (best == null || model.trainingCost() < best.trainingCost()) {
        best = model;
      }
    }
    return best.clusterCenters();
  }
}
