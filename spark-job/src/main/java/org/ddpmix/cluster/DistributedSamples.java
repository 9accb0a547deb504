package org.ddpmix.cluster;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.ddpmix.data.BlockStatistic;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.data.Moments;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.data.SampleSet;
import org.ddpmix.data.SecondMoment;
import org.ddpmix.data.SmallestRows;
import scala.reflect.ClassTag;

/**
 * Samples that are cached as blocks on the cluster.
 *
 * <p>The id of a row is its index among all rows in the order of the partitions; it does not depend
 * on the block size. Sums are computed in the order of the rows within a partition and then in the
 * order of the partitions. Their bits therefore depend neither on the number of cores nor on the
 * order or the retries of tasks.
 */
public final class DistributedSamples implements SampleSet, AutoCloseable {

  /** Above this size of all partial sums, executors merge them in groups first. */
  private static final long MAX_DRIVER_BYTES = 64L << 20;

  /**
   * Up to this size, a value is serialized with each task, which is faster than a broadcast. A
   * larger one is broadcast, so that each executor receives it once.
   */
  private static final long MAX_TASK_BYTES = 128 << 10;

  /**
   * The amount of data per task: about 10 ms of work, compared with about 3 ms of overhead that
   * Spark adds to a task.
   */
  private static final long SAMPLE_BYTES_OF_A_TASK = 16L << 20;

  private final JavaRDD<SampleBlock> blocks;
  private final JavaRDD<Part> parts; // a task reads one part, or several small ones
  private final Runnable release;
  private final long[]
      firstRows; // partitions + 1: the id of the first row of each partition, then the row count
  private final double[] origin; // dimension
  private final Moments moments; // relative to the origin
  private double[] covariance; // null until it is needed

  /**
   * Creates the set from cached blocks.
   *
   * @param blocks the samples relative to {@code origin}, cached by the caller
   * @param partitionRows the number of rows in each partition of {@code blocks}
   * @param origin the point that was subtracted from every sample, in data coordinates
   * @param moments the moments of all rows, relative to the origin
   * @param release removes the blocks from the cache; called by {@link #close}
   */
  public DistributedSamples(
      JavaRDD<SampleBlock> blocks,
      long[] partitionRows,
      double[] origin,
      Moments moments,
      Runnable release) {
    this.blocks = blocks;
    this.firstRows = new long[partitionRows.length + 1];
    for (int p = 0; p < partitionRows.length; p++) {
      firstRows[p + 1] = firstRows[p] + partitionRows[p];
    }
    this.origin = origin.clone();
    this.moments = moments;
    this.release = release;
    this.parts = parts();
  }

  /**
   * The blocks of one partition.
   *
   * @param blocks valid only in the task that creates the part, until the next part is read
   */
  private record Part(int index, Iterator<SampleBlock> blocks) {}

  /** Coalesces small partitions, but to no fewer tasks than there are cores. */
  private JavaRDD<Part> parts() {
    JavaRDD<Part> parts =
        blocks.mapPartitionsWithIndex((p, it) -> List.of(new Part(p, it)).iterator(), true);
    long tasks = rows() * dimension() * Double.BYTES / SAMPLE_BYTES_OF_A_TASK + 1;
    tasks = Math.max(tasks, blocks.context().defaultParallelism());
    return tasks < partitions() ? parts.coalesce((int) tasks) : parts;
  }

  /** The blocks, in the order of the rows within each partition. */
  public JavaRDD<SampleBlock> blocks() {
    return blocks;
  }

  /** The number of partitions. */
  public int partitions() {
    return firstRows.length - 1;
  }

  /** The id of the first row of a partition. */
  public long firstRow(int partition) {
    return firstRows[partition];
  }

  @Override
  public long rows() {
    return firstRows[firstRows.length - 1];
  }

  @Override
  public double[] origin() {
    return origin.clone();
  }

  @Override
  public Moments moments() {
    return moments;
  }

  @Override
  public double[] covariance() {
    if (covariance == null) {
      covariance = SecondMoment.covariance(this);
    }
    return covariance;
  }

  /** {@inheritDoc} Runs one Spark job. */
  @Override
  public Ranked rank(BlockStatistic statistic, int n) {
    return rank(statistic, n, MAX_DRIVER_BYTES);
  }

  Ranked rank(BlockStatistic statistic, int n, long maxDriverBytes) {
    return shared(
        statistic,
        (long) statistic.length() * Double.BYTES,
        shared -> rank(shared, statistic.length(), n, maxDriverBytes));
  }

