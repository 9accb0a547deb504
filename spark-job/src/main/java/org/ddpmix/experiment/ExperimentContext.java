package org.ddpmix.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.sql.SparkSession;
import org.ddpmix.mixture.Mixture;

/**
 * The environment of an experiment.
 *
 * @param spark the Spark session
 * @param quick whether to run a small version, for tests
 * @param progress receives progress messages
 */
public record ExperimentContext(SparkSession spark, boolean quick, Consumer<String> progress) {

  /** Returns {@code small} in a quick run, otherwise {@code full}. */
  <T> T choose(T full, T small) {
    return quick ? small : full;
  }

  /** Samples of a mixture, with one partition per core. */
  Problem problem(Mixture truth, long rows, long seed) {
    return new Problem(spark, truth, rows, seed, spark.sparkContext().defaultParallelism());
  }

  /** Samples of a mixture in one partition, for small problems that run concurrently. */
  Problem smallProblem(Mixture truth, long rows, long seed) {
    return new Problem(spark, truth, rows, seed, 1);
  }

  /**
   * Processes items concurrently, with one thread per core. The results have the order of the
   * items.
   */
  <T, R> List<R> each(List<T> items, Function<T, R> work) {
    ExecutorService threads =
        Executors.newFixedThreadPool(spark.sparkContext().defaultParallelism());
    try {
      List<Future<R>> futures = new ArrayList<>();
      items.forEach(item -> futures.add(threads.submit(() -> work.apply(item))));
      List<R> results = new ArrayList<>();
      for (Future<R> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      threads.shutdownNow();
    }
  }

  void report(String format, Object... arguments) {
    progress.accept(String.format(java.util.Locale.ROOT, format, arguments));
  }
}
