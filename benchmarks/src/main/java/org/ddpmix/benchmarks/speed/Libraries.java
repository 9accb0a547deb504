package org.ddpmix.benchmarks.speed;

import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.apache.commons.math3.ml.clustering.DoublePoint;
import org.apache.commons.math3.ml.clustering.KMeansPlusPlusClusterer;
import org.apache.commons.math3.ml.distance.DistanceMeasure;
import org.apache.commons.math3.ml.distance.EuclideanDistance;
import org.apache.commons.math3.random.Well19937c;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.MutableDataset;
import org.tribuo.clustering.ClusterID;
import org.tribuo.clustering.ClusteringFactory;
import org.tribuo.clustering.kmeans.KMeansTrainer;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.distance.L2Distance;
import org.tribuo.math.la.DenseVector;
import org.tribuo.math.la.SGDVector;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** Iterations of k-means in libraries that run in one process. */
final class Libraries {
  private Libraries() {}

  /** Commons Math, with one thread. */
  static Iterations commonsMath(double[][] rows, int k) {
    List<DoublePoint> points = Arrays.stream(rows).map(DoublePoint::new).toList();
    return new Iterations(
        most -> {
          CountedDistance distance = new CountedDistance();
          new KMeansPlusPlusClusterer<DoublePoint>(k, most, distance, new Well19937c(1))
              .cluster(points);
          return (double) distance.calls / ((long) rows.length * k);
        });
  }

  /** Tribuo, with a number of threads. */
  static Iterations tribuo(double[][] rows, int k, int threads) {
    String[] names =
        IntStream.range(0, rows[0].length)
            .mapToObj(j -> String.format("%04d", j))
            .toArray(String[]::new);
    List<Example<ClusterID>> examples =
        Arrays.stream(rows)
            .<Example<ClusterID>>map(
                row -> new ArrayExample<>(ClusteringFactory.UNASSIGNED_CLUSTER_ID, names, row))
            .toList();
    ClusteringFactory factory = new ClusteringFactory();
    Dataset<ClusterID> data =
        new MutableDataset<>(examples, new SimpleDataSourceProvenance("samples", factory), factory);
    return new Iterations(
        most -> {
          CountedTrainer trainer = new CountedTrainer(k, most, threads);
          trainer.train(data, Map.<String, Provenance>of());
          return trainer.iterations;
        });
  }

  /** Counts distance computations, because Commons Math does not report its iterations. */
  private static final class CountedDistance implements DistanceMeasure {
    private static final long serialVersionUID = 1L;
    private final EuclideanDistance distance = new EuclideanDistance();
    private long calls;

    @Override
    public double compute(double[] a, double[] b) {
      calls++;
      return distance.compute(a, b);
    }
  }

  /** Counts iterations, because Tribuo does not report them. */
  private static final class CountedTrainer extends KMeansTrainer {
    private int iterations;

    CountedTrainer(int k, int most, int threads) {
      super(k, most, new L2Distance(), threads, 1);
    }

    @Override
    protected void mStep(
        ForkJoinPool pool,
        DenseVector[] centroids,
        Map<Integer, List<Integer>> assignments,
        SGDVector[] data,
        double[] weights) {
      iterations++;
      super.mStep(pool, centroids, assignments, data, weights);
    }
  }
}