  /**
   * Runs a job with a value that its tasks need.
   *
   * @param bytes an estimate of its size from below, which saves measuring a large one
   */
  private <T, R> R shared(T value, long bytes, Function<Shared<T>, R> job) {
    if (bytes <= MAX_TASK_BYTES && serializedBytes(value) <= MAX_TASK_BYTES) {
      return job.apply(() -> value);
    }
    Broadcast<T> shared = JavaSparkContext.fromSparkContext(blocks.context()).broadcast(value);
    try {
      return job.apply(shared::value);
    } finally {
      shared.destroy();
    }
  }

  private static long serializedBytes(Object value) {
    return SparkEnv.get()
        .closureSerializer()
        .newInstance()
        .serialize(value, ClassTag.apply(Object.class))
        .limit();
  }

  private Ranked rank(Shared<BlockStatistic> statistic, int length, int n, long maxDriverBytes) {
    boolean fits = (long) partitions() * length * Double.BYTES <= maxDriverBytes;
    List<PartialSum> sums = fits ? partials(statistic, n) : mergedInGroups(statistic, n).collect();
    PartialSum all = PartialSum.merge(0, sums);
    return new Ranked(all.sums(), SmallestRows.merge(all.smallest(), n));
  }

  /** Runs a job directly on the parts, because a further RDD would dominate the driver's work. */
  private List<PartialSum> partials(Shared<BlockStatistic> statistic, int n) {
    long[] first = firstRows;
    PartTask task =
        (context, of) -> {
          List<PartialSum> sums = new ArrayList<>();
          while (of.hasNext()) {
            sums.add(partial(statistic.get(), n, of.next(), first));
          }
          return sums.toArray(PartialSum[]::new);
        };
    Object results = parts.context().runJob(parts.rdd(), task, ClassTag.apply(PartialSum[].class));
    return Arrays.stream((PartialSum[][]) results).flatMap(Arrays::stream).toList();
  }

  private interface PartTask
      extends Serializable,
          scala.Function2<TaskContext, scala.collection.Iterator<Part>, PartialSum[]> {}

  /** Provides a value in a task: serialized with the task, or broadcast. */
  private interface Shared<T> extends Serializable, Supplier<T> {}

  private static PartialSum partial(BlockStatistic statistic, int n, Part part, long[] firstRows) {
    SmallestRows smallest = new SmallestRows(n);
    double[] sums = statistic.sumOver(part.blocks(), firstRows[part.index()], smallest);
    return new PartialSum(part.index(), sums, smallest.found());
  }

  /**
   * Merges runs of √partitions adjacent partial sums on the executors. The summation order depends
   * only on the number of partitions.
   */
  private JavaRDD<PartialSum> mergedInGroups(Shared<BlockStatistic> statistic, int n) {
    long[] first = firstRows;
    int size = (int) Math.ceil(Math.sqrt(partitions()));
    int groups = (partitions() + size - 1) / size;
    // The hash partitioner of Spark assigns the key g to partition g.
    return parts
        .map(part -> partial(statistic.get(), n, part, first))
        .mapToPair(partial -> new scala.Tuple2<>(partial.index() / size, partial))
        .groupByKey(groups)
        .mapPartitions(
            it -> {
              List<PartialSum> merged = new ArrayList<>();
              while (it.hasNext()) {
                scala.Tuple2<Integer, Iterable<PartialSum>> group = it.next();
                merged.add(PartialSum.merge(group._1(), group._2()));
              }
              return merged.iterator();
            });
  }

  @Override
  public InMemorySamples select(long... ids) {
    long[] first = firstRows;
    int[] needed =
        Arrays.stream(ids)
            .mapToInt(id -> partitionOf(first, id))
            .distinct()
            .toArray(); // the ids are in ascending order
    if (needed.length == 0) {
      return InMemorySamples.of(List.of(), origin());
    }
    List<SampleBlock>[] found =
        shared(
            ids,
            (long) ids.length * Long.BYTES,
            shared ->
                blocks
                    .mapPartitionsWithIndex(
                        (p, it) -> SampleBlock.select(it, first[p], shared.get()).iterator(), true)
                    .collectPartitions(needed));
    return InMemorySamples.of(Arrays.stream(found).flatMap(List::stream).toList(), origin());
  }

  private static int partitionOf(long[] firstRows, long row) {
    int found = Arrays.binarySearch(firstRows, row);
    if (found < 0) {
      return -found - 2;
    }
    while (firstRows[found + 1] == row) { // an empty partition has the same first row as the next
      found++;
    }
    return found;
  }

  /** Removes the blocks from the cache. Does not wait until they are removed. */
  @Override
  public void close() {
    release.run();
  }
}
