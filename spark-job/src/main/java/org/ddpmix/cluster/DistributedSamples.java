package org.ddpmix.cluster;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.ddpmix.data.BlockStatistic;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.data.Moments;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.data.SampleSet;
import scala.reflect.ClassTag;

/**
 * Samples as cached blocks on the cluster.
 *
 * <p>A row's id is its place among all rows in the order of the partitions; it stays the same
 * however the rows are cut into blocks. A sum is taken in the order of the rows within a partition,
 * and of the partitions, so that it has the same bits at any number of cores, in any order of
 * tasks, and after any retry.
 */
public final class DistributedSamples implements SampleSet, AutoCloseable {

  /** What partial sums may take on the driver before executors merge them in groups. */
  private static final long MAX_DRIVER_BYTES = 64L << 20;

  /**
   * Up to here a statistic goes to every task with its code, which saves the driver a broadcast;
   * beyond it an executor gets it once.
   */
  private static final long MAX_TASK_BYTES = 128 << 10;

  /**
   * Samples that are worth a task of their own: some 10 ms of work, where a task costs Spark some 3
   * ms.
   */
  private static final long SAMPLE_BYTES_OF_A_TASK = 16L << 20;

  private final JavaRDD<SampleBlock> blocks;
  private final JavaRDD<Part> parts; // a task reads one or, where they are small, several
  private final Runnable release;
  private final long[]
      firstRows; // partitions + 1: the id of each partition's first row, then the number of rows
  private final double[] origin; // dimension
  private final Moments moments; // relative to the origin

  /**
   * @param blocks the samples relative to {@code origin}, cached by the caller
   * @param partitionRows how many rows each partition of {@code blocks} has
   * @param origin what was subtracted from every sample, in the data's coordinates
   * @param moments of all rows, relative to the origin
   * @param release frees the cached blocks
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
   * A partition.
   *
   * @param blocks to be read in the task that the part is made in, before the next part
   */
  private record Part(int index, Iterator<SampleBlock> blocks) {}

  /** Never fewer tasks than cores. */
  private JavaRDD<Part> parts() {
    JavaRDD<Part> parts =
        blocks.mapPartitionsWithIndex((p, it) -> List.of(new Part(p, it)).iterator(), true);
    long tasks = rows() * dimension() * Double.BYTES / SAMPLE_BYTES_OF_A_TASK + 1;
    tasks = Math.max(tasks, blocks.context().defaultParallelism());
    return tasks < partitions() ? parts.coalesce((int) tasks) : parts;
  }

  /** The blocks themselves, each partition's in the order of its rows. */
  public JavaRDD<SampleBlock> blocks() {
    return blocks;
  }

  public int partitions() {
    return firstRows.length - 1;
  }

  /** The id of a partition's first row. */
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

  /** {@inheritDoc} One Spark job. */
  @Override
  public double[] sum(BlockStatistic statistic) {
    return sum(statistic, MAX_DRIVER_BYTES);
  }

  double[] sum(BlockStatistic statistic, long maxDriverBytes) {
    long bytes = (long) statistic.length() * Double.BYTES;
    if (bytes <= MAX_TASK_BYTES) {
      return sum(() -> statistic, statistic.length(), maxDriverBytes);
    }
    Broadcast<BlockStatistic> shared =
        JavaSparkContext.fromSparkContext(blocks.context()).broadcast(statistic);
    try {
      return sum(shared::value, statistic.length(), maxDriverBytes);
    } finally {
      shared.destroy();
    }
  }

  private double[] sum(Shared statistic, int length, long maxDriverBytes) {
    boolean fits = (long) partitions() * length * Double.BYTES <= maxDriverBytes;
    List<PartialSum> sums = fits ? partials(statistic) : mergedInGroups(statistic).collect();
    return PartialSum.merge(0, sums).sums();
  }

  /** By a job on the parts themselves: one more RDD would cost the driver more than the rest. */
  private List<PartialSum> partials(Shared statistic) {
    long[] first = firstRows;
    PartTask task =
        (context, of) -> {
          List<PartialSum> sums = new ArrayList<>();
          while (of.hasNext()) {
            sums.add(partial(statistic.get(), of.next(), first));
          }
          return sums.toArray(PartialSum[]::new);
        };
    Object results = parts.context().runJob(parts.rdd(), task, ClassTag.apply(PartialSum[].class));
    return Arrays.stream((PartialSum[][]) results).flatMap(Arrays::stream).toList();
  }

  private interface PartTask
      extends Serializable,
          scala.Function2<TaskContext, scala.collection.Iterator<Part>, PartialSum[]> {}

  /** How a task comes by the statistic. */
  private interface Shared extends Serializable, Supplier<BlockStatistic> {}

  private static PartialSum partial(BlockStatistic statistic, Part part, long[] firstRows) {
    return new PartialSum(part.index(), statistic.sumOver(part.blocks(), firstRows[part.index()]));
  }

  /**
   * Merges runs of √partitions neighbours on the executors; the tree depends on nothing but the
   * number of partitions.
   */
  private JavaRDD<PartialSum> mergedInGroups(Shared statistic) {
    long[] first = firstRows;
    int size = (int) Math.ceil(Math.sqrt(partitions()));
    int groups = (partitions() + size - 1) / size;
    // Spark's hash partitioner sends the key g to partition g.
    return parts
        .map(part -> partial(statistic.get(), part, first))
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
            .toArray(); // ids ascend
    if (needed.length == 0) {
      return InMemorySamples.of(List.of(), origin());
    }
    // Spark warns of tasks of a megabyte.
    Broadcast<long[]> shared = JavaSparkContext.fromSparkContext(blocks.context()).broadcast(ids);
    try {
      List<SampleBlock>[] found =
          blocks
              .mapPartitionsWithIndex(
                  (p, it) -> SampleBlock.select(it, first[p], shared.value()).iterator(), true)
              .collectPartitions(needed);
      return InMemorySamples.of(Arrays.stream(found).flatMap(List::stream).toList(), origin());
    } finally {
      shared.destroy();
    }
  }

  private static int partitionOf(long[] firstRows, long row) {
    int found = Arrays.binarySearch(firstRows, row);
    if (found < 0) {
      return -found - 2;
    }
    while (firstRows[found + 1] == row) { // empty partitions start at the same row
      found++;
    }
    return found;
  }

  /** Frees the cached blocks, without waiting for it. */
  @Override
  public void close() {
    release.run();
  }
}
