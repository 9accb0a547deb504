package org.ddpmix.benchmarks.speed;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.apache.spark.ml.clustering.GaussianMixture;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.ddpmix.benchmarks.FitDefaults;
import org.ddpmix.benchmarks.LocalSpark;
import org.ddpmix.benchmarks.MllibMixture;
import org.ddpmix.cluster.DistributedSamples;
import org.ddpmix.evaluation.LogLikelihood;
import org.ddpmix.io.pack.PackedSamples;
import org.ddpmix.mixture.ComponentMatching;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.start.AnnealedStart;
import org.ddpmix.start.CentersStart;
import org.ddpmix.start.InitMode;
import org.ddpmix.training.MixtureTraining;

/** Compares a fit with default options with the time in which MLlib reaches the same likelihood. */
record ResultSection(Effort effort) implements Section {
  private static final int KMEANS_TRIES = 5;
  private static final int GAUSSIAN_TRIES = 2;
  private static final int MAX_DIMENSION = 16; // for GaussianMixture
  private static final double TOLERANCE = 0.01; // relative, of the log likelihood
  private static final double SEPARATION = 6;
  private static final Shape WARM_UP = new Shape(2000, 4, 3).withSeparation(SEPARATION);
  private static final List<Shape> SHAPES =
      List.of(
          new Shape(200_000, 16, 8).withSeparation(SEPARATION),
          new Shape(200_000, 8, 16).withSeparation(SEPARATION),
          new Shape(1_000_000, 64, 16).withSeparation(SEPARATION));

  /**
   * The result of an estimator.
   *
   * @param mixture the mixture, of which the means are compared
   * @param logLikelihood the log likelihood per sample
   */
  private record Found(Mixture mixture, double logLikelihood) {}

  /** A fit with one seed. The seconds do not include the evaluation of the result. */
  private record Attempt(double seconds, Found found) {}

  @Override
  public void measure(SpeedReport report) throws IOException {
    try (SparkSession spark = LocalSpark.session(CORES)) {
      if (effort.warmUpSeconds() > 0) {
        measure(spark, WARM_UP, new SpeedReport(m -> {})); // not reported, because the JVM compiles
      }
      effort.some(SHAPES).forEach(shape -> measure(spark, shape, report));
    }
  }

  private static void measure(SparkSession spark, Shape shape, SpeedReport report) {
    Dataset<Row> table = shape.table(spark).cache();
    table.count();
    long started = System.nanoTime();
    try (PackedSamples packed = FitDefaults.pack(table)) {
      DistributedSamples samples = packed.samples();
      Mixture mixture =
          new MixtureTraining(
                  new AnnealedStart(shape.k(), 1),
                  Optional.of(CovarianceType.SHARED),
                  Optional.empty(),
                  FitDefaults.descent(InitMode.ANNEALED, 1))
              .run(samples, null, (record, state) -> {})
              .mixture();
      double seconds = (System.nanoTime() - started) * 1e-9;
      Found ours = found(samples, mixture);
      Result result = new Result(shape, report, ours, seconds);
      result.add("truth", found(samples, shape.truth()));
      result.add("ddpmix fit", ours);
      result.addSeconds("ddpmix fit", 1, seconds, true);
      result.tryOut("MLlib KMeans", KMEANS_TRIES, seed -> kMeans(table, samples, shape.k(), seed));
      if (shape.dimension() <= MAX_DIMENSION) {
        result.tryOut(
            "MLlib GaussianMixture", GAUSSIAN_TRIES, seed -> gaussian(table, shape.k(), seed));
      }
    }
    table.unpersist(true);
  }

  /** The weights and the variance are computed from the samples nearest to each center. */
  private static Attempt kMeans(Dataset<Row> table, DistributedSamples samples, int k, long seed) {
    long started = System.nanoTime();
    Vector[] centers = new KMeans().setK(k).setSeed(seed).fit(table).clusterCenters();
    double seconds = (System.nanoTime() - started) * 1e-9;
    double[] means =
        Arrays.stream(centers).flatMapToDouble(c -> Arrays.stream(c.toArray())).toArray();
    Mixture relative = new CentersStart(centers.length, means).mixture(samples);
    return new Attempt(seconds, found(samples, relative.shifted(samples.origin())));
  }

  private static Attempt gaussian(Dataset<Row> table, int k, long seed) {
    long started = System.nanoTime();
    MllibMixture mixture = MllibMixture.of(new GaussianMixture().setK(k).setSeed(seed).fit(table));
    double seconds = (System.nanoTime() - started) * 1e-9;
    double logLikelihood =
        table.javaRDD().mapToDouble(row -> mixture.logDensity(row.getAs(0), new double[k])).mean();
    return new Attempt(seconds, new Found(mixture.averaged(), logLikelihood));
  }

  private static Found found(DistributedSamples samples, Mixture mixture) {
    return new Found(mixture, LogLikelihood.perSample(samples, mixture));
  }

  /** Whether a log likelihood is above the target, or below it by at most the tolerance. */
  static boolean reaches(double logLikelihood, double target) {
    return target - logLikelihood <= TOLERANCE * Math.abs(target);
  }

  private record Result(Shape shape, SpeedReport report, Found ours, double ourSeconds) {

    void tryOut(String what, int most, LongFunction<Attempt> attempt) {
      double seconds = 0;
      Found best = null;
      int tries = 0;
      while (tries < most && (best == null || !reaches(best.logLikelihood, ours.logLikelihood))) {
        Attempt next = attempt.apply(++tries);
        seconds += next.seconds;
        best = best == null || next.found.logLikelihood > best.logLikelihood ? next.found : best;
      }
      add(what, best);
      addSeconds(what, tries, seconds, reaches(best.logLikelihood, ours.logLikelihood));
    }

    void add(String what, Found found) {
      add(what, "log likelihood per sample", found.logLikelihood);
      add(what, "minus that of ddpmix, nats", found.logLikelihood - ours.logLikelihood);
      add(
          what,
          "fraction of true means found",
          ComponentMatching.of(shape.truth(), found.mixture).recovered());
    }

    void addSeconds(String what, int tries, double seconds, boolean reached) {
      add(what, "tries", tries);
      add(what, "s of all tries", seconds);
      add(what, "s until within 1 %", reached ? seconds : Double.NaN);
      add(what, "÷ ddpmix", reached ? seconds / ourSeconds : Double.NaN);
    }

    private void add(String what, String quantity, double value) {
      report.add(Table.RESULT, shape, what, quantity, value);
    }
  }
}
