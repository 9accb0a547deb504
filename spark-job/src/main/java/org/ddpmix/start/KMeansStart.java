package org.ddpmix.start;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.mllib.clustering.KMeans;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.storage.StorageLevel;
import org.ddpmix.BadDataException;
import org.ddpmix.cluster.DistributedSamples;
import org.ddpmix.mixture.SphericalGaussianMixture;

/**
 * The centers of MLlib's k-means‖ and a few Lloyd iterations; weights and variance are those of the
 * samples nearest to them.
 *
 * @param k the number of components
 * @param seed of k-means‖
 */
public record KMeansStart(int k, long seed) implements Start {
  private static final int ITERATIONS = 10;
  // A warm start needs no more than this; with more rows k-means runs on a sample.
  private static final long LEAST_ROWS = 100_000;
  private static final long ROWS_PER_COMPONENT = 2_000;

  @Override
  public SphericalGaussianMixture mixture(DistributedSamples samples) {
    return NearestMeans.mixture(samples, k, centers(samples));
  }

  private double[] centers(DistributedSamples samples) {
    long rows = Math.max(LEAST_ROWS, ROWS_PER_COMPONENT * k);
    JavaRDD<Vector> sample = samples.sample(rows, seed).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Vector[] found =
          new KMeans()
              .setK(k)
              .setSeed(seed)
              .setMaxIterations(ITERATIONS)
              .run(sample.rdd())
              .clusterCenters();
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
}
